import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Message } from "../../src/model/chat.ts";
import { chatBody } from "../../src/model/request.ts";
import { ignore, noSignal } from "../support/model-options.ts";
import { eventsOf, failedEvidence, runLoop, runLoopsUntil } from "./real-loop.ts";
import type { LoopTrace } from "./real-loop.ts";
import { openRealServer, renderPrompt } from "./real-server.ts";
import type { RealServer } from "./real-server.ts";
import { rendezvous } from "./rendezvous.ts";
import { checkpointTokens, costLines, expectOnlyNewEvaluated, stepCosts, sumOf } from "./step-costs.ts";
import { traceModel } from "./traced-model.ts";
import type { Exchange } from "./traced-model.ts";

let server: RealServer;

beforeAll(async () => {
  server = await openRealServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("a loop on a real llama-server", () => {
  test("begins with fewer than 2,000 tokens: rules of work, eight tools and a small contract", async () => {
    const model = server.openModel();
    const trace = await runLoop({ model, contract: { limits: { steps: 1 } }, assignment: { slot: 0 } });
    const first = trace.exchanges[0];
    const contract = first?.request.messages[1]?.content ?? "";
    const tokens = first?.answer.promptTokens ?? 0;
    console.log(`first prompt: ${tokens} tokens, the contract's ${contract.length} characters among them`);
    expect(first?.request.tools).toHaveLength(8);
    expect(tokens).toBeGreaterThan(500);
    expect(tokens).toBeLessThan(2000);
  });

  test("evaluates in every further step only what was appended", async () => {
    const traces = await runLoopsUntil(
      () => runLoop({ model: server.openModel(), assignment: { slot: 0 } }),
      (sofar) => sofar.flatMap(continuedOf).length >= 10,
    );
    for (const trace of traces) {
      expectOnlyNewEvaluated(trace.exchanges);
      expect(eventsOf(trace, "cache-miss")).toEqual([]);
      expectEventsTell(trace);
    }
    console.log(costLines(traces.flatMap((trace) => stepCosts(trace.exchanges))));
  });

  test("counts every request, as the server itself counts, and evaluates nothing twice", async () => {
    const traces = await runLoopsUntil(
      async () => {
        const before = await server.counters();
        const trace = await runLoop({ model: server.openModel(), fixes: 1, assignment: { slot: 0 } });
        const after = await server.counters();
        const counted = trace.works.at(-1)?.tokens;
        expect(counted?.evaluated).toBe(after.evaluated - before.evaluated);
        expect(counted?.generated).toBe(after.generated - before.generated);
        return trace;
      },
      (sofar) =>
        sofar.filter((trace) => wasOneConversation(trace) && trace.exchanges.length >= 4).length >= 2,
    );
    for (const trace of traces.filter(wasOneConversation)) {
      const costs = stepCosts(trace.exchanges);
      const evaluated = sumOf(costs, "evaluated");
      const last = costs.at(-1)?.promptTokens ?? 0;
      console.log(
        `${costs.length} steps: ${evaluated} evaluated, ${sumOf(costs, "generated")} generated, final prompt ${last}`,
      );
      expect(evaluated).toBeLessThanOrEqual(last + checkpointTokens * (costs.length - 1));
      expect(evaluated).toBeLessThanOrEqual(last + sumOf(costs, "generated"));
    }
  });

  // Nothing steers the model: loops are run until some of them have submitted by themselves.
  test("goes on after a submission that does not pass, and evaluates only the runner's words", async () => {
    const traces = await runLoopsUntil(
      () => runLoop({ model: server.openModel(), fixes: 2, assignment: { slot: 0 } }),
      (sofar) => sofar.flatMap((trace) => fixRoundsOf(trace.exchanges)).length >= 3,
    );
    for (const trace of traces) {
      expectOnlyNewEvaluated(trace.exchanges);
      expect(eventsOf(trace, "cache-miss")).toEqual([]);
    }
    const rounds = traces.flatMap((trace) => fixRoundsOf(trace.exchanges));
    for (const { before, after } of rounds) {
      expect(after.request.messages.slice(0, before.request.messages.length)).toEqual(
        before.request.messages,
      );
      expect(after.request.messages.filter((message) => message.role === "user")).toHaveLength(1);
      expect(after.answer.timings?.cached).toBeGreaterThanOrEqual(
        before.answer.promptTokens - checkpointTokens,
      );
    }
    console.log(rounds.map(({ after }) => `fix round: ${JSON.stringify(after.answer.timings)}`).join("\n"));
  });

  test("keeps two runs apart that step at the same time in two slots", async () => {
    const meeting = rendezvous(2);
    const runs = await Promise.all(
      [0, 1].map(async (slot) => {
        const model = traceModel(server.openModel(), () => meeting.arrive());
        const goal = `greet() says number ${slot} before the name.`;
        const traces = await runLoopsUntil(
          () => runLoop({ model, fixes: 1, contract: { goal }, assignment: { slot } }),
          (sofar) => sofar.flatMap(continuedOf).length >= 5,
        ).finally(() => meeting.leave());
        return { model, traces };
      }),
    );
    for (const { model, traces } of runs) {
      const continued = expectOnlyNewEvaluated(model.exchanges);
      expect(continued.length).toBeGreaterThanOrEqual(5);
      expect(traces.flatMap((trace) => eventsOf(trace, "cache-miss"))).toEqual([]);
    }
    expect(meeting.met()).toBeGreaterThanOrEqual(5);
    console.log(
      runs.map(({ model }, at) => `slot ${at}\n${costLines(stepCosts(model.exchanges))}`).join("\n"),
    );
  });

  test("appends to what the server rendered and the model wrote, and changes none of it", async () => {
    const [trace] = await runLoopsUntil(
      () => runLoop({ model: server.openModel(), assignment: { slot: 0 } }),
      (sofar) => (sofar.at(-1)?.exchanges.length ?? 0) >= 3,
    ).then((traces) => traces.toReversed());
    const prompts = await Promise.all(
      (trace?.exchanges ?? []).map(({ request }) => renderPrompt(server.options, chatBody(request))),
    );
    prompts.slice(1).forEach((prompt, at) => {
      const before = prompts[at] ?? "";
      expect(prompt.startsWith(before)).toBe(true);
      const reasoning = trace?.exchanges[at]?.answer.reasoning.trim() ?? "";
      expect(reasoning).not.toBe("");
      expect(prompt.slice(before.length).trimStart().startsWith(reasoning)).toBe(true);
    });
  });
});

describe("the measure", () => {
  test("sees a conversation of which an earlier answer was rewritten", async () => {
    const { request, answer } = await longExchange();
    const same = await server.openModel().chat(request, ignore, noSignal);
    expect(same.timings?.evaluated).toBeLessThanOrEqual(checkpointTokens);
    const messages = request.messages.map((message) => withoutReasoning(message));
    const rewritten = await server.openModel().chat({ ...request, messages }, ignore, noSignal);
    console.log(
      `of ${answer.promptTokens}: ${evaluatedOf(same)} as it was, ${evaluatedOf(rewritten)} rewritten`,
    );
    expect(evaluatedOf(rewritten)).toBeGreaterThan(checkpointTokens * 10);
  });

  test("tells of a conversation that another one pushed out of its slot", async () => {
    const other = server.openModel();
    const intrude = async (asked: number): Promise<void> => {
      if (asked !== 1) return;
      const messages: Message[] = [{ role: "user", content: "Something else altogether. ".repeat(40) }];
      await other.chat({ messages, tools: [], slot: 0, maxTokens: 4 }, ignore, noSignal);
    };
    const traces = await runLoopsUntil(
      () => runLoop({ model: traceModel(server.openModel(), intrude), assignment: { slot: 0 } }),
      (sofar) => (sofar.at(-1)?.exchanges.length ?? 0) >= 2,
    );
    const trace = traces.at(-1);
    const misses = trace === undefined ? [] : eventsOf(trace, "cache-miss");
    expect(misses.map((miss) => miss.step)).toEqual([2]);
    expect(misses[0]?.evaluated).toBeGreaterThan(1000);
    expect(() => expectOnlyNewEvaluated(trace?.exchanges ?? [])).toThrow(/evaluated more than was appended/);
  });
});

function continuedOf(trace: LoopTrace): readonly unknown[] {
  return stepCosts(trace.exchanges).filter((cost) => !cost.begins);
}

function wasOneConversation(trace: LoopTrace): boolean {
  return stepCosts(trace.exchanges).filter((cost) => cost.begins).length === 1;
}

/** What the run's log will say of each step is what the server's timings said. */
function expectEventsTell(trace: LoopTrace): void {
  expect(eventsOf(trace, "answered").map((event) => event.tokens)).toEqual(
    trace.exchanges.map(({ answer }) => answer.timings),
  );
}

/** The last answer before the runner's words and the first one after them. */
function fixRoundsOf(
  exchanges: readonly Exchange[],
): readonly { readonly before: Exchange; readonly after: Exchange }[] {
  return exchanges.flatMap((after, at) => {
    const before = exchanges[at - 1];
    const told = after.request.messages.at(-1)?.content.startsWith(failedEvidence);
    return told === true && before !== undefined ? [{ before, after }] : [];
  });
}

async function longExchange(): Promise<Exchange> {
  const model = server.openModel();
  await runLoopsUntil(
    () => runLoop({ model, fixes: 1, assignment: { slot: 0 } }),
    () => (model.exchanges.at(-1)?.request.messages.length ?? 0) >= 8,
  );
  const last = model.exchanges.at(-1);
  if (last === undefined) throw new Error("There was no exchange.");
  return last;
}

function withoutReasoning(message: Message): Message {
  if (message.role !== "assistant") return message;
  const { role, content, calls } = message;
  return { role, content, calls };
}

function evaluatedOf(answer: Answer): number {
  return answer.timings?.evaluated ?? Number.NaN;
}
