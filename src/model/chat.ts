/** The conversation as llama-server takes and gives it (OpenAI's shape plus llama.cpp's own fields). */

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it; not valid when the answer was cut. */
  readonly arguments: string;
}

export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      /** Sent back exactly as it came: leaving it out evaluates the conversation anew. */
      readonly reasoning?: string;
      readonly calls: readonly ToolCall[];
    }
  | { readonly role: "tool"; readonly callId: string; readonly content: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly slot?: number;
  readonly maxTokens: number;
  /** JSON Schema that the whole answer must satisfy; without tools only. */
  readonly answerSchema?: Readonly<Record<string, unknown>>;
}

/** llama-server's `timings`: tokens taken from the cache, evaluated, generated. */
export interface Timings {
  readonly cached: number;
  readonly evaluated: number;
  readonly generated: number;
}

export interface Answer {
  readonly content: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  /** `cut` when the stream ended without a finish reason. */
  readonly finish: "stop" | "tool_calls" | "length" | "cut";
  /** Absent when the stream broke off before the last chunk. */
  readonly timings?: Timings;
  readonly promptTokens: number;
}

export type ChatProgress =
  | { readonly kind: "prompt"; readonly processed: number; readonly total: number; readonly cached: number }
  | { readonly kind: "token"; readonly channel: "thinking" | "text" | "tool"; readonly characters: number }
  | { readonly kind: "waiting"; readonly message: string };

/** One model behind one endpoint. */
export interface Model {
  readonly url: string;
  /**
   * Asks once. While the server loads (503) it waits and reports so. Faults: model-unreachable,
   * model-loading (gave up waiting), model-refused, model-context-exceeded, model-protocol.
   * Aborting closes the connection, which ends the generation and frees the slot.
   */
  chat(
    request: ChatRequest,
    onProgress: (progress: ChatProgress) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Answer>;
}
