import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { toFault } from "./fault.ts";
import { plainText } from "./plain-text.ts";

export interface SinkOptions {
  /** File that takes the bytes as they came, made anew; left out, only head and tail are kept. */
  readonly file?: string;
  /** Keeps the bytes in memory for {@link OutputSink.content}, for a caller that may not write them as they came. */
  readonly memory?: boolean;
  /** Bytes that the file or the memory takes at most; 8 MB when left out. */
  readonly maxBytes?: number;
  /** Bytes after which the process is ended; 64 MB when left out. */
  readonly floodBytes?: number;
}

/** What a process wrote, as far as it was kept. */
export interface Output {
  /** All bytes that came, kept or not. */
  readonly bytes: number;
  /** SHA-256 of the file's bytes (without a file: of the bytes that it would hold). */
  readonly sha256: string;
  /** First and last 8 kB, as plain text; the tail begins where the head ends. */
  readonly head: string;
  readonly tail: string;
  /** True when bytes were dropped between head and tail or beyond the file's cap. */
  readonly truncated: boolean;
  /** True when the process was ended because it wrote too much. */
  readonly flooded: boolean;
}

const edgeBytes = 8_000;

/** Where a process's output goes: stdout and stderr in the order in which they came. Close it to get the {@link Output}. */
export class OutputSink implements Disposable {
  readonly #maxBytes: number;
  readonly #floodBytes: number;
  readonly #hash = createHash("sha256");
  readonly #chunks: Uint8Array[] | undefined;
  #fd: number | undefined;
  #bytes = 0;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #output: Output | undefined;

  constructor(options: SinkOptions) {
    this.#maxBytes = options.maxBytes ?? 8_000_000;
    this.#floodBytes = options.floodBytes ?? 64_000_000;
    this.#chunks = options.memory === true ? [] : undefined;
    this.#fd = options.file === undefined ? undefined : openFile(options.file);
  }

  /** True once more came than any honest command writes. */
  get flooded(): boolean {
    return this.#bytes > this.#floodBytes;
  }

  /** What was kept in memory so far; empty without `memory`. */
  get content(): Buffer {
    return Buffer.concat(this.#chunks ?? []);
  }

  /** Head and tail of what came so far. */
  get text(): string {
    return edgeText(this.#head) + edgeText(this.#tail);
  }

  /** Takes bytes. Fault `disk-full` or `process-failed` when the file cannot be written. Ignored after closing. */
  write(chunk: Uint8Array): void {
    if (this.#output !== undefined) return;
    this.#keep(chunk.subarray(0, Math.max(0, this.#maxBytes - this.#bytes)));
    this.#bytes += chunk.length;
    const missing = edgeBytes - this.#head.length;
    if (missing > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, missing)]);
    const rest = missing > 0 ? chunk.subarray(missing) : chunk;
    if (rest.length > 0)
      this.#tail = Buffer.concat([this.#tail, rest.subarray(-edgeBytes)]).subarray(-edgeBytes);
  }

  /** Closes the file and tells what came; calling it again tells the same. */
  close(): Output {
    if (this.#output !== undefined) return this.#output;
    const dropped = this.#bytes - this.#maxBytes;
    if (dropped > 0) this.#keep(Buffer.from(`\n[remit: ${dropped} further bytes were dropped]\n`));
    this.#output = {
      bytes: this.#bytes,
      sha256: this.#hash.digest("hex"),
      head: edgeText(this.#head),
      tail: edgeText(this.#tail),
      truncated: dropped > 0 || this.#bytes > this.#head.length + this.#tail.length,
      flooded: this.flooded,
    };
    this[Symbol.dispose]();
    return this.#output;
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#chunks?.push(Uint8Array.from(bytes));
    if (this.#fd === undefined) return;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    } catch (thrown) {
      throw toFault(thrown, "process-failed");
    }
  }
}

/** Opens a sink. Fault `process-failed` when its file cannot be made. */
export function openOutputSink(options: SinkOptions): OutputSink {
  return new OutputSink(options);
}

function openFile(file: string): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (thrown) {
    throw toFault(thrown, "process-failed");
  }
}

/** A character cut in two at the edge would stand as U+FFFD: it is left out. */
function edgeText(bytes: Uint8Array): string {
  return plainText(new TextDecoder().decode(bytes).replace(/^\ufffd{1,3}|\ufffd{1,3}$/g, ""));
}
