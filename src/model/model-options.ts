import type { ModelOptions } from "./llama.ts";

/** What a developer's settings say of the server. Silences that they leave out may last as long as is usual. */
export interface ServerSettings extends Partial<Silences> {
  /** The server's root address, without `/v1`. */
  readonly url: string;
  readonly apiKey?: string;
  /** The name to ask the server for; absent for the one that it has loaded. */
  readonly model?: string;
}

export type Silences = Pick<ModelOptions, "loadingTimeoutMs" | "idleTimeoutMs" | "connectTimeoutMs">;

export const usualSilences: Silences = {
  loadingTimeoutMs: 900_000,
  idleTimeoutMs: 600_000,
  connectTimeoutMs: 10_000,
};

/** Thinking of one step is cut here: on this class of models longer thinking was seen to fail, not to help. */
const thinkingTokens = 3072;

/** Where the model answers, from the developer's settings. */
export function modelOptions(settings: ServerSettings): ModelOptions {
  const { url, apiKey, model } = settings;
  const {
    loadingTimeoutMs = usualSilences.loadingTimeoutMs,
    idleTimeoutMs = usualSilences.idleTimeoutMs,
    connectTimeoutMs = usualSilences.connectTimeoutMs,
  } = settings;
  return {
    url,
    loadingTimeoutMs,
    idleTimeoutMs,
    connectTimeoutMs,
    thinkingTokens,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(model === undefined ? {} : { model }),
  };
}
