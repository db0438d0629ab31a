import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { TextDecoder } from "node:util";
import { Fault } from "../base/fault.ts";
import { throwIfStopped } from "../base/stop.ts";
import { brokenProtocol, connectTimedOut, stalled, unreachable } from "./faults.ts";

/** Where a server is, and how long silence may last. */
export interface Endpoint {
  readonly url: string;
  readonly apiKey?: string;
  readonly connectTimeoutMs: number;
  /** The longest time in which nothing at all may come from the server. */
  readonly idleTimeoutMs: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when the body is not JSON. */
  readonly body: unknown;
}

/** The most bytes of one line of a stream, or of a whole body that is not a stream. */
export const maxLineBytes = 8 * 1024 * 1024;
const maxStreamBytes = 512 * 1024 * 1024;

/** The server's root address, without a trailing slash or `/v1`. Fault: usage, when it is no web address. */
export function serverUrl(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Fault("usage", `${url} is not the address of a server.`, {
      hint: "Give one such as http://127.0.0.1:8080",
    });
  }
  return url.replace(/\/+$/, "").replace(/\/v1$/, "");
}

/**
 * A `fetch` with a connection of its own for every request: stopping closes the socket at once, silence and floods
 * are faults (model-unreachable, model-protocol), and a connection that is lost inside a body ends that body.
 */
export function openFetch(endpoint: Endpoint): typeof fetch {
  return (input, init = {}) =>
    exchange(new URL(input instanceof Request ? input.url : input), init, endpoint);
}

/** Asks for one path of the server's own. Faults: model-unreachable, model-protocol. */
export async function getJson(
  endpoint: Endpoint,
  path: string,
  signal: AbortSignal,
  origin?: string,
): Promise<Reply> {
  const headers = new Headers();
  if (endpoint.apiKey !== undefined) headers.set("authorization", `Bearer ${endpoint.apiKey}`);
  if (origin !== undefined) headers.set("origin", origin);
  try {
    const response = await openFetch(endpoint)(`${serverUrl(endpoint.url)}${path}`, { headers, signal });
    return { status: response.status, headers: response.headers, body: parseJson(await response.text()) };
  } catch (thrown) {
    throwIfStopped(signal);
    throw thrown;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function exchange(url: URL, init: RequestInit, endpoint: Endpoint): Promise<Response> {
  const signal = init.signal ?? new AbortController().signal;
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = send(url, { method: init.method ?? "GET", headers, agent: false });
    const stop = (): void => void request.destroy(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", stop, { once: true });
    request.once("close", () => signal.removeEventListener("abort", stop));
    limitSilence(request, endpoint);
    request.once("error", (thrown) => reject(connectionFault(thrown, endpoint)));
    request.once("response", (message) => resolve(toResponse(message, endpoint)));
    if (signal.aborted) stop();
    request.end(typeof init.body === "string" ? init.body : undefined);
  });
}

function limitSilence(request: ClientRequest, endpoint: Endpoint): void {
  const { url, connectTimeoutMs, idleTimeoutMs } = endpoint;
  request.once("socket", (socket) => {
    let message: IncomingMessage | undefined;
    request.once("response", (response: IncomingMessage) => (message = response));
    socket.setTimeout(connectTimeoutMs);
    socket.once("connect", () => socket.setTimeout(idleTimeoutMs));
    socket.on("timeout", () => {
      // Unread bytes mean that the reader was slow, not the server.
      if (message !== undefined && message.readableLength > 0) socket.setTimeout(idleTimeoutMs);
      else if (socket.connecting) request.destroy(connectTimedOut(url, connectTimeoutMs));
      else (message ?? request).destroy(stalled(url, idleTimeoutMs));
    });
  });
}

function connectionFault(thrown: Error, endpoint: Endpoint): Error {
  return thrown instanceof Fault || thrown.name === "AbortError" ? thrown : unreachable(endpoint.url, thrown);
}

function toResponse(message: IncomingMessage, endpoint: Endpoint): Response {
  const status = message.statusCode ?? 0;
  const headers = toHeaders(message);
  if (status < 200 || status === 204 || status === 205 || status === 304) {
    message.resume();
    return new Response(null, { status: 204, headers });
  }
  const isStream = headers.get("content-type")?.startsWith("text/event-stream") === true;
  const bytes = readBody(message, isStream ? maxStreamBytes : maxLineBytes, endpoint.url);
  return new Response(ReadableStream.from(isStream ? wholeLines(bytes) : bytes), { status, headers });
}

function toHeaders(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  }
  return headers;
}

/** The body's bytes: valid UTF-8 in bounded lines. It simply ends where the connection was lost. */
async function* readBody(
  message: IncomingMessage,
  maxBytes: number,
  url: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  let lineBytes = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const lineEnd = chunk.lastIndexOf(0x0a);
      lineBytes = lineEnd === -1 ? lineBytes + chunk.length : chunk.length - lineEnd - 1;
      if (lineBytes > maxLineBytes || bytes > maxBytes) throw brokenProtocol(url, "an answer without bounds");
      checkText(decoder, chunk, url);
      yield new Uint8Array(chunk);
    }
  } catch (thrown) {
    if (!isLostConnection(thrown)) throw thrown;
  }
}

/** Leaves out a last line without an end: half an event is no event. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      for (const part of held) yield part;
      held = [];
      yield chunk.subarray(0, end);
    }
    if (end < chunk.length) held.push(chunk.subarray(end));
  }
}

function checkText(decoder: TextDecoder, chunk: Uint8Array, url: string): void {
  try {
    decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw brokenProtocol(url, "bytes that are not UTF-8", cause);
  }
}

function isLostConnection(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && (thrown.code === "ECONNRESET" || thrown.code === "EPIPE")
  );
}
