import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isErrno } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { HiddenChange, TreeEntry } from "./change.ts";
import type { IgnoreRules } from "./ignore-rules.ts";
import { type IndexFile, stampOf } from "./index-file.ts";
import type { IndexNames } from "./index-names.ts";
import { type Sorted, findCollisions, groupIgnored, maxFileBytes, sortFound } from "./inspect-walk.ts";
import { readPlainFile, readPlainLink } from "./plain-read.ts";
import type { Shadow } from "./shadow.ts";
import { type TreeEdit, copyIndex, editIndex, hashStaged, openScratch, writeTree } from "./tree-edit.ts";
import type { TreePlace } from "./tree-pool.ts";
import { type Looked, walkLayer } from "./layer-walk.ts";
import { type Found, lookAtAll, walkTree } from "./walk.ts";
import { ancestors } from "./write-path.ts";
import { isGitEntry } from "./inspect-walk.ts";

/** What stands in a worktree now, as a tree object and what no tree object can show. */
export interface Frozen {
  readonly tree: string;
  readonly hidden: readonly HiddenChange[];
  /** Paths whose content or mode differs from the tree that was opened. */
  readonly changed: readonly RepoPath[];
}

export interface InspectionInput {
  readonly shadow: Shadow;
  readonly place: TreePlace;
  readonly tree: string;
  /** The index of that tree, exact for the files as they were put there. */
  readonly index: Pick<IndexFile, "entries">;
  /** The names of that index. */
  readonly names: IndexNames;
  /** What lies above the tree where that is an overlay; a copy has nothing of the kind. */
  readonly upper: string | undefined;
  /** Rules of the snapshot: what the worker does to ignore files changes nothing. */
  readonly rules: IgnoreRules;
  /** Folders whose content belongs to nobody here. */
  readonly carried: ReadonlySet<RepoPath>;
  /** Ignored paths that count as content all the same. */
  readonly include: (path: RepoPath) => boolean;
}

/** Reads a worktree without ever running git on its files. */
export interface Inspection {
  freeze(signal: AbortSignal): Promise<Frozen>;
  /** The tree after these paths were read again, all others being as last seen. */
  record(paths: readonly RepoPath[], signal: AbortSignal): Promise<string>;
}

export function openInspection(input: InspectionInput): Inspection {
  const memory: Memory = { edits: new Map(), known: new Map(), last: undefined };
  return {
    freeze: (signal) => freeze(input, memory, signal),
    record: (paths, signal) => record(input, memory, paths, signal),
  };
}

interface Memory {
  /** How the worktree differs from its tree, as last seen. */
  edits: Map<RepoPath, TreeEntry | undefined>;
  /** Content that was read and has not changed since. */
  readonly known: Map<RepoPath, { readonly stamp: string; readonly oid: string }>;
  last: { readonly key: string; readonly tree: string } | undefined;
}

async function freeze(input: InspectionInput, memory: Memory, signal: AbortSignal): Promise<Frozen> {
  const { place, index, names, carried } = input;
  const looked = await look(input, signal);
  const found = looked.found.filter((one) => one.path !== ".git" && !carried.has(one.path));
  const sorted = sortFound(found, looked.entries);
  const { edits, hidden } = await readCandidates(input, memory, sorted, signal);
  memory.edits = edits;
  const isOld = (path: RepoPath): boolean => index.entries.has(path) || names.isFolder(path);
  const fresh = found.map((one) => one.path).filter((path) => !isOld(path));
  const standing = await lookAtAll(place.files, new Set(fresh.flatMap((path) => names.alike(path))), signal);
  const collisions = findCollisions(fresh, (path) => names.alike(path).find((other) => standing.has(other)));
  const tree = await treeOf(input, memory, signal);
  return {
    tree,
    hidden: [...sorted.hidden, ...hidden, ...collisions],
    changed: [...edits.keys()].toSorted(),
  };
}

/** Everything in a copy; in an overlay, what it changes. */
async function look(
  { place, upper, index: { entries }, names, carried }: InspectionInput,
  signal: AbortSignal,
): Promise<Looked> {
  const enter = (path: RepoPath): boolean => !isGitEntry(path) && !carried.has(path);
  if (upper !== undefined) return walkLayer({ merged: place.files, upper, entries, names, enter }, signal);
  return { found: await walkTree(place.files, enter, signal), entries };
}

async function record(
  input: InspectionInput,
  memory: Memory,
  paths: readonly RepoPath[],
  signal: AbortSignal,
): Promise<string> {
  const asked = paths.filter((path) => !isInside(path, input.carried) && !hasGitPart(path));
  const found = [...(await lookAtAll(input.place.files, asked, signal)).values()];
  const entries = new Map(
    asked.flatMap((path) => {
      const entry = input.index.entries.get(path);
      return entry === undefined ? [] : [[path, entry] as const];
    }),
  );
  const { edits } = await readCandidates(input, memory, sortFound(found, entries), signal);
  for (const path of asked) memory.edits.delete(path);
  for (const [path, entry] of edits) memory.edits.set(path, entry);
  return treeOf(input, memory, signal);
}

function isInside(path: RepoPath, dirs: ReadonlySet<RepoPath>): boolean {
  return dirs.has(path) || ancestors(path).some((dir) => dirs.has(dir));
}

function hasGitPart(path: RepoPath): boolean {
  return isGitEntry(path) || ancestors(path).some(isGitEntry);
}

interface Reading {
  readonly edits: Map<RepoPath, TreeEntry | undefined>;
  readonly hidden: readonly HiddenChange[];
}

async function readCandidates(
  input: InspectionInput,
  memory: Memory,
  sorted: Sorted,
  signal: AbortSignal,
): Promise<Reading> {
  const { entries } = input.index;
  const fresh = sorted.candidates.map((one) => one.path).filter((path) => !entries.has(path));
  const ignored = await leftOut(input, fresh, signal);
  const edits = new Map<RepoPath, TreeEntry | undefined>(sorted.gone.map((path) => [path, undefined]));
  const hidden: HiddenChange[] = [];
  await using stage = await openStage(input.shadow);
  for (const one of sorted.candidates.filter(({ path }) => !ignored.has(path))) {
    const entry = await readEntry(input, memory, one, stage);
    const before = entries.get(one.path);
    if (entry === "unreadable")
      hidden.push({ kind: "unreadable", path: one.path, detail: "cannot be opened" });
    else if (entry?.oid !== before?.oid || entry?.mode !== before?.mode) edits.set(one.path, entry);
  }
  await stage.store(signal);
  const shown = new Set(fresh.filter((path) => !ignored.has(path)).flatMap(ancestors));
  const isOccupied = (dir: RepoPath): boolean => input.names.isFolder(dir) || shown.has(dir);
  return { edits, hidden: [...hidden, ...groupIgnored([...ignored], isOccupied)] };
}

/** New paths that the snapshot's rules ignore and the contract does not name. */
async function leftOut(
  input: InspectionInput,
  fresh: readonly RepoPath[],
  signal: AbortSignal,
): Promise<ReadonlySet<RepoPath>> {
  const ignored = await input.rules.ignored(fresh, signal);
  return new Set([...ignored].filter((path) => !input.include(path)));
}

/** One file's or link's entry as it is now; nothing when it went away while it was looked at. */
async function readEntry(
  { shadow, place, index }: InspectionInput,
  memory: Memory,
  one: Found,
  stage: Stage,
): Promise<TreeEntry | "unreadable" | undefined> {
  const mode = modeOf(one, index.entries.get(one.path)?.mode);
  const stamp = stampOf(one.stat);
  const known = memory.known.get(one.path);
  if (known?.stamp === stamp) return { mode, oid: known.oid };
  const content = await readContent(place.files, one);
  if (content === undefined || content === "unreadable") return content;
  const oid = blobOid(shadow, content);
  if (oid !== index.entries.get(one.path)?.oid) await stage.add(oid, content);
  if (isSettled(one)) memory.known.set(one.path, { stamp, oid });
  return { mode, oid };
}

async function readContent(dir: string, one: Found): Promise<Buffer | "unreadable" | undefined> {
  try {
    return await (one.kind === "symlink"
      ? readPlainLink(dir, one.path)
      : readPlainFile(dir, one.path, maxFileBytes));
  } catch (thrown) {
    if (isErrno(thrown, "EACCES") || isErrno(thrown, "EPERM")) return "unreadable";
    throw thrown;
  }
}

function modeOf(one: Found, before: string | undefined): string {
  if (one.kind === "symlink") return "120000";
  if (process.platform === "win32") return before ?? "100644";
  return (one.stat.mode & 0o100n) === 0n ? "100644" : "100755";
}

/** A file written within the clock's last ticks may be written again without looking different. */
function isSettled(one: Found): boolean {
  return BigInt(Date.now()) * 1_000_000n - one.stat.ctimeNs > 100_000_000n;
}

function blobOid(shadow: Shadow, content: Buffer): string {
  return createHash(shadow.objectFormat).update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** Contents on their way into the object store, copied so that nobody can change them meanwhile. */
interface Stage extends AsyncDisposable {
  add(oid: string, content: Buffer): Promise<void>;
  store(signal: AbortSignal): Promise<void>;
}

async function openStage(shadow: Shadow): Promise<Stage> {
  const scratch = await openScratch(shadow);
  const oids = new Set<string>();
  await mkdir(scratch.dir, { recursive: true });
  return {
    async add(oid, content) {
      if (oids.has(oid)) return;
      oids.add(oid);
      await writeFile(join(scratch.dir, oid), content, { mode: 0o600 });
    },
    async store(signal) {
      const stored = await hashStaged(shadow.store, scratch.dir, [...oids], signal);
      if (stored.join() === [...oids].join()) return;
      throw new Fault("worktree-failed", "git stored other content than was read from the worktree.");
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

async function treeOf(input: InspectionInput, memory: Memory, signal: AbortSignal): Promise<string> {
  if (memory.edits.size === 0) return input.tree;
  const edits: TreeEdit[] = Array.from(memory.edits, ([path, entry]) => ({ path, entry }));
  const key = JSON.stringify(edits.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  if (memory.last?.key === key) return memory.last.tree;
  await using scratch = await openScratch(input.shadow);
  const indexFile = join(scratch.dir, "index");
  await copyIndex(input.place.indexFile, indexFile);
  await editIndex(input.shadow, indexFile, edits, signal);
  const tree = await writeTree(input.shadow.store, { indexFile }, signal);
  memory.last = { key, tree };
  return tree;
}
