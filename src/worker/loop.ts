import { Fault, toFault } from "../base/fault.ts";
import { stopReason } from "../base/stop.ts";
import { act, appendResults } from "./act.ts";
import { ask } from "./ask.ts";
import { compact, isFull } from "./compact.ts";
import { boundText } from "../model/data-text.ts";
import type { Answer } from "../model/chat.ts";
import { ContextExceeded } from "../model/faults.ts";
import { recoveryEnd, stopEnd, withDeadline } from "./limits.ts";
import { openLoopState, type LlamaAssignment, type LoopState } from "./loop-state.ts";
import { nextMove, readAnswer, tellMiss, type Reading } from "./recover.ts";
import type { Work, Worker } from "./worker.ts";

/**
 * The built-in worker: a local model with eight tools, editing one worktree. Every stretch of work gives back how it
 * ended, stops and faults included, with the steps and tokens of all stretches so far.
 */
export function openLlamaWorker(assignment: LlamaAssignment): Worker {
  const state = openLoopState(assignment);
  return {
    work: (feedback, signal) => work(state, feedback, signal),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function work(state: LoopState, feedback: string | undefined, signal: AbortSignal): Promise<Work> {
  using limited = withDeadline(signal, state.assignment.deadlineMs);
  const end = await workOn(state, feedback, limited.signal);
  return { end, steps: state.meter.steps, tokens: state.meter.tokens };
}

async function workOn(
  state: LoopState,
  feedback: string | undefined,
  signal: AbortSignal,
): Promise<Work["end"]> {
  try {
    state.misses = 0;
    state.wrongCalls = 0;
    if (feedback !== undefined) await takeFeedback(state, feedback, signal);
    for (;;) {
      const end = await takeStep(state, signal);
      if (end !== undefined) return end;
    }
  } catch (thrown) {
    const reason = stopReason(signal);
    return reason === undefined ? faultEnd(thrown) : stopEnd(reason);
  }
}

/** step = act(ask()). */
async function takeStep(state: LoopState, signal: AbortSignal): Promise<Work["end"] | undefined> {
  signal.throwIfAborted();
  const limit = state.meter.reached(Date.now());
  if (limit !== undefined) return limit;
  if (isFull(state)) await compact(state, state.assignment.contextTokens, signal);
  const answer = await askOrCompact(state, signal);
  if (answer === undefined) return undefined;
  const reading = readAnswer(answer);
  if (reading.kind === "miss") return recover(state, reading);
  state.misses = 0;
  return act(state, reading, signal);
}

/** Undefined when the conversation had outgrown the slot and was begun anew. */
async function askOrCompact(state: LoopState, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    return await ask(state, signal);
  } catch (thrown) {
    const outgrown = thrown instanceof Fault && thrown.code === "model-context-exceeded";
    if (!outgrown || !state.conversation.asked) throw thrown;
    const { contextTokens: believed } = state.assignment;
    // The slot may have become smaller than it was when the run began.
    await compact(state, thrown instanceof ContextExceeded ? thrown.contextTokens : believed, signal);
    return undefined;
  }
}

async function recover(
  state: LoopState,
  reading: Extract<Reading, { kind: "miss" }>,
): Promise<Work["end"] | undefined> {
  state.misses += 1;
  const { misses: attempt } = state;
  await state.assignment.emit({ kind: "recovered", step: state.meter.steps, from: reading.from, attempt });
  const move = nextMove(attempt);
  if (move === "give-up") {
    return recoveryEnd(`${attempt} answers in a row called no tool; the last one: ${reading.from}.`);
  }
  if (move === "tell") {
    const told = tellMiss(reading);
    appendResults(state, told.message, told.result);
  }
  return undefined;
}

/** The runner's words are the submission's result; without a submission they begin a new conversation. */
async function takeFeedback(state: LoopState, feedback: string, signal: AbortSignal): Promise<void> {
  state.evidence = boundText(feedback, state.bench.maxResultChars);
  const { submission } = state;
  state.submission = undefined;
  if (submission !== undefined) appendResults(state, submission, state.evidence);
  else if (state.conversation.asked) await compact(state, state.assignment.contextTokens, signal);
}

function faultEnd(thrown: unknown): Work["end"] {
  const { code, message } = toFault(thrown);
  return { kind: "fault", code, message };
}
