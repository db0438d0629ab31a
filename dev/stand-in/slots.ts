import type { ChatBody } from "./script.ts";

/** How many tokens a slot took from its cache, and how many it had to evaluate. */
export interface PromptCost {
  readonly total: number;
  readonly cached: number;
  readonly evaluated: number;
}

export type CacheKind = "per-slot" | "none" | "shared";

interface Slot {
  prompt: string;
  /** Characters of `prompt` from where the slot can go on. */
  checkpoints: readonly number[];
  isProcessing: boolean;
  free: Promise<void>;
  usedAt: number;
  promptTokens: number;
}

const charactersPerToken = 4;
const tailTokens = 4;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

/**
 * Slots with a simulated prefix cache, as measured on a hybrid model: a slot can go on only from a checkpoint, four tokens
 * before the end of an earlier prompt, and only while everything before it is unchanged. `none` keeps nothing;
 * `shared` lets a slot go on from another one's conversation, whatever it was (the defect that a doctor looks for).
 */
export class Slots {
  readonly #slots: readonly Slot[];
  readonly #cache: CacheKind;
  #uses = 0;

  constructor(total: number, cache: CacheKind) {
    this.#cache = cache;
    this.#slots = Array.from({ length: total }, () => ({
      prompt: "",
      checkpoints: [],
      isProcessing: false,
      free: Promise.resolve(),
      usedAt: 0,
      promptTokens: 0,
    }));
  }

  states(): readonly { readonly isProcessing: boolean; readonly promptTokens: number }[] {
    return this.#slots;
  }

  /** The slot asked for, else the one with the longest common beginning, else the one used longest ago. */
  choose(body: ChatBody, prompt: string): number {
    if (body.id_slot !== undefined && body.id_slot >= 0) return body.id_slot % this.#slots.length;
    const ranked = this.#slots.map((slot, id) => ({ id, slot, common: commonLength(slot.prompt, prompt) }));
    const similar = ranked.filter(({ common }) => common > prompt.length / 10);
    const [first] = similar.toSorted((a, b) => b.common - a.common);
    return (first ?? ranked.toSorted((a, b) => a.slot.usedAt - b.slot.usedAt)[0])?.id ?? 0;
  }

  /** Waits for the slot and holds it until the returned function is called. */
  async hold(id: number): Promise<() => void> {
    const slot = this.#slot(id);
    const before = slot.free;
    const { promise, resolve } = Promise.withResolvers<void>();
    slot.free = promise;
    await before;
    slot.isProcessing = true;
    slot.usedAt = this.#uses += 1;
    return () => {
      slot.isProcessing = false;
      resolve();
    };
  }

  /** Evaluates a prompt in a slot. */
  evaluate(id: number, prompt: string): PromptCost {
    const slot = this.#slot(id);
    const total = estimateTokens(prompt);
    const common = commonLength(slot.prompt, prompt);
    const usable =
      this.#cache === "none" ? [] : slot.checkpoints.filter((checkpoint) => checkpoint <= common);
    const from = this.#cache === "shared" ? this.#foreign(id, prompt) : Math.max(0, ...usable);
    const cached = Math.floor(from / charactersPerToken);
    slot.prompt = prompt;
    slot.promptTokens = total;
    slot.checkpoints = [...usable, Math.max(0, (total - tailTokens) * charactersPerToken)];
    return { total, cached, evaluated: total - cached };
  }

  #foreign(id: number, prompt: string): number {
    const lengths = this.#slots.map((slot, other) => (other === id ? 0 : slot.prompt.length));
    return Math.min(prompt.length - tailTokens * charactersPerToken, Math.max(0, ...lengths));
  }

  #slot(id: number): Slot {
    const slot = this.#slots[id];
    if (slot === undefined) throw new RangeError(`no slot ${id}`);
    return slot;
  }
}

/** The prompt as Qwen 3.5's template makes it: thinking of turns before the last `user` message is left out. */
export function renderPrompt(body: ChatBody): string {
  const { messages, tools } = body;
  if (messages.length === 0) throw new TemplateRefusal(noMessages);
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  if (lastUser === -1)
    throw new TemplateRefusal("\nError: Jinja Exception: No user query found in messages.");
  if (messages.some(({ role }, at) => role === "system" && at > 0)) {
    throw new TemplateRefusal("\nError: Jinja Exception: System message must be at the beginning.");
  }
  const turns = messages.map((message, at) => {
    const thinking =
      at > lastUser ? `<think>\n${(message.reasoning_content ?? "").trim()}\n</think>\n\n` : "";
    const calls = message.tool_calls === undefined ? "" : JSON.stringify(message.tool_calls.map(withoutId));
    const before = message.role === "assistant" ? thinking : "";
    return `<|im_start|>${message.role}\n${before}${(message.content ?? "").trim()}${calls}<|im_end|>\n`;
  });
  return `${tools === undefined ? "" : JSON.stringify(tools)}${turns.join("")}<|im_start|>assistant\n<think>\n`;
}

/** The chat template raised an exception: llama-server answers 500. */
export class TemplateRefusal extends Error {}

const noMessages =
  "\n------------\nWhile executing CallExpression at line 43, column 24 in source:\n... not messages %}↵    {{- raise_exception('No messages provided.') }}↵{%- endif %...\n                                           ^\nError: Jinja Exception: No messages provided.";

function withoutId(call: unknown): unknown {
  return typeof call === "object" && call !== null && "function" in call ? call.function : call;
}

function commonLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}
