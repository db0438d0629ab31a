import { randomBytes } from "node:crypto";
import type { Answer, ChatRequest, Message, ToolDefinition } from "./chat.ts";
import type { Finding } from "./finding.ts";
import { openModel } from "./llama.ts";
import type { ModelOptions } from "./llama.ts";
import { readSlots } from "./server-facts.ts";
import type { ServerFacts } from "./server-facts.ts";

/** Asks twice, the second time with a step appended as a worker does: the first prompt must come from the cache. */
export async function examineCache(
  options: ModelOptions,
  facts: ServerFacts,
  signal: AbortSignal,
): Promise<Finding> {
  const name = "prefix cache";
  if (await isBusy(options, signal)) return busyFinding(name);
  const slot = facts.totalSlots - 1;
  const begun = [system(`Probe ${nonce()}. ${filler}`), user("Say yes.")];
  const first = await ask(options, { messages: begun, tools: [noteTool], slot, maxTokens: 1 }, signal);
  const grown = [...begun, ...stepAfter(first)];
  const second = await ask(options, { messages: grown, tools: [noteTool], slot, maxTokens: 1 }, signal);
  if (second.timings === undefined) {
    return { name, state: "unknown", detail: "The server sends no timings.", next: updateStep };
  }
  const { cached, evaluated } = second.timings;
  const detail = `Of ${first.promptTokens} tokens sent again, ${cached} came from the cache; ${evaluated} were evaluated.`;
  if (cached >= first.promptTokens * 0.8) return { name, state: "ok", detail };
  return {
    name,
    state: "warning",
    detail: `${detail} Every step will evaluate its conversation anew.`,
    next: updateStep,
  };
}

/** Puts a secret into one slot and asks in another: nothing of the first conversation may come up there. */
export async function examineSeparation(
  options: ModelOptions,
  facts: ServerFacts,
  signal: AbortSignal,
): Promise<Finding> {
  const name = "separate conversations";
  if (facts.totalSlots < 2) {
    return {
      name,
      state: "unknown",
      detail: "One slot only: there is nothing to keep apart.",
      next: "Start with -np 2.",
    };
  }
  if (await isBusy(options, signal)) return busyFinding(name);
  const secret = nonce();
  const told = [system(`The secret word is ${secret}. ${filler}`), user("Say yes.")];
  await ask(options, { messages: told, tools: [], slot: 0, maxTokens: 1 }, signal);
  const asked = [system(`${nonce()} knows no secret word. ${filler}`), user("What is the secret word?")];
  const answer = await ask(options, { messages: asked, tools: [], slot: 1, maxTokens: 48 }, signal);
  return judgeSeparation(name, answer, secret);
}

// Every template begins alike: a few tokens in common are no leak.
const commonTokens = 64;

function judgeSeparation(name: string, answer: Answer, secret: string): Finding {
  const next = "Start the server with --cache-ram 0, and update llama.cpp.";
  if (`${answer.reasoning}${answer.content}`.includes(secret)) {
    return {
      name,
      state: "bad",
      detail: "An answer in one slot told a secret of another slot's conversation.",
      next,
    };
  }
  if (answer.timings === undefined) {
    return { name, state: "unknown", detail: "The server sends no timings.", next: updateStep };
  }
  const { cached } = answer.timings;
  if (cached > commonTokens) {
    return {
      name,
      state: "bad",
      detail: `A new conversation took ${cached} tokens from another one's cache.`,
      next,
    };
  }
  return {
    name,
    state: "ok",
    detail: `A new conversation took ${cached} tokens from the cache; no secret came up.`,
  };
}

const updateStep = "Update llama.cpp, and start the server with --cache-ram 0 --ctx-checkpoints 32.";
const filler = Array.from({ length: 60 }, (_, line) => `Line ${line}: nothing here matters, keep calm.`).join(
  "\n",
);
const noteTool: ToolDefinition = {
  name: "note",
  description: "Takes a note.",
  parameters: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
};

function stepAfter(answer: Answer): readonly Message[] {
  const call = { id: "probe", name: noteTool.name, arguments: '{"text":"yes"}' };
  return [
    { role: "assistant", content: answer.content, reasoning: answer.reasoning, calls: [call] },
    { role: "tool", callId: call.id, content: "Noted." },
  ];
}

function ask(options: ModelOptions, request: ChatRequest, signal: AbortSignal): Promise<Answer> {
  return openModel(options).chat(request, async () => undefined, signal);
}

async function isBusy(options: ModelOptions, signal: AbortSignal): Promise<boolean> {
  const slots = await readSlots(options, signal);
  return slots?.some((slot) => slot.isProcessing) ?? false;
}

function busyFinding(name: string): Finding {
  return {
    name,
    state: "unknown",
    detail: "A slot is processing; asking would disturb it.",
    next: "Try when no run is on.",
  };
}

function system(content: string): Message {
  return { role: "system", content };
}

function user(content: string): Message {
  return { role: "user", content };
}

function nonce(): string {
  return randomBytes(8).toString("hex");
}
