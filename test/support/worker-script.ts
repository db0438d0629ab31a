import { expect } from "vitest";
import type { ChatRequest, Message } from "../../src/model/chat.ts";
import type { StepEvent } from "../../src/worker/step-event.ts";
import type { Work } from "../../src/worker/worker.ts";
import { scriptedModel, type ScriptLine } from "./scripted-model.ts";
import type { WorkerFixture } from "./worker-fixture.ts";

/** Lets a worker carry out a script, from its first asking to its end. */
export async function workThrough(
  fixture: WorkerFixture,
  script: readonly ScriptLine[],
): Promise<{ readonly work: Work; readonly requests: readonly ChatRequest[] }> {
  const model = scriptedModel(script);
  await using worker = fixture.openWorker(model);
  const work = await worker.work(undefined, live());
  expect(model.requests.length, "all of the script was used").toBeGreaterThanOrEqual(1);
  return { work, requests: model.requests };
}

/** Every request begins with the whole of the one before it; one user message; every call has one result. */
export function expectAppendOnly(requests: readonly ChatRequest[]): void {
  requests.forEach((request, at) => {
    const before = requests[at - 1];
    if (before !== undefined) {
      expect(request.messages.slice(0, before.messages.length)).toEqual(before.messages);
      expect(JSON.stringify(request.tools)).toBe(JSON.stringify(before.tools));
    }
    expect(request.messages.filter((message) => message.role === "user")).toHaveLength(1);
    expect(resultIds(request.messages)).toEqual(callIds(request.messages));
  });
}

function callIds(messages: readonly Message[]): string[] {
  return messages.flatMap((message) =>
    message.role === "assistant" ? message.calls.map(({ id }) => id) : [],
  );
}

function resultIds(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => (message.role === "tool" ? [message.callId] : []));
}

export function lastResult(request: ChatRequest | undefined): string {
  const last = request?.messages.findLast((message) => message.role === "tool");
  return last?.content ?? "";
}

export function acted(fixture: WorkerFixture): Extract<StepEvent, { kind: "acted" }>[] {
  return fixture.events.filter((event) => event.kind === "acted");
}

export function recovered(fixture: WorkerFixture): string[] {
  return fixture.events.flatMap((event) =>
    event.kind === "recovered" ? [`${event.from} ${event.attempt}`] : [],
  );
}

export function live(): AbortSignal {
  return new AbortController().signal;
}

/** An answer that comes only with the stop. */
export const never = (_request: ChatRequest, signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
