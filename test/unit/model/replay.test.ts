import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/base/fault.ts";
import { ContextExceeded } from "../../../src/model/faults.ts";
import { openModel } from "../../../src/model/llama.ts";
import { readServerFacts } from "../../../src/model/server-facts.ts";
import { collect, ignore, modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";
import { openRawServer } from "../../support/raw-server.ts";
import { readRecording, recordingNames, toWire } from "../../support/recording.ts";

async function chatWith(wire: Buffer, pieceBytes = wire.length) {
  await using server = await openRawServer(async (_request, socket) => {
    for (let at = 0; at < wire.length && !socket.destroyed; at += pieceBytes) {
      await new Promise((resolve) => socket.write(wire.subarray(at, at + pieceBytes), resolve));
    }
  });
  return await openModel(modelOptions(server.url)).chat(simpleRequest, ignore, noSignal);
}

function recorded(name: string): Promise<unknown> {
  return chatWith(toWire(readRecording(name)));
}

function faultOf(name: string): Promise<Fault> {
  return recorded(name).then(
    () => expect.fail("it answered"),
    (fault: Fault) => fault,
  );
}

describe("recorded streams", () => {
  it("gives both calls of an answer that was cut inside the second", async () => {
    expect(await recorded("stream-tool-call.http")).toEqual({
      content: "",
      reasoning: "",
      calls: [
        { id: "j3wdp2WJOFPvNOKnp6HvKhxxwtrl2C8K", name: "finish", arguments: '{"attempt":3}' },
        { id: "HiQVrUztFKlLbDKjAOO4Lnc4EDX1DCEy", name: "finish", arguments: "{" },
      ],
      finish: "length",
      timings: { cached: 0, evaluated: 284, generated: 60 },
      promptTokens: 284,
    });
  });

  it("keeps the broken JSON of a call that was cut by length", async () => {
    const args = `{"path":"\\n\\n\\n\\n${"<tool_call>".repeat(4)}`;
    expect(await recorded("stream-tool-call-cut-by-length.http")).toMatchObject({
      calls: [{ id: "8eGLJ8gED8zfgVXyKCmJTTQoFxWpIoiZ", name: "edit_file", arguments: args }],
      finish: "length",
      timings: { cached: 0, evaluated: 282, generated: 24 },
    });
  });

  it("gives reasoning apart from content", async () => {
    expect(await recorded("stream-reasoning.http")).toEqual({
      content: "",
      reasoning: "PPPPPPPPPP",
      calls: [],
      finish: "length",
      timings: { cached: 0, evaluated: 26, generated: 10 },
      promptTokens: 26,
    });
  });

  it("gives an empty answer as such, with what the cache gave", async () => {
    expect(await recorded("stream-content.http")).toMatchObject({
      content: "",
      finish: "stop",
      timings: { cached: 22, evaluated: 6, generated: 1 },
    });
  });

  it("reports prompt progress, then characters per channel", async () => {
    const wire = toWire(readRecording("stream-tool-call.http"));
    await using server = await openRawServer((_request, socket) => void socket.write(wire));
    const { seen, report } = collect();
    await openModel(modelOptions(server.url)).chat(simpleRequest, report, noSignal);
    expect(seen.slice(0, 4)).toEqual([
      { kind: "prompt", processed: 0, total: 284, cached: 0 },
      { kind: "prompt", processed: 267, total: 284, cached: 0 },
      { kind: "prompt", processed: 280, total: 284, cached: 0 },
      { kind: "prompt", processed: 284, total: 284, cached: 0 },
    ]);
    expect(seen.at(-1)).toEqual({ kind: "token", channel: "tool", characters: 26 });
  });

  it("does not depend on how the bytes were cut into packets", async () => {
    const wire = toWire(readRecording("stream-reasoning.http"));
    const whole = await chatWith(wire);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 7, max: 900 }), async (pieceBytes) => {
        expect(await chatWith(wire, pieceBytes)).toEqual(whole);
      }),
      { numRuns: 12 },
    );
  });

  it("is an answer, or a cut one, wherever the connection is lost", async () => {
    const wire = toWire(readRecording("stream-tool-call.http"));
    const bodyStart = wire.indexOf("\r\n\r\n") + 4;
    const lastCall = wire.lastIndexOf("tool_calls");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: bodyStart, max: lastCall }), async (end) => {
        await using server = await openRawServer(
          (_request, socket) => void socket.end(wire.subarray(0, end)),
        );
        const answer = await openModel(modelOptions(server.url)).chat(simpleRequest, ignore, noSignal);
        expect(answer.finish).toBe("cut");
        expect(answer.timings).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});

describe("recorded refusals", () => {
  it("names both numbers when the context is too small", async () => {
    const fault = await faultOf("error-context-exceeded.http");
    expect(fault).toBeInstanceOf(ContextExceeded);
    expect(fault).toMatchObject({
      code: "model-context-exceeded",
      promptTokens: 40010,
      contextTokens: 32768,
    });
    expect(fault.message).toMatch(/40010.*32768/);
  });

  it.each([
    ["error-bad-json.http", "model-refused", "unexpected end of input"],
    ["error-no-messages.http", "model-refused", "No messages provided."],
    ["error-not-found.http", "model-refused", "404"],
  ])("%s is %s with the server's words", async (name, code, words) => {
    const fault = await faultOf(name);
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(words);
    expect(fault.hint).toBeTruthy();
  });

  it("says that a 404 comes from no llama-server", async () => {
    expect((await faultOf("error-not-found.http")).hint).toContain("no llama-server");
  });

  it("gives up after the loading time", async () => {
    const wire = toWire(readRecording("error-loading.http"));
    await using server = await openRawServer((_request, socket) => void socket.end(wire));
    const model = openModel(modelOptions(server.url, { loadingTimeoutMs: 300 }));
    await expect(model.chat(simpleRequest, ignore, noSignal)).rejects.toMatchObject({
      code: "model-loading",
    });
    expect(server.requests.filter(({ path }) => path === "/health").length).toBeGreaterThan(0);
  });

  it.each(["tool-call.http", "json-schema.http", "get-health.http"])("%s is no stream", async (name) => {
    expect(await faultOf(name)).toMatchObject({ code: "model-protocol" });
  });
});

describe("recorded facts", () => {
  it("reads the context of one slot, the model and the slots", async () => {
    await using server = await openRawServer((request, socket) => {
      const name = `get-${request.path.slice(1).replace("/", "-")}.http`;
      socket.end(toWire(readRecording(recordingNames.includes(name) ? name : "error-not-found.http")));
    });
    expect(await readServerFacts(modelOptions(server.url), noSignal)).toEqual({
      url: server.url,
      model: "qwen3.6-35b-a3b",
      modelFile: "tiny.gguf",
      build: "b1-de3ff81",
      contextTokens: 32768,
      totalSlots: 2,
      slots: [
        { id: 0, isProcessing: false },
        { id: 1, isProcessing: false },
      ],
      template: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), tools: true, preservesReasoning: false },
      corsProxy: false,
      parameters: 9890796,
      trainedContextTokens: 262144,
    });
  });

  it("does without the endpoints that are off", async () => {
    await using server = await openRawServer((request, socket) => {
      socket.end(
        toWire(readRecording(request.path === "/props" ? "get-props.http" : "error-not-found.http")),
      );
    });
    const facts = await readServerFacts(modelOptions(server.url), noSignal);
    expect(facts).toMatchObject({ model: "qwen3.6-35b-a3b", contextTokens: 32768 });
    expect(facts.slots).toBeUndefined();
  });

  it.each([
    ["error-loading.http", "model-loading"],
    ["error-not-found.http", "model-refused"],
    ["get-health.http", "model-protocol"],
  ])("of %s instead of /props is %s", async (name, code) => {
    await using server = await openRawServer(
      (_request, socket) => void socket.end(toWire(readRecording(name))),
    );
    await expect(readServerFacts(modelOptions(server.url), noSignal)).rejects.toMatchObject({ code });
  });
});
