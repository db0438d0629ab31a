import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { isErrno } from "../../base/fault.ts";
import { compileGlob, globProblem, isLiteralGlob, type PathTest } from "../../base/glob.ts";
import { fsPath, pathFromBytes, type RepoPath } from "../../base/repo-path.ts";
import { throwIfStopped } from "../../base/stop.ts";
import { findPlace } from "./place.ts";
import type { Bench } from "./tool.ts";

const maxVisited = 50_000;

/** The files that a folder or a glob names, sorted, as far as the contract lets the worker read them. */
export interface Listing {
  readonly kind: "listing";
  readonly base: RepoPath;
  readonly files: readonly ListedFile[];
  /** Folders carried along, not looked into unless named. */
  readonly carried: readonly RepoPath[];
  /** Files that the contract closes to the worker. */
  readonly closed: number;
  /** True when the walk met its ceiling. */
  readonly partial: boolean;
}

export interface ListedFile {
  readonly path: RepoPath;
  readonly file: string | Buffer;
}

export type ListOutcome =
  | Listing
  | { readonly kind: "barred"; readonly message: string }
  | { readonly kind: "missing"; readonly path: RepoPath };

/** Lists what a folder, a file or a glob names. A glob without `/` matches names at any depth. */
export async function listFiles(named: string, bench: Bench, signal: AbortSignal): Promise<ListOutcome> {
  const place = await findPlace(named, bench);
  if (place.kind === "barred") return place;
  if (place.kind === "found") {
    const root = place.stat.isDirectory() ? place.file : undefined;
    if (root === undefined) return listOne(place, bench);
    return walk({ dir: root, base: place.path }, () => true, { bench, signal });
  }
  if (isLiteralGlob(place.path)) return { kind: "missing", path: place.path };
  const unfit = unfitGlob(place.path);
  if (unfit !== undefined) return { kind: "barred", message: unfit };
  const glob = place.path.includes("/") ? place.path : `**/${place.path}`;
  return listBelow(fixedFolder(place.path), { bench, signal }, compileGlob(glob, { ignoreCase: false }));
}

interface Around {
  readonly bench: Bench;
  readonly signal: AbortSignal;
}

async function listBelow(folder: RepoPath, around: Around, matches: PathTest): Promise<ListOutcome> {
  const place = await findPlace(folder, around.bench);
  if (place.kind === "barred") return place;
  if (place.kind === "free" || !place.stat.isDirectory()) return { kind: "missing", path: folder };
  return walk({ dir: place.file, base: folder }, matches, around);
}

function listOne(place: { readonly path: RepoPath; readonly file: string | Buffer }, bench: Bench): Listing {
  const open = bench.scope.decide(place.path, "read").allowed;
  return {
    kind: "listing",
    base: place.path,
    files: open ? [{ path: place.path, file: place.file }] : [],
    carried: [],
    closed: open ? 0 : 1,
    partial: false,
  };
}

interface Start {
  readonly dir: string | Buffer;
  readonly base: RepoPath;
}

/** Depth first, names sorted. Symbolic links, special files and git's own folder are left out. */
async function walk(start: Start, matches: PathTest, { bench, signal }: Around): Promise<Listing> {
  const files: ListedFile[] = [];
  const carried: RepoPath[] = [];
  const folders: Start[] = [start];
  let closed = 0;
  let visited = 0;
  for (let folder = folders.pop(); folder !== undefined && visited < maxVisited; folder = folders.pop()) {
    throwIfStopped(signal);
    const below: Start[] = [];
    for (const entry of await entriesOf(folder)) {
      visited += 1;
      if (entry.kind === "folder" && isCarried(entry.path, bench)) carried.push(entry.path);
      else if (entry.kind === "folder") below.push({ dir: entry.file, base: entry.path });
      else if (!matches(entry.path)) continue;
      else if (bench.scope.decide(entry.path, "read").allowed) files.push(entry);
      else closed += 1;
    }
    folders.push(...below.toReversed());
  }
  for (const carry of bench.carries) if (isDirectlyBelow(carry.path, start.base)) carried.push(carry.path);
  return {
    kind: "listing",
    base: start.base,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    carried: [...new Set(carried)].toSorted(),
    closed,
    partial: visited >= maxVisited,
  };
}

interface Entry extends ListedFile {
  readonly kind: "file" | "folder";
}

async function entriesOf(folder: Start): Promise<Entry[]> {
  const entries = await readFolder(folder.dir);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => {
      const name = pathFromBytes(entry.name);
      const path = folder.base === "" ? name : `${folder.base}/${name}`;
      const kind = entry.isDirectory() ? ("folder" as const) : ("file" as const);
      return { path, name, kind, file: below(folder.dir, name) };
    })
    .filter((entry) => entry.name.toLowerCase() !== ".git")
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function readFolder(dir: string | Buffer): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(dir, { withFileTypes: true, encoding: "buffer" });
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "EACCES")) return [];
    throw thrown;
  }
}

function below(dir: string | Buffer, name: string): string | Buffer {
  if (typeof dir === "string") return fsPath(dir, name);
  return Buffer.concat([dir, Buffer.from("/"), Buffer.from(fsPath("", name)).subarray(1)]);
}

function isCarried(path: RepoPath, bench: Bench): boolean {
  return bench.carries.some((carry) => carry.path === path);
}

function isDirectlyBelow(path: RepoPath, base: RepoPath): boolean {
  return base === "" || path.startsWith(`${base}/`);
}

/** Keeps matching cheap whatever the pattern. */
function unfitGlob(path: RepoPath): string | undefined {
  const problem = globProblem(path);
  if (problem !== undefined) return `The glob ${problem}.`;
  const stars = path.match(/\*+/g)?.length ?? 0;
  return stars > 8 ? "A glob has at most eight stars." : undefined;
}

/** The folder before the first part with a wildcard. */
function fixedFolder(glob: RepoPath): RepoPath {
  const parts = glob.split("/");
  const wild = parts.findIndex((part) => !isLiteralGlob(part));
  return parts.slice(0, wild).join("/");
}
