import type { ModelOptions } from "../../src/model/llama.ts";
import type { ChatProgress, ChatRequest } from "../../src/model/chat.ts";

/** Options whose silences are short enough for a test. */
export function modelOptions(url: string, more: Partial<ModelOptions> = {}): ModelOptions {
  return { url, loadingTimeoutMs: 20_000, idleTimeoutMs: 20_000, connectTimeoutMs: 5_000, ...more };
}

export const noSignal = new AbortController().signal;

export async function ignore(): Promise<void> {
  return;
}

export function collect(): {
  readonly seen: ChatProgress[];
  readonly report: (progress: ChatProgress) => Promise<void>;
} {
  const seen: ChatProgress[] = [];
  return { seen, report: async (progress) => void seen.push(progress) };
}

export const simpleRequest: ChatRequest = {
  messages: [
    { role: "system", content: "You edit files." },
    { role: "user", content: "Make greet() polite." },
  ],
  tools: [],
  maxTokens: 4096,
};
