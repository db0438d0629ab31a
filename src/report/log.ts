import { open, readFile, truncate } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { canonicalJson, digestOf, sha256 } from "../base/digest.ts";
import { Fault, isErrno, toFault } from "../base/fault.ts";

/** One line of a log. `hash` is SHA-256 over the canonical JSON of the others; `prev` is the hash before it. */
export interface LogEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly prev: string;
  readonly type: string;
  readonly data: unknown;
  readonly hash: string;
}

/** How long a log is, and the hash of its last entry (64 zeros for an empty one). */
export interface LogHead {
  readonly entries: number;
  readonly head: string;
}

/** An append-only, hash-chained record. */
export interface Log extends AsyncDisposable {
  /** Appends one entry after those before it; when it returns the operating system has it. */
  append(type: string, data: unknown): Promise<LogHead>;
}

/** `line` counts from 1. */
export type LogCheck =
  | ({ readonly kind: "whole" } & LogHead)
  | { readonly kind: "broken"; readonly line: number; readonly why: string };

/**
 * Opens a log or begins one. What a crash tore off the last line is moved to `log.torn` beside it and noted.
 * Entries of a durable type are on the disk when `append` returns. Fault store-corrupt when the chain is broken.
 */
export async function openLog(file: string, durable: ReadonlySet<string> = new Set()): Promise<Log> {
  const scan = await scanLog(file, () => {});
  if (scan.broken !== undefined) throw new Fault("store-corrupt", `${file}: ${describeBreak(scan.broken)}`);
  const torn = scan.torn > 0 ? await moveTornLine(file, scan) : undefined;
  const log = await appendTo(file, scan, durable);
  if (torn !== undefined) await log.append("torn-line", torn);
  return log;
}

/** Checks every byte of a log: each line is canonical, whole, numbered, and names the one before it. */
export async function checkLog(file: string): Promise<LogCheck> {
  return walkLog(file, () => {});
}

/** Checks a log as {@link checkLog} does and shows each entry that holds on the way. */
export async function walkLog(file: string, visit: (entry: LogEntry) => void): Promise<LogCheck> {
  const { entries, head, broken, torn, missing } = await scanLog(file, visit);
  if (missing) return { kind: "broken", line: 0, why: "the file is missing" };
  if (broken !== undefined) return { kind: "broken", ...broken };
  if (torn > 0) return { kind: "broken", line: entries + 1, why: "the last line is not whole" };
  return { kind: "whole", entries, head };
}

const firstPrev = "0".repeat(64);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const entrySchema = z.strictObject({
  seq: z.int(),
  time: z.string(),
  prev: z.string(),
  type: z.string(),
  data: z.unknown(),
  hash: z.string(),
});

interface Break {
  readonly line: number;
  readonly why: string;
}

interface Scan extends LogHead {
  readonly broken?: Break;
  /** Bytes of whole lines. */
  readonly whole: number;
  /** Bytes after the last whole line. */
  readonly torn: number;
  readonly missing: boolean;
}

async function scanLog(file: string, visit: (entry: LogEntry) => void): Promise<Scan> {
  let scan: Scan = { entries: 0, head: firstPrev, whole: 0, torn: 0, missing: false };
  try {
    for await (const { bytes, ended } of readLines(file)) {
      if (!ended) return { ...scan, torn: bytes.length };
      const entry = readEntry(bytes, scan);
      if (typeof entry === "string") return { ...scan, broken: { line: scan.entries + 1, why: entry } };
      visit(entry);
      scan = { ...scan, entries: entry.seq, head: entry.hash, whole: scan.whole + bytes.length + 1 };
    }
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return { ...scan, missing: true };
    throw toFault(thrown, "store-corrupt");
  }
  return scan;
}

/** The entry, or why the line is none that follows the one before. */
function readEntry(bytes: Uint8Array, before: LogHead): LogEntry | string {
  const text = decodeLine(bytes);
  if (text === undefined) return "it is not JSON in UTF-8";
  const parsed = z.safeParse(entrySchema, text.value);
  if (!parsed.success) return "it is not an entry";
  const { hash, ...rest } = parsed.data;
  if (rest.seq !== before.entries + 1)
    return `entry ${before.entries + 1} was expected, ${rest.seq} stands there`;
  if (rest.prev !== before.head) return "it does not follow the entry before it";
  if (digestOf(rest) !== hash) return "its content does not have its hash";
  if (canonicalJson(parsed.data) !== text.line) return "it was not written by this program";
  return { ...rest, data: rest.data, hash };
}

function decodeLine(bytes: Uint8Array): { line: string; value: unknown } | undefined {
  try {
    const line = decoder.decode(bytes);
    return { line, value: JSON.parse(line) };
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

async function* readLines(file: string): AsyncGenerator<{ bytes: Buffer; ended: boolean }> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(file)) {
    let rest: Buffer = chunk;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield { bytes: Buffer.concat([...parts.splice(0), rest.subarray(0, end)]), ended: true };
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), ended: false };
}

async function moveTornLine(
  file: string,
  scan: Scan,
): Promise<{ bytes: number; sha256: string; file: string }> {
  const torn = (await readFile(file)).subarray(scan.whole);
  const name = "log.torn";
  await using handle = await open(join(dirname(file), name), "a", 0o600);
  await handle.appendFile(Buffer.concat([torn, Buffer.from("\n")]));
  await handle.sync();
  await truncate(file, scan.whole);
  return { bytes: torn.length, sha256: sha256(torn), file: name };
}

async function appendTo(file: string, start: LogHead, durable: ReadonlySet<string>): Promise<Log> {
  const handle = await openForAppend(file);
  let { entries, head } = start;
  let failed: Fault | undefined;
  let closed = false;
  let last = Promise.resolve();

  return { append, [Symbol.asyncDispose]: close };

  async function append(type: string, data: unknown): Promise<LogHead> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    try {
      return await write(type, data);
    } finally {
      resolve();
    }
  }

  async function write(type: string, data: unknown): Promise<LogHead> {
    if (failed !== undefined) throw failed;
    const rest = { seq: entries + 1, time: new Date().toISOString(), prev: head, type, data: data ?? null };
    const entry: LogEntry = { ...rest, hash: digestOf(rest) };
    try {
      await handle.appendFile(`${canonicalJson(entry)}\n`);
      if (durable.has(type)) await handle.sync();
    } catch (thrown) {
      failed = toFault(thrown, "store-corrupt");
      throw failed;
    }
    entries = entry.seq;
    head = entry.hash;
    return { entries, head };
  }

  async function close(): Promise<void> {
    await last;
    if (closed) return;
    closed = true;
    failed ??= new Fault("internal", "The log is closed.");
    await using open = handle;
    await open.sync();
  }
}

async function openForAppend(file: string): Promise<FileHandle> {
  try {
    return await open(file, "a", 0o600);
  } catch (thrown) {
    throw toFault(thrown, "store-corrupt");
  }
}

function describeBreak({ line, why }: Break): string {
  return `line ${line} of the log was changed: ${why}.`;
}
