import { Fault } from "../base/fault.ts";
import { digestOf } from "../base/digest.ts";
import { sleep } from "../base/stop.ts";
import type { Answer, ChatProgress, ChatRequest } from "../model/chat.ts";
import type { LoopState } from "./loop-state.ts";
import type { StepEvent } from "./step-event.ts";
import { toolDefinitions } from "./tools/toolbox.ts";

const retryDelaysMs: readonly number[] = [1000, 2000, 4000, 8000, 16_000];

/** One asking: begins a step, tells its progress, counts its tokens. A lost connection is tried again, then a fault. */
export async function ask(state: LoopState, signal: AbortSignal): Promise<Answer> {
  const { emit, slot } = state.assignment;
  const step = state.meter.nextStep();
  const request: ChatRequest = {
    messages: state.conversation.messages,
    tools: toolDefinitions,
    ...(slot === undefined ? {} : { slot }),
    maxTokens: state.maxTokens,
  };
  await emit({ kind: "asking", step, requestDigest: digestOf(request) });
  const answer = await askPatiently(state, request, signal);
  if (answer.timings !== undefined) state.meter.count(answer.timings);
  await warnOfMiss(state, answer);
  state.conversation.markSeen(answer.promptTokens);
  await emit(answered(state, answer));
  return answer;
}

async function askPatiently(state: LoopState, request: ChatRequest, signal: AbortSignal): Promise<Answer> {
  const { model, emit } = state.assignment;
  const delays = state.assignment.retryDelaysMs ?? retryDelaysMs;
  const { steps: step } = state.meter;
  const report = (progress: ChatProgress): Promise<void> => emit(progressEvent(step, progress));
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await model.chat(request, report, signal);
    } catch (thrown) {
      const delayMs = delays[attempt];
      if (signal.aborted || !isConnectionLoss(thrown) || delayMs === undefined) throw thrown;
      await emit({ kind: "recovered", step, from: "connection", attempt: attempt + 1 });
      await emit({ kind: "waiting", step, message: `${thrown.message} Next try in ${delayMs / 1000} s.` });
      await sleep(delayMs, signal);
    }
  }
}

function isConnectionLoss(thrown: unknown): thrown is Fault {
  return thrown instanceof Fault && (thrown.code === "model-unreachable" || thrown.code === "model-protocol");
}

/** The server evaluated much more than was new: its cache did not hold the conversation. */
async function warnOfMiss(state: LoopState, answer: Answer): Promise<void> {
  const { conversation, assignment, meter } = state;
  if (!conversation.asked || answer.timings === undefined) return;
  const { evaluated, cached } = answer.timings;
  if (evaluated <= 1000 || evaluated <= conversation.unseenTokens * 2) return;
  await assignment.emit({ kind: "cache-miss", step: meter.steps, evaluated, cached });
}

function answered(state: LoopState, answer: Answer): StepEvent {
  const { evaluated, cached, generated } = answer.timings ?? { evaluated: 0, cached: 0, generated: 0 };
  return {
    kind: "answered",
    step: state.meter.steps,
    text: answer.content,
    thinking: answer.reasoning,
    calls: answer.calls.map((call) => ({ tool: call.name, arguments: call.arguments })),
    finish: answer.finish,
    tokens: { evaluated, cached, generated },
    total: state.meter.tokens,
  };
}

function progressEvent(step: number, progress: ChatProgress): StepEvent {
  switch (progress.kind) {
    case "prompt": {
      const { processed, total, cached } = progress;
      return { kind: "prompt-progress", step, processed, total, cached };
    }
    case "token":
      return { kind: "generating", step, channel: progress.channel, characters: progress.characters };
    case "waiting":
      return { kind: "waiting", step, message: progress.message };
  }
}
