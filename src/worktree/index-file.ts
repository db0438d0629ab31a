import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { readFile } from "node:fs/promises";
import { Fault, isErrno } from "../base/fault.ts";
import { type RepoPath, pathFromBytes } from "../base/repo-path.ts";
import type { ObjectFormat } from "./repository.ts";
import { replaceFile } from "./whole-file.ts";

/** One entry of an index of ours. */
export interface IndexEntry {
  readonly path: RepoPath;
  /** Git's mode in octal, such as 100644. */
  readonly mode: string;
  readonly oid: string;
  /** What a file on disk must look like to be taken as unchanged; compare with {@link stampOf}. */
  readonly stamp: string;
  readonly mtimeNs: bigint;
  /** Where the entry begins in the index's bytes. */
  readonly at: number;
}

export interface IndexFile {
  readonly bytes: Buffer;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
}

/** Times, inode and size of a file as far as an index keeps them. */
export function stampOf(stat: BigIntStats): string {
  return stampText(word(stat.ino), word(stat.size), nanoseconds(stat.ctimeNs), nanoseconds(stat.mtimeNs));
}

/** Reads an index of ours; one that does not exist is empty. */
export async function readIndex(file: string, format: ObjectFormat): Promise<IndexFile> {
  const bytes = await bytesOf(file);
  const places = new Map<RepoPath, number>();
  eachEntry(bytes, format, (path, at) => places.set(path, at));
  return { bytes, entries: new IndexEntries(places, (path, at) => entryAt(bytes, at, { path, format })) };
}

/** The entries of an index, each read when it is asked for: of a large tree few ever are. */
class IndexEntries implements ReadonlyMap<RepoPath, IndexEntry> {
  readonly #places: ReadonlyMap<RepoPath, number>;
  readonly #read: (path: RepoPath, at: number) => IndexEntry;

  constructor(places: ReadonlyMap<RepoPath, number>, read: (path: RepoPath, at: number) => IndexEntry) {
    this.#places = places;
    this.#read = read;
  }

  get size(): number {
    return this.#places.size;
  }

  has(path: RepoPath): boolean {
    return this.#places.has(path);
  }

  get(path: RepoPath): IndexEntry | undefined {
    const at = this.#places.get(path);
    return at === undefined ? undefined : this.#read(path, at);
  }

  keys(): MapIterator<RepoPath> {
    return this.#places.keys();
  }

  *values(): MapIterator<IndexEntry> {
    for (const [path, at] of this.#places) yield this.#read(path, at);
  }

  *entries(): MapIterator<[RepoPath, IndexEntry]> {
    for (const [path, at] of this.#places) yield [path, this.#read(path, at)];
  }

  [Symbol.iterator](): MapIterator<[RepoPath, IndexEntry]> {
    return this.entries();
  }

  forEach(visit: (entry: IndexEntry, path: RepoPath, all: ReadonlyMap<RepoPath, IndexEntry>) => void): void {
    for (const [path, entry] of this) visit(entry, path, this);
  }
}

/** Reads any index as data; undefined for a split one, whose other half lies elsewhere. */
export async function readModes(
  file: string,
  format: ObjectFormat,
): Promise<ReadonlyMap<RepoPath, string> | undefined> {
  const bytes = await bytesOf(file);
  const modes = new Map<RepoPath, string>();
  const end = eachEntry(bytes, format, (path, at) =>
    modes.set(path, bytes.readUInt32BE(at + 24).toString(8)),
  );
  return isSplit(bytes, end) ? undefined : modes;
}

/**
 * Writes an index again with what the disk now says about some files whose content is known to be that of their
 * entries, so that git needs not read them.
 */
export async function writeStats(
  file: string,
  index: IndexFile,
  stats: ReadonlyMap<RepoPath, BigIntStats>,
  format: ObjectFormat,
): Promise<void> {
  const bytes = Buffer.from(index.bytes);
  for (const [path, stat] of stats) {
    const entry = index.entries.get(path);
    if (entry !== undefined) putStat(bytes, entry.at, stat);
  }
  const body = bytes.subarray(0, bytes.length - oidLength(format));
  createHash(format).update(body).digest().copy(bytes, body.length);
  await replaceFile(file, bytes);
}

const statLength = 40;

/** Visits every entry; gives back where the last one ends. */
function eachEntry(bytes: Buffer, format: ObjectFormat, visit: (path: RepoPath, at: number) => void): number {
  if (bytes.length === 0) return 0;
  const version = bytes.readUInt32BE(4);
  if (bytes.toString("latin1", 0, 4) !== "DIRC" || version < 2 || version > 4) {
    throw new Fault("internal", `An index of version ${version} cannot be read.`);
  }
  let at = 12;
  let before: Buffer = Buffer.alloc(0);
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const flagsAt = at + statLength + oidLength(format);
    const extended = (bytes.readUInt16BE(flagsAt) & 0x4000) === 0 ? 0 : 2;
    const name = nameAt(bytes, flagsAt + 2 + extended, version === 4 ? before : undefined);
    visit(pathOf(name.bytes), at);
    before = name.bytes;
    at = version === 4 ? name.end + 1 : at + ((name.end - at + 8) & ~7);
  }
  return at;
}

/** Most names are text: only what cannot be is looked at byte by byte. */
function pathOf(bytes: Buffer): RepoPath {
  const text = bytes.toString("utf8");
  return text.includes("\u{fffd}") ? pathFromBytes(bytes) : text;
}

/** A name that ends with NUL; from version 4 on it begins with what it shares with the one before. */
function nameAt(bytes: Buffer, at: number, before: Buffer | undefined): { bytes: Buffer; end: number } {
  const dropped = before === undefined ? { value: 0, end: at } : varintAt(bytes, at);
  const end = bytes.indexOf(0, dropped.end);
  if (end === -1 || dropped.value > (before?.length ?? 0))
    throw new RangeError("A name of the index has no end.");
  const own = bytes.subarray(dropped.end, end);
  if (before === undefined) return { bytes: own, end };
  return { bytes: Buffer.concat([before.subarray(0, before.length - dropped.value), own]), end };
}

/** Git's variable-length number. */
function varintAt(bytes: Buffer, start: number): { value: number; end: number } {
  let at = start;
  let byte = bytes.readUInt8(at);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && value <= bytes.length) {
    at += 1;
    byte = bytes.readUInt8(at);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end: at + 1 };
}

function entryAt(
  bytes: Buffer,
  at: number,
  { path, format }: { readonly path: RepoPath; readonly format: ObjectFormat },
): IndexEntry {
  const oidAt = at + statLength;
  const ctime = seconds(bytes, at);
  const mtime = seconds(bytes, at + 8);
  return {
    path,
    mode: bytes.readUInt32BE(at + 24).toString(8),
    oid: bytes.toString("hex", oidAt, oidAt + oidLength(format)),
    stamp: stampText(bytes.readUInt32BE(at + 20), bytes.readUInt32BE(at + 36), ctime, mtime),
    mtimeNs: mtime,
    at,
  };
}

function isSplit(bytes: Buffer, end: number): boolean {
  return bytes.length > 0 && bytes.toString("latin1", end, end + 4) === "link";
}

function putStat(bytes: Buffer, at: number, stat: BigIntStats): void {
  const words = [
    stat.ctimeNs / billion,
    stat.ctimeNs % billion,
    stat.mtimeNs / billion,
    stat.mtimeNs % billion,
    stat.dev,
    stat.ino,
  ];
  words.forEach((value, place) => bytes.writeUInt32BE(word(value), at + place * 4));
  [stat.uid, stat.gid, stat.size].forEach((value, place) =>
    bytes.writeUInt32BE(word(value), at + 28 + place * 4),
  );
}

const billion = 1_000_000_000n;

function seconds(bytes: Buffer, at: number): bigint {
  return BigInt(bytes.readUInt32BE(at)) * billion + BigInt(bytes.readUInt32BE(at + 4));
}

/** A time as an index keeps it: seconds in 32 bits. */
function nanoseconds(timeNs: bigint): bigint {
  return BigInt.asUintN(32, timeNs / billion) * billion + (timeNs % billion);
}

function word(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function stampText(ino: number, size: number, ctimeNs: bigint, mtimeNs: bigint): string {
  return `${ino} ${size} ${ctimeNs} ${mtimeNs}`;
}

function oidLength(format: ObjectFormat): number {
  return format === "sha1" ? 20 : 32;
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return Buffer.alloc(0);
    throw thrown;
  }
}
