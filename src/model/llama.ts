import { APIError, OpenAI } from "openai";
import type { Stream } from "openai/streaming";
import * as z from "zod/mini";
import { Fault } from "../base/fault.ts";
import { throwIfStopped } from "../base/stop.ts";
import type { Answer, ChatProgress, Model } from "./chat.ts";
import { brokenProtocol, refused } from "./faults.ts";
import { openFetch, serverUrl } from "./http.ts";
import type { Endpoint } from "./http.ts";
import { waitUntilLoaded } from "./loading.ts";
import { chatBody } from "./request.ts";
import type { ChatBody, RequestDefaults } from "./request.ts";
import { assembleAnswer, BrokenStream } from "./stream.ts";

export interface ModelOptions extends Endpoint, RequestDefaults {
  /** How long to wait for a server that is still loading its model. */
  readonly loadingTimeoutMs: number;
}

type Report = (progress: ChatProgress) => Promise<void>;

/** A model behind llama-server. Nothing is sent before the first chat. Fault: usage, for a bad address. */
export function openModel(options: ModelOptions): Model {
  const url = serverUrl(options.url);
  const client = openClient(url, options);
  return {
    url,
    chat: (request, onProgress, signal) =>
      chat(client, options, { body: chatBody(request, options), onProgress }, signal),
  };
}

// The environment's OpenAI variables must not reach a local server.
function openClient(url: string, options: ModelOptions): OpenAI {
  return new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: options.apiKey ?? "none",
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: "off",
    fetch: openFetch(options),
    defaultHeaders: options.apiKey === undefined ? { authorization: null } : {},
  });
}

interface Question {
  readonly body: ChatBody;
  readonly onProgress: Report;
}

async function chat(
  client: OpenAI,
  options: ModelOptions,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const patience = { loadingTimeoutMs: options.loadingTimeoutMs, sinceMs: performance.now() };
  const waiting = (message: string): Promise<void> => question.onProgress({ kind: "waiting", message });
  for (;;) {
    throwIfStopped(signal);
    try {
      return await ask(client, question, signal);
    } catch (thrown) {
      throwIfStopped(signal);
      const fault = toChatFault(thrown, options.url);
      if (fault.code !== "model-loading") throw fault;
      await waitUntilLoaded(options, patience, waiting, signal);
    }
  }
}

async function ask(client: OpenAI, question: Question, signal: AbortSignal): Promise<Answer> {
  const { body, onProgress } = question;
  const sent = client.post<Stream<unknown>>("/chat/completions", { body, stream: true, signal });
  const { data, response } = await sent.withResponse();
  const kind = response.headers.get("content-type") ?? "nothing";
  if (!kind.startsWith("text/event-stream")) {
    data.controller.abort();
    throw new BrokenStream(`it answered with ${kind} instead of a stream`);
  }
  const answer = await assembleAnswer(data, onProgress);
  throwIfStopped(signal);
  return answer;
}

/** Our own faults as they are, the library's errors as ours; anything else is not the server's and goes on. */
function toChatFault(thrown: unknown, url: string): Fault {
  const own = ownFault(thrown);
  if (own !== undefined) return own;
  if (thrown instanceof BrokenStream) return brokenProtocol(url, thrown.message, thrown.cause);
  if (thrown instanceof SyntaxError) return brokenProtocol(url, "a line that is not JSON", thrown);
  if (thrown instanceof APIError) return refused(url, toRefusal(thrown));
  throw thrown;
}

function ownFault(thrown: unknown): Fault | undefined {
  if (thrown instanceof Fault) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? ownFault(thrown.cause) : undefined;
}

const errorSchema = z.object({
  code: z.optional(z.number()),
  type: z.optional(z.string()),
  message: z.optional(z.string()),
  n_prompt_tokens: z.optional(z.number()),
  n_ctx: z.optional(z.number()),
});

function toRefusal(error: APIError): Parameters<typeof refused>[1] {
  const parsed = errorSchema.safeParse(error.error);
  const said = parsed.success ? parsed.data : {};
  return {
    status: error.status ?? said.code ?? 500,
    type: said.type ?? "",
    message: said.message ?? error.message,
    ...(said.n_prompt_tokens === undefined ? {} : { promptTokens: said.n_prompt_tokens }),
    ...(said.n_ctx === undefined ? {} : { contextTokens: said.n_ctx }),
  };
}
