import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One whole answer of a real llama-server, as it was recorded. */
export interface Recording {
  readonly status: number;
  /** Header lines without the status line. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly isStream: boolean;
}

const dir = join(import.meta.dirname, "llama-server");

export const recordingNames = readdirSync(dir)
  .filter((name) => name.endsWith(".http"))
  .toSorted();

export function readRecording(name: string): Recording {
  const text = readFileSync(join(dir, name), "utf8");
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...headers] = text.slice(0, end).split("\r\n");
  const isStream = headers.includes("Transfer-Encoding: chunked");
  return { status: Number(statusLine.split(" ")[1]), headers, body: text.slice(end + 4), isStream };
}

/** The recording's events, in order; `[DONE]` as a string. */
export function events(body: string): readonly unknown[] {
  return body
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.replace(/^data: /, ""))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}

/**
 * The bytes of a recording as a server sends them. The files keep streams without chunk sizes, and one body was cut
 * after its length had been counted: both are put right here, nothing else.
 */
export function toWire(recording: Recording, statusText = "Recorded"): Buffer {
  const body = Buffer.from(recording.body);
  const headers = recording.headers.map((line) =>
    line.startsWith("Content-Length:") ? `Content-Length: ${body.length}` : line,
  );
  const head = [`HTTP/1.1 ${recording.status} ${statusText}`, ...headers, "", ""].join("\r\n");
  return Buffer.concat([
    Buffer.from(head, "latin1"),
    ...(recording.isStream ? frame(recording.body) : [body]),
  ]);
}

function frame(body: string): readonly Buffer[] {
  const parts = body.split(/(?<=\n\n)/).map((event) => {
    const bytes = Buffer.from(event);
    return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  });
  return [...parts, Buffer.from("0\r\n\r\n")];
}
