import type { Answer, ChatProgress, ChatRequest, Model } from "../../src/model/chat.ts";

/** One answer of the script: as it stands, thrown, or made from the request. */
export type ScriptLine =
  | Answer
  | Error
  | ((
      request: ChatRequest,
      signal: AbortSignal,
      onProgress: (progress: ChatProgress) => Promise<void>,
    ) => Promise<Answer>);

/** A stand-in for a model: says what its script says and keeps every request. */
export interface ScriptedModel extends Model {
  readonly requests: readonly ChatRequest[];
  readonly linesLeft: () => number;
}

export function scriptedModel(script: readonly ScriptLine[]): ScriptedModel {
  const lines = [...script];
  const requests: ChatRequest[] = [];
  return {
    url: "scripted:",
    requests,
    linesLeft: () => lines.length,
    chat: async (request, onProgress, signal) => {
      signal.throwIfAborted();
      requests.push(request);
      const line = lines.shift();
      if (line === undefined) throw new Error("The script has no further line.");
      if (line instanceof Error) throw line;
      return typeof line === "function" ? line(request, signal, onProgress) : line;
    },
  };
}

let callCount = 0;

/** An answer with one call. */
export function call(name: string, args: unknown, more: Partial<Answer> = {}): Answer {
  callCount += 1;
  return answer({
    reasoning: `Thinking of ${name}.`,
    calls: [{ id: `call-${callCount}`, name, arguments: JSON.stringify(args) }],
    finish: "tool_calls",
    ...more,
  });
}

export function submit(claim = "Done."): Answer {
  return call("submit", { claim });
}

export function answer(parts: Partial<Answer>): Answer {
  return {
    content: "",
    reasoning: "",
    calls: [],
    finish: "stop",
    timings: { cached: 900, evaluated: 100, generated: 20 },
    promptTokens: 1000,
    ...parts,
  };
}
