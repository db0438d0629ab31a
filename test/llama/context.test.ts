import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ContextExceeded } from "../../src/model/faults.ts";
import { ignore, noSignal, simpleRequest } from "../support/model-options.ts";
import { eventsOf, runLoop, runLoopsUntil } from "./real-loop.ts";
import type { LoopTrace } from "./real-loop.ts";
import { openRealServer } from "./real-server.ts";
import type { RealServer } from "./real-server.ts";
import { costLines, expectOnlyNewEvaluated, stepCosts } from "./step-costs.ts";

const slotTokens = 4096;
// Listing or searching them fills the small slot in a few steps.
const manyFiles = Object.fromEntries(
  Array.from({ length: 250 }, (_, at) => [
    `src/part-${at}/greeting-${at}.mjs`,
    `export const n = ${at}; // README.md\n`,
  ]),
);
const longEvidence = Array.from({ length: 200 }, (_, at) => `| case ${at}: expected 'Hello, Ada'`).join("\n");

let server: RealServer;

beforeAll(async () => {
  server = await openRealServer({ slots: 1, contextTokens: slotTokens });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("a slot that is too small", () => {
  test("is a fault with both numbers as the server counted them", async () => {
    const messages = [{ role: "user" as const, content: "Hello, Ada. ".repeat(2000) }];
    const asked = server.openModel().chat({ ...simpleRequest, messages }, ignore, noSignal);
    const fault = await asked.catch((thrown: unknown) => thrown);
    if (!(fault instanceof ContextExceeded)) throw new Error("no such fault", { cause: fault });
    expect(fault.code).toBe("model-context-exceeded");
    expect(fault.contextTokens).toBe(slotTokens);
    expect(fault.promptTokens).toBeGreaterThan(slotTokens);
    console.log(fault.message);
  });

  test("begins a planned new conversation when the server refuses the grown one", async () => {
    // The worker believes in a larger slot, as after a restart of the server with less context.
    const traces = await runLoopsUntil(
      () => runLoop(planWith(100_000)),
      (sofar) =>
        sofar.some(toldEvidence) && sofar.flatMap((trace) => eventsOf(trace, "compacted")).length >= 3,
    );
    for (const trace of traces) expectPlanned(trace);
    const refused = traces.flatMap((trace) => eventsOf(trace, "compacted"));
    for (const { promptTokens, contextTokens } of refused) {
      expect(contextTokens).toBe(slotTokens);
      expect(promptTokens).toBeGreaterThan(slotTokens * 0.8);
    }
    console.log(
      JSON.stringify(refused),
      `\n${costLines(traces.flatMap(({ exchanges }) => stepCosts(exchanges)))}`,
    );
  });

  test("is never filled by a worker that knows its size", async () => {
    const traces = await runLoopsUntil(
      () => runLoop(planWith(server.contextTokens)),
      (sofar) => sofar.flatMap((trace) => eventsOf(trace, "compacted")).length >= 2,
    );
    for (const trace of traces) {
      expectPlanned(trace);
      const largest = Math.max(...trace.exchanges.map(({ answer }) => answer.promptTokens));
      expect(largest).toBeLessThanOrEqual(slotTokens * 0.8);
    }
    const seen = traces.flatMap((trace) => eventsOf(trace, "compacted"));
    console.log(seen.map((event) => JSON.stringify(event)).join("\n"));
  });
});

function planWith(contextTokens: number): Parameters<typeof runLoop>[0] {
  return {
    model: server.openModel(),
    files: manyFiles,
    feedback: longEvidence,
    fixes: 3,
    assignment: { slot: 0, contextTokens },
  };
}

/** A conversation was begun anew that holds the runner's words to a submission. */
function toldEvidence(trace: LoopTrace): boolean {
  return trace.exchanges.some(
    ({ request }) =>
      request.messages.length === 2 &&
      request.messages[1]?.content.includes("answer to your last submission"),
  );
}

/**
 * After each compaction stands a new conversation of a system and a user message, in which the work went on; all
 * others only grew; nothing ended in a fault.
 */
function expectPlanned(trace: LoopTrace): void {
  const begun = trace.exchanges.filter(({ request }) => request.messages.length === 2);
  expect(trace.works.filter((work) => work.end.kind === "fault")).toEqual([]);
  expect(begun).toHaveLength(1 + eventsOf(trace, "compacted").length);
  for (const { request } of begun.slice(1)) {
    expect(request.messages.map((message) => message.role)).toEqual(["system", "user"]);
    expect(request.messages[1]?.content).toContain("# Work so far");
  }
  expectOnlyNewEvaluated(trace.exchanges);
  expect(eventsOf(trace, "cache-miss")).toEqual([]);
}
