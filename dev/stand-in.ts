import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { metrics, models, props, slots as slotsFact } from "./stand-in/facts.ts";
import type { Facts } from "./stand-in/facts.ts";
import { refuse, refuseContext, send, sendJson } from "./stand-in/reply.ts";
import type { Exchange } from "./stand-in/reply.ts";
import { bodySchema, ScriptReader } from "./stand-in/script.ts";
import type { Answers, ChatBody, StandInScript } from "./stand-in/script.ts";
import { renderPrompt, Slots, TemplateRefusal } from "./stand-in/slots.ts";
import type { CacheKind, PromptCost } from "./stand-in/slots.ts";
import { sendAnswer } from "./stand-in/stream.ts";
import { toPieces } from "./stand-in/wire.ts";

export type { StandInScript } from "./stand-in/script.ts";

export interface StandInOptions {
  readonly port?: number;
  readonly slots?: number;
  /** Of one slot. */
  readonly contextTokens?: number;
  readonly model?: string;
  readonly apiKey?: string;
  /** So many requests get 503 at first, as while a model is loading. */
  readonly loadingRequests?: number;
  /** `any` is llama-server's own default: whatever origin asks may read. */
  readonly origins?: "any" | "localhost";
  readonly serverTools?: boolean;
  readonly corsProxy?: boolean;
  readonly slotsEndpoint?: boolean;
  readonly templateTools?: boolean;
  readonly cache?: CacheKind;
}

/** A chat request that was answered, as it came and what it cost. */
export interface Recorded extends PromptCost {
  readonly text: string;
  readonly body: ChatBody;
  readonly slot: number;
}

export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** Oldest first. */
  readonly requests: readonly Recorded[];
  /** Connections that the client closed before their answer had ended. */
  closedConnections(): number;
  /** Resolves when the client has closed so many. */
  untilClosed(connections: number): Promise<void>;
}

/**
 * A stand-in for llama-server on 127.0.0.1: its protocol exactly, its answers from a script (`stand-in/script.ts` says what
 * stands in one) or from whoever gives them. Throws for a bad script.
 */
export async function openStandIn(
  script: StandInScript | Answers,
  options: StandInOptions = {},
): Promise<StandIn> {
  const state = openState(script, options);
  const server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    serve(state, request, response).catch((thrown: unknown) => {
      if (!response.destroyed) response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stand-in has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: state.requests,
    closedConnections: () => state.closed,
    untilClosed: async (connections) => {
      while (state.closed < connections) await new Promise<void>((resolve) => state.onClosed.push(resolve));
    },
    [Symbol.asyncDispose]: async () => {
      state.ended.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openState(script: StandInScript | Answers, options: StandInOptions) {
  let ids = 0;
  return {
    options,
    reader: "take" in script ? script : new ScriptReader(script),
    slots: new Slots(options.slots ?? 2, options.cache ?? "per-slot"),
    requests: new Array<Recorded>(),
    generated: 0,
    loading: options.loadingRequests ?? 0,
    closed: 0,
    onClosed: new Array<() => void>(),
    ended: new AbortController(),
    newId: () =>
      createHash("sha256")
        .update(`${(ids += 1)}`)
        .digest("hex")
        .slice(0, 32),
  };
}

type State = ReturnType<typeof openState>;

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origins, apiKey } = state.options;
  const origin = request.headers.origin ?? "";
  const isLocal = /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin);
  const headers = ["Server", "llama.cpp"];
  if (origins !== "localhost" || isLocal) headers.push("Access-Control-Allow-Origin", origin);
  const exchange: Exchange = { response, headers };
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const text = await readText(request);
  if (takeLoading(state)) return refuse(exchange, 503, "unavailable_error", "Loading model");
  if (
    apiKey !== undefined &&
    pathname !== "/health" &&
    request.headers.authorization !== `Bearer ${apiKey}`
  ) {
    return refuse(exchange, 401, "authentication_error", "Invalid API Key");
  }
  const isChat = request.method === "POST" && /^(\/v1)?\/chat\/completions$/.test(pathname);
  return isChat ? chat(state, exchange, text) : tell(state, exchange, pathname);
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function takeLoading(state: State): boolean {
  if (state.loading === 0) return false;
  state.loading -= 1;
  return true;
}

function tell(state: State, exchange: Exchange, path: string): void {
  const facts = toFacts(state);
  const noSlots = "This server does not support slots endpoint. Start it with `--slots`";
  switch (path) {
    case "/health":
    case "/v1/health":
      return sendJson(exchange, { status: "ok" });
    case "/props":
      return sendJson(exchange, props(facts));
    case "/models":
    case "/v1/models":
      return sendJson(exchange, models(facts));
    case "/slots":
      return facts.slotsEndpoint
        ? sendJson(exchange, slotsFact(facts))
        : refuse(exchange, 501, "not_supported_error", noSlots);
    case "/tools":
      return state.options.serverTools === true
        ? sendJson(exchange, [{ name: "exec_shell_command" }])
        : refuse(exchange, 403, "feature_disabled", "this feature is disabled");
    case "/metrics":
      exchange.headers.push("Process-Start-Time-Unix", String(Math.floor(performance.timeOrigin / 1000)));
      return send(exchange, 200, "text/plain; version=0.0.4", metrics(facts, toCounts(state)));
    default:
      return refuse(exchange, 404, "not_found_error", "File Not Found");
  }
}

function toFacts(state: State): Facts {
  const { model, contextTokens, slotsEndpoint, templateTools, corsProxy } = state.options;
  return {
    model: model ?? "qwen3.6-35b-a3b",
    contextTokens: contextTokens ?? 204_800,
    slots: state.slots.states(),
    slotsEndpoint: slotsEndpoint ?? true,
    templateTools: templateTools ?? true,
    corsProxy: corsProxy ?? false,
  };
}

function toCounts(state: State): { evaluated: number; cached: number; generated: number } {
  const sum = (key: "evaluated" | "cached"): number =>
    state.requests.reduce((total, one) => total + one[key], 0);
  return { evaluated: sum("evaluated"), cached: sum("cached"), generated: state.generated };
}

async function chat(state: State, exchange: Exchange, text: string): Promise<void> {
  const body = readBody(text);
  const prompt = body === undefined ? badJson : readPrompt(body);
  if (body === undefined || prompt instanceof TemplateRefusal) {
    return refuse(
      exchange,
      500,
      "server_error",
      prompt instanceof TemplateRefusal ? prompt.message : badJson,
    );
  }
  const slot = state.slots.choose(body, prompt);
  const release = await state.slots.hold(slot);
  try {
    if (exchange.response.destroyed) return countClosed(state);
    await answer(state, exchange, { text, body, slot, prompt });
  } finally {
    release();
  }
}

const badJson =
  "[json.exception.parse_error.101] parse error at line 1, column 1: syntax error while parsing value - unexpected end of input";

function readBody(text: string): ChatBody | undefined {
  try {
    return bodySchema.parse(JSON.parse(text));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function readPrompt(body: ChatBody): string | TemplateRefusal {
  try {
    return renderPrompt(body);
  } catch (thrown) {
    if (thrown instanceof TemplateRefusal) return thrown;
    throw thrown;
  }
}

interface Asked {
  readonly text: string;
  readonly body: ChatBody;
  readonly slot: number;
  readonly prompt: string;
}

async function answer(state: State, exchange: Exchange, { text, body, slot, prompt }: Asked): Promise<void> {
  const taken = state.reader.take(body);
  if (taken.kind === "none") return refuse(exchange, 500, "server_error", taken.why);
  if (taken.kind === "loading") {
    state.loading = Math.max(0, taken.requests - 1);
    return refuse(exchange, 503, "unavailable_error", "Loading model");
  }
  await taken.held;
  const { fault } = taken.answer;
  if (fault?.kind === "refuse") return refuse(exchange, fault.status, fault.type, fault.message);
  const { contextTokens, model } = toFacts(state);
  const cost = state.slots.evaluate(slot, prompt);
  if (fault?.kind === "context") return refuseContext(exchange, contextTokens + 1, contextTokens);
  if (cost.total > contextTokens) return refuseContext(exchange, cost.total, contextTokens);
  state.requests.push({ text, body, slot, ...cost });
  const pieces = toPieces(taken.answer, body.max_tokens, state.newId);
  state.generated += pieces.generatedTokens;
  const identity = { id: `chatcmpl-${state.newId()}`, model: body.model ?? model };
  const ended = await sendAnswer(exchange, { body, identity, cost, pieces, answer: taken.answer });
  if (ended === "closed" && !state.ended.signal.aborted) countClosed(state);
}

function countClosed(state: State): void {
  state.closed += 1;
  for (const resolve of state.onClosed.splice(0)) resolve();
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { port: { type: "string" } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error("usage: node dev/stand-in.ts script.json [--port N]");
  const script: StandInScript = JSON.parse(await readFile(file, "utf8"));
  await using standIn = await openStandIn(script, { port: Number(values.port ?? 8080) });
  console.log(`listening on ${standIn.url}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

if (import.meta.main) await main();
