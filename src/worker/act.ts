import { recoveryEnd } from "./limits.ts";
import type { LoopState } from "./loop-state.ts";
import type { Reading } from "./recover.ts";
import { repeatNote, repeatsEnd } from "./repeats.ts";
import { fileCode } from "./tools/file-bytes.ts";
import { toolDefinitions, toolNamed } from "./tools/toolbox.ts";
import type { ToolResult } from "./tools/tool.ts";
import type { Work } from "./worker.ts";

const maxWrongCalls = 6;

/** Carries a call out and appends it with its result. A value ends the stretch of work. */
export async function act(
  state: LoopState,
  reading: Extract<Reading, { kind: "call" }>,
  signal: AbortSignal,
): Promise<Work["end"] | undefined> {
  const { call, message } = reading;
  const result = await useTool(state, reading, signal);
  const tree = await recordTree(state, result, signal);
  const times = state.repeats.count(call.name, reading.args, result);
  const text = result.text + repeatNote(times);
  const { steps: step } = state.meter;
  const { summary, refused = false } = result;
  await state.assignment.emit({
    kind: "acted",
    step,
    tool: call.name,
    summary,
    result: text,
    refused,
    ...(tree === undefined ? {} : { tree }),
  });
  state.notes.push(`step ${step}: ${summary}`);
  if (result.ran === true) state.lastCommand = result.text;
  if (result.end !== undefined) {
    state.submission = message;
    return result.end;
  }
  appendResults(state, message, text);
  if (times >= repeatsEnd) return recoveryEnd(`The worker made the same call ${times} times (${summary}).`);
  return countWrong(state, reading, result);
}

/** Appends an answer with its first call's result, told what remains; further calls are told that they did not count. */
export function appendResults(
  state: LoopState,
  message: LoopState["submission"] & object,
  text: string,
): void {
  const first = text + state.meter.warning(Date.now());
  const others = message.calls.slice(1).map(() => "[runner: not carried out: one call an answer.]");
  state.conversation.append(message, [first, ...others]);
}

async function useTool(
  state: LoopState,
  { call, args }: Extract<Reading, { kind: "call" }>,
  signal: AbortSignal,
): Promise<ToolResult> {
  const tool = toolNamed(call.name);
  if (tool === undefined) {
    const names = toolDefinitions.map((definition) => definition.name).join(", ");
    return { text: `There is no such tool. There are: ${names}.`, summary: "unknown tool", wrong: true };
  }
  try {
    return await tool.use(args, state.bench, signal);
  } catch (thrown) {
    const code = fileCode(thrown);
    if (code === undefined || signal.aborted) throw thrown;
    return { text: `The file system refused this: ${code}.`, summary: `${call.name}: ${code}` };
  }
}

async function recordTree(
  state: LoopState,
  result: ToolResult,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { worktree } = state.assignment;
  if (result.ran === true) return worktree.recordAll(signal);
  return result.edited === undefined ? undefined : worktree.record(result.edited, signal);
}

async function countWrong(
  state: LoopState,
  { call }: Extract<Reading, { kind: "call" }>,
  result: ToolResult,
): Promise<Work["end"] | undefined> {
  if (result.wrong !== true) {
    state.wrongCalls = 0;
    return undefined;
  }
  state.wrongCalls += 1;
  const from = toolNamed(call.name) === undefined ? "unknown-tool" : "wrong-arguments";
  await state.assignment.emit({
    kind: "recovered",
    step: state.meter.steps,
    from,
    attempt: state.wrongCalls,
  });
  if (state.wrongCalls < maxWrongCalls) return undefined;
  return recoveryEnd(`The worker made ${state.wrongCalls} calls in a row that fit no tool.`);
}
