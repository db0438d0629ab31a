import { expect } from "vitest";
import type { Answer, Timings } from "../../src/model/chat.ts";
import type { Exchange } from "./traced-model.ts";

/**
 * llama-server keeps the state of a hybrid model four tokens before the end of each prompt. From there it goes on
 * when the tokens that the model generated are not those into which the tokenizer splits the same text; else it goes on
 * from the end of what was generated, and evaluates less than was appended.
 */
export const checkpointTokens = 4;

/** What one answer cost. */
export interface StepCost extends Timings {
  /** True for the first request of a conversation. */
  readonly begins: boolean;
  readonly promptTokens: number;
  /** Tokens by which the prompt grew since the conversation's last request: all of them when it begins. */
  readonly appended: number;
  readonly calls: string;
}

/** The costs of one slot's requests, in their order. */
export function stepCosts(exchanges: readonly Exchange[]): readonly StepCost[] {
  return exchanges.map(({ request, answer }, at) => {
    const begins = request.messages.length === 2;
    const before = begins ? 0 : (exchanges[at - 1]?.answer.promptTokens ?? 0);
    const calls = answer.calls.map((call) => call.name).join(" ");
    const { promptTokens } = answer;
    return { begins, promptTokens, appended: promptTokens - before, calls, ...timingsOf(answer) };
  });
}

/** Every request after a conversation's first evaluated only what was appended. Gives those requests back. */
export function expectOnlyNewEvaluated(exchanges: readonly Exchange[]): readonly StepCost[] {
  const costs = stepCosts(exchanges);
  for (const cost of costs) {
    expect(cost.cached + cost.evaluated, "the timings make up the prompt").toBe(cost.promptTokens);
  }
  const continued = costs.filter((cost) => !cost.begins);
  const again = continued.filter((cost) => cost.evaluated > cost.appended + checkpointTokens);
  expect(again, "steps that evaluated more than was appended").toEqual([]);
  return continued;
}

/** One line a step, for the test's output. */
export function costLines(costs: readonly StepCost[]): string {
  return costs
    .map(
      ({ begins, promptTokens, appended, evaluated, cached, generated, calls }) =>
        `${begins ? "begins   " : "continues"} prompt ${promptTokens} appended ${appended} ` +
        `evaluated ${evaluated} cached ${cached} generated ${generated} ${calls}`,
    )
    .join("\n");
}

export function sumOf(costs: readonly StepCost[], key: "evaluated" | "generated"): number {
  return costs.reduce((sum, cost) => sum + cost[key], 0);
}

function timingsOf(answer: Answer): Timings {
  if (answer.timings === undefined) throw new Error("The server sent no timings.");
  return answer.timings;
}
