import { estimateTokens } from "./slots.ts";
import type { PromptCost } from "./slots.ts";
import type { ScriptedAnswer } from "./script.ts";

/** llama-server's shapes: every object's keys stand in the order in which it writes them. */

export const build = "b1-de3ff81";

export interface Identity {
  readonly id: string;
  readonly model: string;
}

type Delta = Readonly<Record<string, unknown>>;

/** One chunk of a stream; `extra` follows the fixed fields. */
export function chunk(identity: Identity, choices: readonly unknown[], extra: Delta = {}): Delta {
  return {
    choices,
    created: now(),
    id: identity.id,
    model: identity.model,
    system_fingerprint: build,
    object: "chat.completion.chunk",
    ...extra,
  };
}

export function choice(delta: Delta, finish: string | null = null): Delta {
  return { finish_reason: finish, index: 0, delta };
}

export const beginning: Delta = { role: "assistant", content: null };

/** `prompt_progress` chunks: the cached part, two batches, the end. */
export function progressSteps(cost: PromptCost): readonly Delta[] {
  const { total, cached } = cost;
  const steps = [cached, Math.max(cached, total - 17), Math.max(cached, total - 4), total];
  return [...new Set(steps)].map((processed, at) => ({ total, cache: cached, processed, time_ms: at * 3 }));
}

/** An answer cut into the pieces in which it is streamed, and how it finished. */
export interface Pieces {
  readonly deltas: readonly Delta[];
  readonly finish: string;
  readonly generatedTokens: number;
}

/** Streams thinking, then text, then calls; what exceeds `maxTokens` is cut. */
export function toPieces(answer: ScriptedAnswer, maxTokens: number, newId: () => string): Pieces {
  const all = [
    ...split(answer.thinking).map((piece) => ({ reasoning_content: piece })),
    ...split(answer.text).map((piece) => ({ content: piece })),
    ...answer.calls.flatMap((call, index) => callDeltas(call, index, newId())),
  ];
  const deltas: Delta[] = [];
  let tokens = 1;
  for (const delta of all) {
    const more = Math.max(1, estimateTokens(textOf(delta)));
    if (maxTokens >= 0 && tokens + more > maxTokens + 1)
      return { deltas, finish: "length", generatedTokens: maxTokens };
    tokens += more;
    deltas.push(delta);
  }
  const finish = answer.finish ?? (answer.calls.length > 0 ? "tool_calls" : "stop");
  return { deltas, finish, generatedTokens: tokens };
}

/** The whole message of an answer that is not streamed. */
export function toMessage(pieces: Pieces): Delta {
  const joined = (key: string): string =>
    pieces.deltas.map((delta) => (typeof delta[key] === "string" ? delta[key] : "")).join("");
  const calls: { type: string; function: { name: string; arguments: string }; id: string }[] = [];
  for (const delta of pieces.deltas) {
    const [piece] = isCallDelta(delta) ? delta.tool_calls : [];
    if (piece === undefined) continue;
    const { id = "", function: called } = piece;
    calls[piece.index] ??= { type: "function", function: { name: called.name ?? "", arguments: "" }, id };
    const call = calls[piece.index];
    if (call !== undefined) call.function.arguments += called.arguments;
  }
  return {
    role: "assistant",
    content: joined("content"),
    ...(joined("reasoning_content") === "" ? {} : { reasoning_content: joined("reasoning_content") }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function textOf(delta: Delta): string {
  if (isCallDelta(delta)) return delta.tool_calls.map((piece) => piece.function.arguments).join("");
  return Object.values(delta).join("");
}

interface CallPiece {
  readonly index: number;
  readonly id?: string;
  readonly type?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

function isCallDelta(delta: Delta): delta is { readonly tool_calls: readonly CallPiece[] } {
  return "tool_calls" in delta;
}

function callDeltas(call: ScriptedAnswer["calls"][number], index: number, id: string): readonly Delta[] {
  const text = typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
  const first: CallPiece = {
    index,
    id,
    type: "function",
    function: { name: call.tool, arguments: text.slice(0, 1) },
  };
  const rest = split(text.slice(1)).map((piece): CallPiece => ({ index, function: { arguments: piece } }));
  return [first, ...rest].map((piece) => ({ tool_calls: [piece] }));
}

// By code points: half of a surrogate pair cannot travel as UTF-8.
function split(text: string): readonly string[] {
  return text.match(/[\s\S]{1,16}/gu) ?? [];
}

export function usage(cost: PromptCost, generated: number): Delta {
  return {
    completion_tokens: generated,
    prompt_tokens: cost.total,
    total_tokens: cost.total + generated,
    prompt_tokens_details: { cached_tokens: cost.cached },
  };
}

export function timings(cost: PromptCost, generated: number): Delta {
  const promptMs = cost.evaluated * 0.9;
  const predictedMs = generated * 8;
  return {
    cache_n: cost.cached,
    prompt_n: cost.evaluated,
    prompt_ms: promptMs,
    prompt_per_token_ms: 0.9,
    prompt_per_second: 1000 / 0.9,
    predicted_n: generated,
    predicted_ms: predictedMs,
    predicted_per_token_ms: 8,
    predicted_per_second: 125,
  };
}

/** A whole answer that is not streamed. */
export function completion(identity: Identity, pieces: Pieces, cost: PromptCost): Delta {
  return {
    choices: [{ finish_reason: pieces.finish, index: 0, message: toMessage(pieces) }],
    created: now(),
    model: identity.model,
    system_fingerprint: build,
    object: "chat.completion",
    usage: usage(cost, pieces.generatedTokens),
    id: identity.id,
    timings: timings(cost, pieces.generatedTokens),
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
