import { Conversation } from "./conversation.ts";
import type { LoopState } from "./loop-state.ts";
import { handoverPrompt, systemPrompt } from "./prompt.ts";

/** A slot is full at this part of its context. */
const fullAt = 0.8;

/** True when the next prompt and answer would fill the slot. A conversation just begun is never full. */
export function isFull(state: LoopState): boolean {
  const { conversation, maxTokens, assignment } = state;
  if (!conversation.asked) return false;
  return conversation.promptTokens + maxTokens > assignment.contextTokens * fullAt;
}

/**
 * A planned new conversation: the contract, the change so far, what was tried and the last evidence, within a slot of
 * `contextTokens`. Nothing is cut out of a conversation that goes on.
 */
export async function compact(state: LoopState, contextTokens: number, signal: AbortSignal): Promise<void> {
  const { assignment, conversation, notes, evidence, lastCommand } = state;
  const { contract, earlier } = assignment;
  const diff = await assignment.describeDiff(signal);
  const user = handoverPrompt(contract, {
    diff,
    notes: notes.slice(-60),
    ...(earlier === undefined ? {} : { earlier }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(lastCommand === undefined ? {} : { command: lastCommand }),
    maxChars: Math.min(60_000, Math.max(8000, Math.floor(contextTokens * 0.75))),
  });
  const { promptTokens } = conversation;
  state.conversation = new Conversation(systemPrompt, user);
  await assignment.emit({ kind: "compacted", step: state.meter.steps, promptTokens, contextTokens });
}
