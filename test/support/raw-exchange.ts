import { once } from "node:events";
import { connect } from "node:net";
import { events } from "./recording.ts";

/** What a server sends, byte for byte, read without any HTTP library. */
export async function exchange(
  url: string,
  path: string,
  body?: string,
): Promise<{ head: string[]; body: string }> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  const method = body === undefined ? "GET" : "POST";
  const length = body === undefined ? "" : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: test\r\n${length}\r\n${body ?? ""}`);
  const text = (): string => Buffer.concat(parts).toString("utf8");
  while (!isWhole(text())) await once(socket, "data");
  socket.destroy();
  const end = text().indexOf("\r\n\r\n");
  const rest = text().slice(end + 4);
  const isChunked = text().includes("Transfer-Encoding: chunked");
  return { head: text().slice(0, end).split("\r\n"), body: isChunked ? unframe(rest) : rest };
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /\r\nContent-Length: (\d+)/.exec(text)?.[1];
  return length === undefined
    ? text.endsWith("0\r\n\r\n")
    : Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}

function unframe(text: string): string {
  return text.replaceAll(/[0-9a-f]+\r\n([\s\S]*?\n\n)\r\n/g, "$1").replace(/0\r\n\r\n$/, "");
}

/** A value with every leaf replaced by its type: keys and their order stay. */
export function shape(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object") return typeof value;
  return Object.entries(value).map(([key, inner]) => [key, shape(inner)]);
}

/** The shapes of a stream's events, runs of the same shape as one. */
export function shapes(body: string): readonly string[] {
  const all = events(body).map((event) => (event === "[DONE]" ? "[DONE]" : JSON.stringify(shape(event))));
  return all.filter((one, at) => one !== all[at - 1]);
}

/** Header lines without the numbers that depend on the answer. */
export function withoutLength(head: readonly string[]): readonly string[] {
  return head.map((line) => line.replace(/^(Content-Length|Process-Start-Time-Unix): \d+$/, "$1"));
}
