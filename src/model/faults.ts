import { Fault } from "../base/fault.ts";
import { recommendedCommand } from "./recommended-command.ts";

/** The conversation no longer fits into its slot; both numbers as the server counted them. */
export class ContextExceeded extends Fault {
  readonly promptTokens: number;
  readonly contextTokens: number;

  constructor(promptTokens: number, contextTokens: number) {
    super(
      "model-context-exceeded",
      `The conversation has ${promptTokens} tokens; a slot of the server holds ${contextTokens}.`,
      { hint: `Give a slot more context, for example: ${recommendedCommand()}` },
    );
    this.promptTokens = promptTokens;
    this.contextTokens = contextTokens;
  }
}

/** What a server said instead of an answer: from the HTTP status or from an error inside a stream. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly promptTokens?: number;
  readonly contextTokens?: number;
}

export function unreachable(url: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("model-unreachable", `No llama-server answers at ${url}: ${why}.`, {
    hint: `Start it, for example: ${recommendedCommand()}`,
    cause,
  });
}

export function connectTimedOut(url: string, connectTimeoutMs: number): Fault {
  return unreachable(url, new Error(`no connection within ${connectTimeoutMs} ms`));
}

export function stalled(url: string, idleTimeoutMs: number): Fault {
  return new Fault(
    "model-unreachable",
    `The server at ${url} stalled: nothing came for ${idleTimeoutMs} ms.`,
    {
      hint: "Look at the server's log; restart it when it hangs.",
    },
  );
}

export function stillLoading(url: string, loadingTimeoutMs: number): Fault {
  return new Fault(
    "model-loading",
    `The server at ${url} was still loading its model after ${loadingTimeoutMs} ms.`,
    {
      hint: "Wait until the server's log says that it is listening, then try again.",
    },
  );
}

export function brokenProtocol(url: string, what: string, cause?: unknown): Fault {
  return new Fault("model-protocol", `The server at ${url} broke the protocol: ${what}.`, {
    hint: "Check with `remit doctor` that this is a current llama-server.",
    cause,
  });
}

/** The fault for what a server said instead of an answer; `model-loading` for a 503. */
export function refused(url: string, refusal: Refusal): Fault {
  const { status, type, promptTokens, contextTokens } = refusal;
  if (type === "exceed_context_size_error" && promptTokens !== undefined && contextTokens !== undefined) {
    return new ContextExceeded(promptTokens, contextTokens);
  }
  if (status === 503) {
    return new Fault("model-loading", `The server at ${url} is loading its model.`, {
      hint: "Wait and try again.",
    });
  }
  return new Fault("model-refused", `The server at ${url} refused (${status}): ${shorten(refusal.message)}`, {
    hint: hintFor(status),
  });
}

function hintFor(status: number): string {
  if (status === 401 || status === 403)
    return "Set the API key that llama-server was started with (--api-key).";
  if (status === 404 || (status >= 300 && status < 400)) {
    return "This is no llama-server, or its address has another path: give the address that `--host` and `--port` make.";
  }
  return "The server's log says more; `remit doctor` checks its model and chat template.";
}

const maxMessageCharacters = 600;

function shorten(message: string): string {
  const text = message.trim();
  return text.length <= maxMessageCharacters ? text : `${text.slice(0, maxMessageCharacters)}…`;
}
