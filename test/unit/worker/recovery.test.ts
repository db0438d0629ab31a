import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import type { ChatRequest } from "../../../src/model/chat.ts";
import { ContextExceeded } from "../../../src/model/faults.ts";
import { answer, call, scriptedModel, submit, type ScriptLine } from "../../support/scripted-model.ts";
import { outline, workerFixture } from "../../support/worker-fixture.ts";
import { expectAppendOnly, lastResult, live, recovered, workThrough } from "../../support/worker-script.ts";

const files = { "src/greet.ts": "export const greet = () => 'hello';\n", "package.json": "{}" };
const read = (): ScriptLine => call("read_file", { path: "src/greet.ts" });
const edit = (from: string, to: string): ScriptLine =>
  call("edit_file", { path: "src/greet.ts", old: from, new: to });

describe("recovery", () => {
  const misses: readonly (readonly [string, ReturnType<typeof answer>])[] = [
    ["empty", answer({})],
    ["thinking-only", answer({ reasoning: "Hm." })],
    ["thinking-cut", answer({ reasoning: "Hm hm hm", finish: "length" })],
    ["text-only", answer({ content: "I would now edit." })],
    [
      "broken-call",
      answer({ calls: [{ id: "x", name: "edit_file", arguments: '{"path":"sr' }], finish: "length" }),
    ],
    [
      "broken-call",
      answer({ calls: [{ id: "x", name: "edit_file", arguments: "[1]" }], finish: "tool_calls" }),
    ],
    [
      "cut-stream",
      answer({ calls: [{ id: "x", name: "submit", arguments: '{"claim":"x"}' }], finish: "cut" }),
    ],
  ];

  test.each(misses)("%s: the same prompt is asked again", async (from, miss) => {
    using fixture = workerFixture(files);
    const { work, requests } = await workThrough(fixture, [miss, miss, submit()]);
    expect(work.end.kind).toBe("submitted");
    expect(recovered(fixture)).toEqual([`${from} 1`, `${from} 2`]);
    expect(requests[1]).toEqual(requests[0]);
    expect(requests[2]).toEqual(requests[0]);
  });

  test.each(misses)("%s: the third is told in a call's result, six end the work", async (from, miss) => {
    using fixture = workerFixture(files);
    const { work, requests } = await workThrough(fixture, [miss, miss, miss, miss, miss, miss]);
    expect(work).toMatchObject({ end: { kind: "limit", limit: "recovery" }, steps: 6 });
    expect(recovered(fixture).at(-1)).toBe(`${from} 6`);
    expectAppendOnly(requests);
    const told = requests[3]?.messages.slice(2) ?? [];
    expect(told.map((message) => message.role)).toEqual(["assistant", "tool"]);
    expect(lastResult(requests[3])).toMatch(/^\[runner: /);
    expect(told[0]).toMatchObject({ content: miss.content, calls: [{ arguments: "{}" }] });
  });

  test("an unknown tool and wrong arguments are answered with what is wanted; six end the work", async () => {
    using fixture = workerFixture(files);
    const wrong = [0, 1, 2, 3, 4].map((at) => call("read_file", { file: `a${at}` }));
    const { work, requests } = await workThrough(fixture, [call("bash", { cmd: "ls" }), ...wrong]);
    expect(lastResult(requests[1])).toContain("There are: read_file, list_files");
    expect(lastResult(requests[2])).toContain("Wrong arguments for read_file");
    expect(work.end).toMatchObject({ kind: "limit", limit: "recovery" });
    expect(recovered(fixture)[0]).toBe("unknown-tool 1");
    expect(recovered(fixture).at(-1)).toBe("wrong-arguments 6");
  });

  test("the same call with the same result is told at the third time and ends at the fourth", async () => {
    using fixture = workerFixture(files);
    const { work, requests } = await workThrough(fixture, [read(), read(), read(), read()]);
    expect(work).toMatchObject({ end: { kind: "limit", limit: "recovery" }, steps: 4 });
    expect(lastResult(requests[2])).not.toContain("same result");
    expect(lastResult(requests[3])).toContain("gave this same result 3 times");
  });

  test("a change in between begins that count anew", async () => {
    using fixture = workerFixture(files);
    const script = [read(), read(), edit("hello", "hi"), edit("hi", "hello"), read(), read(), submit()];
    expect((await workThrough(fixture, script)).work.end.kind).toBe("submitted");
  });

  test("a lost connection is tried again, then it is a fault", async () => {
    const lost = new Fault("model-unreachable", "No server there.");
    using fixture = workerFixture(files);
    const { work, requests } = await workThrough(fixture, [lost, lost, submit()]);
    expect(work).toMatchObject({ end: { kind: "submitted" }, steps: 1 });
    expect(recovered(fixture)).toEqual(["connection 1", "connection 2"]);
    expect(fixture.events.filter((event) => event.kind === "waiting")).toHaveLength(2);
    expect(requests[2]).toEqual(requests[0]);

    using other = workerFixture(files);
    const failed = await workThrough(other, [lost, lost, lost, lost]);
    expect(failed.work.end).toEqual({
      kind: "fault",
      code: "model-unreachable",
      message: "No server there.",
    });
  });

  test.each(["model-refused", "model-loading"] as const)("%s is not tried again", async (code) => {
    using fixture = workerFixture(files);
    const { work } = await workThrough(fixture, [new Fault(code, "No.")]);
    expect(work.end).toEqual({ kind: "fault", code, message: "No." });
  });
});

describe("the slot's context", () => {
  const handover = (request: ChatRequest | undefined): string => {
    const [, user] = request?.messages ?? [];
    return user?.role === "user" ? user.content : "";
  };

  test("a conversation that fills 80 % of it is begun anew with contract, diff, steps and evidence", async () => {
    using fixture = workerFixture(files);
    const model = scriptedModel([
      submit("first"),
      call("edit_file", { path: "src/greet.ts", old: "hello", new: "hi" }, { promptTokens: 77_000 }),
      submit("second"),
    ]);
    await using worker = fixture.openWorker(model);
    await worker.work(undefined, live());
    const work = await worker.work("test failed", live());
    expect(work.end).toMatchObject({ kind: "submitted", claim: "second" });
    const compacted = fixture.events.filter((event) => event.kind === "compacted");
    expect(compacted).toEqual([
      { kind: "compacted", step: 2, promptTokens: expect.any(Number), contextTokens: 100_000 },
    ]);
    expect(outline(model.requests[2]?.messages ?? [])).toEqual(["system", "user"]);
    const text = handover(model.requests[2]);
    expect(text.startsWith(handover(model.requests[0]))).toBe(true);
    expect(text).toContain("| +changed");
    expect(text).toContain("| step 2: edited src/greet.ts, lines 1-1");
    expect(text).toContain("test failed");
  });

  test("the server's refusal of a too long prompt begins it anew, once", async () => {
    const exceeded = new Fault("model-context-exceeded", "40010 tokens, 32768 fit.");
    using fixture = workerFixture(files);
    const { work, requests } = await workThrough(fixture, [read(), exceeded, submit()]);
    expect(work.end.kind).toBe("submitted");
    expect(outline(requests[2]?.messages ?? [])).toEqual(["system", "user"]);
    expect(fixture.events.filter((event) => event.kind === "compacted")).toHaveLength(1);

    using other = workerFixture(files);
    const failed = await workThrough(other, [read(), exceeded, exceeded]);
    expect(failed.work.end).toMatchObject({ kind: "fault", code: "model-context-exceeded" });
  });

  test("what is begun anew fits the context that the server named", async () => {
    using fixture = workerFixture(files);
    const model = scriptedModel([submit("first"), new ContextExceeded(9000, 4096), submit("second")]);
    await using worker = fixture.openWorker(model);
    await worker.work(undefined, live());
    const work = await worker.work("test failed\n".repeat(1000), live());
    expect(work.end).toMatchObject({ kind: "submitted", claim: "second" });
    expect(handover(model.requests[2]).length).toBeLessThan(8000);
    expect(fixture.events.find((event) => event.kind === "compacted")?.contextTokens).toBe(4096);
  });

  test("a prompt evaluated anew is told, ordinary steps are not", async () => {
    using fixture = workerFixture({ ...files, "big.txt": "some words of text\n".repeat(400) });
    const timings = (evaluated: number) => ({ timings: { cached: 0, evaluated, generated: 10 } });
    await workThrough(fixture, [
      call("read_file", { path: "big.txt" }, timings(1900)),
      call("read_file", { path: "src/greet.ts" }, timings(2600)),
      call("list_files", {}, timings(540)),
      call("search", { pattern: "x" }, timings(4000)),
      submit(),
    ]);
    expect(fixture.events.filter((event) => event.kind === "cache-miss")).toEqual([
      { kind: "cache-miss", step: 4, evaluated: 4000, cached: 0 },
    ]);
  });
});
