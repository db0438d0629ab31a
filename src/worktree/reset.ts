import { chmodSync, utimesSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BigIntStats } from "node:fs";
import { Fault } from "../base/fault.ts";
import { textIn } from "../base/missing.ts";
import { type RepoPath, fsPath } from "../base/repo-path.ts";
import { sleep } from "../base/stop.ts";
import { gitAt } from "./git.ts";
import { type IndexEntry, type IndexFile, readIndex, stampOf, writeStats } from "./index-file.ts";
import { removeAll } from "./remove.ts";
import type { Shadow } from "./shadow.ts";
import { snapshotIndexFile } from "./snapshot-index.ts";
import type { TreePlace } from "./tree-pool.ts";
import { type Found, lookAt, openSlice, walkTree } from "./walk.ts";
import { ancestors } from "./write-path.ts";
import { replaceFile } from "./whole-file.ts";

export interface ResetOptions {
  /** The tree that shall stand there. */
  readonly tree: string;
  /** Folders that are left as they are. */
  readonly keep: ReadonlySet<RepoPath>;
}

/**
 * Makes a warm tree hold exactly a tree, whatever was done to it before, and gives back its index: every file on disk
 * then looks as its entry says. Files that are as in the developer's folder have the developer's times.
 */
export async function resetTree(
  shadow: Shadow,
  place: TreePlace,
  options: ResetOptions,
  signal: AbortSignal,
): Promise<IndexFile> {
  const format = shadow.objectFormat;
  const before = await trustedIndex(shadow, place);
  await removeAll(join(place.files, ".git"), signal);
  const dirty = await clean(place, before, options.keep, signal);
  const unchanged = dirty === 0 && before.bytes.length > 0 && (await heldTree(place)) === options.tree;
  if (!unchanged) await checkOut(shadow, place, options.tree, signal);
  const after = unchanged ? before : await readIndex(place.indexFile, format);
  const stats = await alignTimes(shadow, place, after, signal);
  if (stats.size > 0) await writeStats(place.indexFile, after, stats, format);
  await replaceFile(place.treeFile, options.tree);
  if (unchanged && stats.size === 0) return after;
  await sleep(clockTickMs, signal);
  return readIndex(place.indexFile, format);
}

/** Gives the files of a tree that is as its index says the developer's times of now. */
export async function alignTree(shadow: Shadow, place: TreePlace, signal: AbortSignal): Promise<void> {
  const index = await readIndex(place.indexFile, shadow.objectFormat);
  const stats = await alignTimes(shadow, place, index, signal);
  if (stats.size === 0) return;
  await writeStats(place.indexFile, index, stats, shadow.objectFormat);
  await sleep(clockTickMs, signal);
}

/** Which tree a warm tree held last; nothing after a reset that did not end. */
export function heldTree(place: TreePlace): Promise<string | undefined> {
  return textIn(place.treeFile);
}

/** Longer than a tick of a file system's clock: whatever is written later has another time. */
const clockTickMs = 20;

/** A damaged index is as good as none: everything is then written anew. */
async function trustedIndex(shadow: Shadow, place: TreePlace): Promise<IndexFile> {
  await rm(`${place.indexFile}.lock`, { force: true });
  try {
    return await readIndex(place.indexFile, shadow.objectFormat);
  } catch (thrown) {
    if (!(thrown instanceof RangeError) && !(thrown instanceof Fault)) throw thrown;
    await rm(place.indexFile, { force: true });
    return readIndex(place.indexFile, shadow.objectFormat);
  }
}

/** Removes whatever does not look as the index says. Gives back how many of its files then lack. */
async function clean(
  place: TreePlace,
  index: IndexFile,
  keep: ReadonlySet<RepoPath>,
  signal: AbortSignal,
): Promise<number> {
  const dirs = new Set([...index.entries.keys()].flatMap(ancestors));
  const enter = (path: RepoPath): boolean => dirs.has(path) && !keep.has(path);
  let intact = 0;
  for (const one of await walkTree(place.files, enter, signal)) {
    if (keep.has(one.path) && one.kind === "directory") continue;
    if (isIntact(one, index.entries.get(one.path))) intact += 1;
    else if (one.kind === "directory" && dirs.has(one.path)) openAgain(place, one);
    else await removeAll(fsPath(place.files, one.path), signal);
  }
  return index.entries.size - intact;
}

function isIntact(one: Found, entry: IndexEntry | undefined): boolean {
  if (entry === undefined || (one.kind !== "file" && one.kind !== "symlink")) return false;
  return entry.stamp === stampOf(one.stat);
}

function openAgain(place: TreePlace, one: Found): void {
  if ((one.stat.mode & 0o7777n) !== 0o755n) chmodSync(fsPath(place.files, one.path), 0o755);
}

async function checkOut(shadow: Shadow, place: TreePlace, tree: string, signal: AbortSignal): Promise<void> {
  await rm(place.treeFile, { force: true });
  const git = gitAt(shadow.git, { cwd: place.files, workTree: place.files, indexFile: place.indexFile });
  await git.run(["read-tree", "-u", "--reset", tree], { signal });
}

/** Builds compare times: a file as in the developer's folder is as old as there. */
async function alignTimes(
  shadow: Shadow,
  place: TreePlace,
  index: IndexFile,
  signal: AbortSignal,
): Promise<Map<RepoPath, BigIntStats>> {
  const theirs = await readIndex(snapshotIndexFile(shadow), shadow.objectFormat);
  const stats = new Map<RepoPath, BigIntStats>();
  const slice = openSlice(signal);
  for (const entry of index.entries.values()) {
    const wanted = theirs.entries.get(shadow.prefix + entry.path);
    if (wanted === undefined || wanted.oid !== entry.oid || !entry.mode.startsWith("100")) continue;
    if (isNear(wanted.mtimeNs, entry.mtimeNs)) continue;
    const file = fsPath(place.files, entry.path);
    utimesSync(file, Number(wanted.mtimeNs) / 1e9, Number(wanted.mtimeNs) / 1e9);
    const found = lookAt(place.files, entry.path);
    if (found !== undefined) stats.set(entry.path, found.stat);
    await slice.pause();
  }
  return stats;
}

/** Node sets times as floating point numbers, exact to less than a microsecond. */
function isNear(a: bigint, b: bigint): boolean {
  return a - b < 1000n && b - a < 1000n;
}
