import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractSchema } from "../../src/contract/schema.ts";
import { reviewProposal, reviewRequest } from "../../src/evidence/review.ts";
import type { ReviewInput } from "../../src/evidence/review.ts";
import { contractPrompt, systemPrompt } from "../../src/worker/prompt.ts";
import { toolDefinitions, toolNamed } from "../../src/worker/tools/toolbox.ts";
import { collect, ignore, noSignal } from "../support/model-options.ts";
import { eventsOf, runLoop, runLoopsUntil } from "./real-loop.ts";
import { openRealServer } from "./real-server.ts";
import type { RealServer } from "./real-server.ts";
import { expectOnlyNewEvaluated, stepCosts } from "./step-costs.ts";
import { traceModel } from "./traced-model.ts";
import type { TracedModel } from "./traced-model.ts";

const contract = contractSchema.parse({
  goal: "greet() takes an optional name.",
  scope: { write: ["src/**"] },
  commands: [{ name: "test", run: ["npm", "test"] }],
});

let server: RealServer;

beforeAll(async () => {
  server = await openRealServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("a worker's request", () => {
  test("is answered with thinking and one call of a tool that was offered", async () => {
    const { seen, report } = collect();
    const answer = await server.openModel().chat(
      {
        messages: [
          { role: "system", content: systemPrompt },
          { role: "user", content: contractPrompt(contract) },
        ],
        tools: toolDefinitions,
        slot: 0,
        maxTokens: 1024,
      },
      report,
      noSignal,
    );
    expect(answer.finish).toBe("tool_calls");
    expect(answer.reasoning.trim()).not.toBe("");
    expect(answer.calls).toHaveLength(1);
    const [call] = answer.calls;
    expect(toolNamed(call?.name ?? "")).toBeDefined();
    expect(call?.id).not.toBe("");
    expect(typeof JSON.parse(call?.arguments ?? "")).toBe("object");

    const prompt = seen.filter((progress) => progress.kind === "prompt");
    expect(prompt.length).toBeGreaterThan(0);
    for (const { processed, total, cached } of prompt) {
      expect(processed).toBeLessThanOrEqual(total);
      expect(cached).toBeLessThanOrEqual(processed);
      expect(total).toBe(answer.promptTokens);
    }
    const channels = seen.flatMap((progress) => (progress.kind === "token" ? [progress.channel] : []));
    expect([...new Set(channels)]).toEqual(["thinking", "tool"]);
    expect((answer.timings?.cached ?? 0) + (answer.timings?.evaluated ?? 0)).toBe(answer.promptTokens);
    expect(answer.timings?.generated).toBeGreaterThan(0);
  });

  test("is cut at its ceiling of tokens, which the loop can tell", async () => {
    const answer = await server.openModel().chat(
      {
        messages: [{ role: "user", content: contractPrompt(contract) }],
        tools: toolDefinitions,
        slot: 0,
        maxTokens: 12,
      },
      ignore,
      noSignal,
    );
    expect(answer.finish).toBe("length");
    expect(answer.timings?.generated).toBe(12);
  });
});

describe("the reviewer's request", () => {
  test("is accepted, and its answer has the form that was asked for", async () => {
    const model = server.openModel();
    const opinion = await reviewProposal(reviewInput(model, 1), noSignal);
    const answer = model.exchanges[0]?.answer;
    console.log(`review: ${answer?.finish} ${answer?.content.slice(0, 200)} -> ${JSON.stringify(opinion)}`);
    expect(answer?.calls).toEqual([]);
    expect(opinion.kind).toBe("given");
  });

  test("in a slot of its own costs a run nothing", async () => {
    const reviewer = server.openModel();
    const askReviewer = async (asked: number): Promise<void> => {
      if (asked > 0) await reviewer.chat(reviewRequest(reviewInput(reviewer, 1)), ignore, noSignal);
    };
    const traces = await runLoopsUntil(
      () =>
        runLoop({ model: traceModel(server.openModel(), askReviewer), fixes: 1, assignment: { slot: 0 } }),
      (sofar) =>
        sofar.flatMap(({ exchanges }) => stepCosts(exchanges)).filter((cost) => !cost.begins).length >= 4,
    );
    for (const trace of traces) {
      expectOnlyNewEvaluated(trace.exchanges);
      expect(eventsOf(trace, "cache-miss")).toEqual([]);
    }
    expect(reviewer.exchanges.length).toBeGreaterThanOrEqual(4);
  });
});

function reviewInput(model: TracedModel, slot: number): ReviewInput {
  const hunk = {
    id: "src/greet.mjs:1",
    baseStart: 1,
    baseLines: 1,
    start: 1,
    lines: 1,
    body: ["-export const greet = () => 'Hello';", "+export const greet = (name = '') => `Hello${name}`;"],
  };
  const change = {
    path: "src/greet.mjs",
    kinds: ["modify" as const],
    binary: false,
    added: 1,
    deleted: 1,
    hunks: [hunk],
  };
  return { contract, changes: [change], commands: [], model, slot };
}
