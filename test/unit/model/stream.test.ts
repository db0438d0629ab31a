import { describe, expect, it } from "vitest";
import { assembleAnswer, BrokenStream, maxAnswerCharacters } from "../../../src/model/stream.ts";
import { collect, ignore } from "../../support/model-options.ts";

async function* streamOf(...chunks: unknown[]): AsyncGenerator<unknown> {
  for (const chunk of chunks) yield chunk;
}

function delta(body: unknown, finish: string | null = null): unknown {
  return { choices: [{ finish_reason: finish, index: 0, delta: body }] };
}

function callDelta(index: number, body: object): unknown {
  return delta({ tool_calls: [{ index, ...body }] });
}

describe("an answer in pieces", () => {
  it("puts calls together by their index, whatever order the pieces come in", async () => {
    const stream = streamOf(
      callDelta(1, { id: "b", function: { name: "submit", arguments: "{" } }),
      callDelta(0, { id: "a", function: { name: "read_file", arguments: '{"path":' } }),
      callDelta(1, { function: { arguments: "}" } }),
      callDelta(0, { function: { arguments: '"a"}' } }),
      delta({}, "tool_calls"),
    );
    expect((await assembleAnswer(stream, ignore)).calls).toEqual([
      { id: "a", name: "read_file", arguments: '{"path":"a"}' },
      { id: "b", name: "submit", arguments: "{}" },
    ]);
  });

  it("gives a call without an id one of its own", async () => {
    const stream = streamOf(
      callDelta(0, { function: { name: "a", arguments: "{}" } }),
      callDelta(1, { function: { name: "b" } }),
    );
    expect((await assembleAnswer(stream, ignore)).calls.map(({ id }) => id)).toEqual(["call-0", "call-1"]);
  });

  it("counts characters per channel from the start", async () => {
    const { seen, report } = collect();
    const stream = streamOf(
      delta({ reasoning_content: "abc" }),
      delta({ reasoning_content: "de" }),
      delta({ content: "f" }),
    );
    await assembleAnswer(stream, report);
    expect(seen).toEqual([
      { kind: "token", channel: "thinking", characters: 3 },
      { kind: "token", channel: "thinking", characters: 5 },
      { kind: "token", channel: "text", characters: 1 },
    ]);
  });

  it.each([
    ["stop", "stop"],
    ["tool_calls", "tool_calls"],
    ["length", "length"],
    ["content_filter", "stop"],
  ])("finishes with %s as %s", async (said, finish) => {
    expect((await assembleAnswer(streamOf(delta({}, said)), ignore)).finish).toBe(finish);
  });

  it("is cut without a finish reason, and takes the prompt's size from the progress", async () => {
    const progress = { choices: [], prompt_progress: { total: 99, cache: 1, processed: 2, time_ms: 3 } };
    expect(await assembleAnswer(streamOf(progress), ignore)).toEqual({
      content: "",
      reasoning: "",
      calls: [],
      finish: "cut",
      promptTokens: 99,
    });
  });

  it("does without fields that a server leaves out", async () => {
    const stream = streamOf(
      {},
      { choices: null },
      delta(null),
      { choices: [], usage: {}, timings: {} },
      delta({}, "stop"),
    );
    expect(await assembleAnswer(stream, ignore)).toMatchObject({
      finish: "stop",
      timings: { cached: 0, evaluated: 0, generated: 0 },
    });
  });
});

describe("what is no answer", () => {
  it.each([[1], ["text"], [[]], [{ choices: 5 }], [delta({ content: 7 })], [delta({ tool_calls: [3] })]])(
    "%j is of an unknown shape",
    async (chunk) => {
      await expect(assembleAnswer(streamOf(chunk), ignore)).rejects.toBeInstanceOf(BrokenStream);
    },
  );

  it("has a bound over all channels together", async () => {
    const half = "x".repeat(maxAnswerCharacters / 2);
    const within = streamOf(delta({ content: half }), delta({ reasoning_content: half }), delta({}, "stop"));
    expect((await assembleAnswer(within, ignore)).finish).toBe("stop");
    const beyond = streamOf(
      delta({ content: half }),
      delta({ reasoning_content: half }),
      delta({ content: "y" }),
    );
    await expect(assembleAnswer(beyond, ignore)).rejects.toBeInstanceOf(BrokenStream);
  });
});
