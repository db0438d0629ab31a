import type { ServerResponse } from "node:http";

/** One request being answered; the headers that every answer has, name and value by turns. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly headers: string[];
}

export function sendJson(exchange: Exchange, body: unknown): void {
  send(exchange, 200, jsonType, JSON.stringify(body));
}

export function send(exchange: Exchange, status: number, type: string, text: string): void {
  const length = String(Buffer.byteLength(text));
  writeHead(exchange, status, ["Content-Type", type, "Content-Length", length, ...keepAlive]);
  exchange.response.end(text);
}

/** An error as llama-server words it; those that it makes before reading the request have another order of keys. */
export function refuse(exchange: Exchange, status: number, type: string, message: string): void {
  sendError(exchange, status, errorBody(status, type, message));
}

/** The prompt does not fit into the slot. */
export function refuseContext(exchange: Exchange, promptTokens: number, contextTokens: number): void {
  const message = `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`;
  const error = { code: 400, message, type: "exceed_context_size_error" };
  sendError(exchange, 400, { error: { ...error, n_prompt_tokens: promptTokens, n_ctx: contextTokens } });
}

export function errorBody(status: number, type: string, message: string): unknown {
  if (type === "feature_disabled") return { error: { message, type } };
  const isEarly = ["unavailable_error", "not_found_error", "authentication_error"].includes(type);
  return { error: isEarly ? { message, type, code: status } : { code: status, message, type } };
}

export function beginStream(exchange: Exchange): void {
  const type = [
    "X-Accel-Buffering",
    "no",
    "Content-Type",
    "text/event-stream",
    "Transfer-Encoding",
    "chunked",
  ];
  writeHead(exchange, 200, [...type, ...keepAlive]);
}

const jsonType = "application/json; charset=utf-8";
const keepAlive = ["Keep-Alive", "timeout=5, max=100"];

function sendError(exchange: Exchange, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  writeHead(exchange, status, ["Content-Type", jsonType, "Content-Length", length, "Connection", "close"]);
  exchange.response.end(text);
}

// Node must add nothing of its own.
function writeHead(exchange: Exchange, status: number, headers: readonly string[]): void {
  const { response } = exchange;
  response.sendDate = false;
  if (!headers.includes("Connection")) response.removeHeader("Connection");
  response.writeHead(status, [...exchange.headers, ...headers]);
}
