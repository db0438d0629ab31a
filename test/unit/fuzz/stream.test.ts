import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { openModel } from "../../../src/model/llama.ts";
import { assembleAnswer, BrokenStream, maxAnswerCharacters } from "../../../src/model/stream.ts";
import { readAnswer } from "../../../src/worker/recover.ts";
import { ignore, modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";
import { openRawServer } from "../../support/raw-server.ts";
import { readRecording, recordingNames, toWire } from "../../support/recording.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const wires = recordingNames
  .filter((name) => name.startsWith("stream-"))
  .map((name) => toWire(readRecording(name)));

/** What a server, or who stands between, may do to a stream. */
const harm = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant("put" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }),
  fc.record({
    kind: fc.constant("swap" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(400),
  }),
  fc.record({
    kind: fc.constant("flip" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    with: fc.nat(255),
  }),
);
type Harm = typeof harm extends fc.Arbitrary<infer One> ? One : never;

function harmed(wire: Buffer, harms: readonly Harm[]): Buffer {
  return harms.reduce((bytes, one) => {
    const at = Math.floor(one.at * bytes.length);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (one.kind === "cut") return head;
    if (one.kind === "put") return Buffer.concat([head, one.bytes, tail]);
    if (one.kind === "flip") return Buffer.concat([head, Buffer.of(one.with), tail.subarray(1)]);
    return Buffer.concat([head, tail.subarray(one.length), tail.subarray(0, one.length)]);
  }, wire);
}

const chunk = fc.oneof(
  fc.anything({ maxDepth: 4 }),
  fc.record({
    choices: fc.array(
      fc.record({
        finish_reason: fc.constantFrom(null, "stop", "tool_calls", "length", "x"),
        delta: fc.record(
          {
            content: fc.oneof(fc.string(), fc.constant(null)),
            reasoning_content: fc.string(),
            tool_calls: fc.array(
              fc.record({
                index: fc.integer({ min: -2, max: 3 }),
                id: fc.string({ maxLength: 3 }),
                function: fc.record({
                  name: fc.string({ maxLength: 8 }),
                  arguments: fc.string({ maxLength: 20 }),
                }),
              }),
              { maxLength: 2 },
            ),
          },
          { requiredKeys: [] },
        ),
      }),
      { maxLength: 2 },
    ),
  }),
);

async function* streamOf(chunks: readonly unknown[]): AsyncGenerator<unknown> {
  for (const one of chunks) yield one;
}

describe("what a server sends", { timeout: fuzzTimeoutMs }, () => {
  test("bytes cut, exchanged, put between and turned round end in an answer or in a fault, soon", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...wires),
        fc.array(harm, { minLength: 1, maxLength: 3 }),
        async (wire, harms) => {
          const bytes = harmed(wire, harms);
          await using server = await openRawServer((_request, socket) => {
            socket.end(bytes);
          });
          const model = openModel(modelOptions(server.url, { idleTimeoutMs: 2_000, loadingTimeoutMs: 300 }));
          const answer = await model.chat(simpleRequest, ignore, noSignal).catch((thrown: unknown) => thrown);
          if (answer instanceof Error) expect(answer).toBeInstanceOf(Fault);
          else expect(answer).toMatchObject({ calls: expect.any(Array), content: expect.any(String) });
        },
      ),
      fuzzRuns(80),
    );
  });

  test("chunks of any shape make an answer or a broken stream, and an answer is a call or a miss", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
        try {
          const reading = readAnswer(await assembleAnswer(streamOf(chunks), ignore));
          expect(["call", "miss"]).toContain(reading.kind);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(BrokenStream);
        }
      }),
      fuzzRuns(400),
    );
  });

  test("an answer without end is broken off at the ceiling, whatever channel it comes through", async () => {
    const piece = "x".repeat(65_536);
    for (const delta of [
      { content: piece },
      { reasoning_content: piece },
      { tool_calls: [{ function: { arguments: piece } }] },
    ]) {
      let sent = 0;
      async function* endless(): AsyncGenerator<unknown> {
        for (;;) {
          sent += piece.length;
          yield { choices: [{ delta }] };
        }
      }
      await expect(assembleAnswer(endless(), ignore)).rejects.toBeInstanceOf(BrokenStream);
      expect(sent).toBeLessThanOrEqual(maxAnswerCharacters + piece.length);
    }
  });
});
