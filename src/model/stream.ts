import * as z from "zod/mini";
import type { Answer, ChatProgress, Timings, ToolCall } from "./chat.ts";

/** The most characters that one answer may have, thinking and calls included. */
export const maxAnswerCharacters = 8 * 1024 * 1024;

/** What came is not an answer; the message completes "The server broke the protocol: …". */
export class BrokenStream extends Error {}

type Report = (progress: ChatProgress) => Promise<void>;

/**
 * Puts an answer together from the stream's chunks. Progress counts characters per channel from the answer's start.
 * A stream that ends without a finish reason gives `cut`. Throws {@link BrokenStream} for chunks of another shape
 * and for an answer above {@link maxAnswerCharacters}.
 */
export async function assembleAnswer(chunks: AsyncIterable<unknown>, report: Report): Promise<Answer> {
  const draft = newDraft();
  for await (const raw of chunks) {
    const chunk = parseChunk(raw);
    if (chunk.prompt_progress) await report(promptProgress(draft, chunk.prompt_progress));
    for (const choice of chunk.choices ?? []) {
      if (choice.delta) await takeDelta(draft, choice.delta, report);
      if (choice.finish_reason) draft.finish = toFinish(choice.finish_reason);
    }
    if (chunk.usage) draft.promptTokens = chunk.usage.prompt_tokens ?? draft.promptTokens;
    if (chunk.timings) draft.timings = toTimings(chunk.timings);
  }
  return finishDraft(draft);
}

const count = z._default(z.number(), 0);
const text = z.optional(z.nullable(z.string()));
const callSchema = z.object({
  index: count,
  id: text,
  function: z.optional(z.object({ name: text, arguments: text })),
});
const deltaSchema = z.object({
  content: text,
  reasoning_content: text,
  tool_calls: z.optional(z.nullable(z.array(callSchema))),
});
const progressSchema = z.object({ total: count, cache: count, processed: count });
const timingsSchema = z.object({ cache_n: count, prompt_n: count, predicted_n: count });
const chunkSchema = z.object({
  choices: z.optional(
    z.nullable(z.array(z.object({ finish_reason: text, delta: z.optional(z.nullable(deltaSchema)) }))),
  ),
  usage: z.optional(z.nullable(z.object({ prompt_tokens: z.optional(z.number()) }))),
  timings: z.optional(z.nullable(timingsSchema)),
  prompt_progress: z.optional(z.nullable(progressSchema)),
});

interface Draft {
  readonly content: string[];
  readonly reasoning: string[];
  readonly calls: Map<number, { id: string; name: string; readonly pieces: string[] }>;
  readonly characters: { thinking: number; text: number; tool: number };
  finish: Answer["finish"];
  timings: Timings | undefined;
  promptTokens: number;
}

function newDraft(): Draft {
  const characters = { thinking: 0, text: 0, tool: 0 };
  const calls: Draft["calls"] = new Map();
  return {
    content: [],
    reasoning: [],
    calls,
    characters,
    finish: "cut",
    timings: undefined,
    promptTokens: 0,
  };
}

function parseChunk(raw: unknown): z.infer<typeof chunkSchema> {
  const parsed = chunkSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BrokenStream("a chunk of an unknown shape", { cause: parsed.error });
}

function promptProgress(draft: Draft, progress: z.infer<typeof progressSchema>): ChatProgress {
  draft.promptTokens = progress.total;
  return { kind: "prompt", processed: progress.processed, total: progress.total, cached: progress.cache };
}

async function takeDelta(draft: Draft, delta: z.infer<typeof deltaSchema>, report: Report): Promise<void> {
  if (delta.reasoning_content) {
    draft.reasoning.push(delta.reasoning_content);
    await countMore(draft, "thinking", delta.reasoning_content.length, report);
  }
  if (delta.content) {
    draft.content.push(delta.content);
    await countMore(draft, "text", delta.content.length, report);
  }
  for (const piece of delta.tool_calls ?? []) await countMore(draft, "tool", takeCall(draft, piece), report);
}

/** Adds a piece of a call; says how many characters came. */
function takeCall(draft: Draft, piece: z.infer<typeof callSchema>): number {
  const call = draft.calls.get(piece.index) ?? { id: "", name: "", pieces: [] };
  draft.calls.set(piece.index, call);
  if (piece.id) call.id = piece.id;
  if (piece.function?.name) call.name = piece.function.name;
  const added = piece.function?.arguments ?? "";
  call.pieces.push(added);
  return added.length + (piece.function?.name?.length ?? 0);
}

async function countMore(
  draft: Draft,
  channel: "thinking" | "text" | "tool",
  more: number,
  report: Report,
): Promise<void> {
  const { characters } = draft;
  characters[channel] += more;
  if (characters.thinking + characters.text + characters.tool > maxAnswerCharacters) {
    throw new BrokenStream(`an answer of more than ${maxAnswerCharacters} characters`);
  }
  await report({ kind: "token", channel, characters: characters[channel] });
}

function toFinish(reason: string): Answer["finish"] {
  return reason === "tool_calls" || reason === "length" ? reason : "stop";
}

function toTimings(timings: z.infer<typeof timingsSchema>): Timings {
  return { cached: timings.cache_n, evaluated: timings.prompt_n, generated: timings.predicted_n };
}

function finishDraft(draft: Draft): Answer {
  const calls = [...draft.calls.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([index, call]) => toCall(index, call));
  return {
    content: draft.content.join(""),
    reasoning: draft.reasoning.join(""),
    calls,
    finish: draft.finish,
    ...(draft.timings === undefined ? {} : { timings: draft.timings }),
    promptTokens: draft.promptTokens,
  };
}

function toCall(
  index: number,
  call: { id: string; name: string; readonly pieces: readonly string[] },
): ToolCall {
  return { id: call.id === "" ? `call-${index}` : call.id, name: call.name, arguments: call.pieces.join("") };
}
