import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, fsPath, pathFromBytes } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";

/** One thing below a folder, as lstat tells it. */
export interface Found {
  readonly path: RepoPath;
  readonly kind: "file" | "symlink" | "directory" | "special" | "unreadable";
  readonly stat: BigIntStats;
}

/**
 * Lists everything below a folder, parents before their content; no link is followed. A folder that `enter` refuses
 * is listed and left closed; one that cannot be opened is listed as unreadable.
 */
export async function walkTree(
  dir: string,
  enter: (path: RepoPath) => boolean,
  signal: AbortSignal,
): Promise<Found[]> {
  const found: Found[] = [];
  const waiting: RepoPath[] = [""];
  const slice = openSlice(signal);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const names = namesOf(dir, path);
    if (names === undefined) markUnreadable(found, path);
    for (const name of names ?? []) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (isTooDeep(dir, inner)) markUnreadable(found, path);
      const one = lookAt(dir, inner);
      if (one === undefined) continue;
      found.push(one);
      if (one.kind === "directory" && enter(inner)) waiting.push(inner);
    }
    await slice.pause();
  }
  return found;
}

/** True where the file system itself knows a file that no path can name: 4096 bytes, its closing NUL included. */
export function isTooDeep(dir: string, path: RepoPath): boolean {
  return path.length > 1000 && Buffer.byteLength(dir) + 1 + Buffer.byteLength(path) >= 4096;
}

/** What stands at a path; nothing where nothing does. */
export function lookAt(dir: string, path: RepoPath): Found | undefined {
  const stat = statAt(fsPath(dir, path));
  return stat === undefined ? undefined : { path, kind: kindOf(stat), stat };
}

/** Looks at many paths of a folder. What lies behind a linked folder is not there. */
export async function lookAtAll(
  dir: string,
  paths: Iterable<RepoPath>,
  signal: AbortSignal,
): Promise<Map<RepoPath, Found>> {
  const found = new Map<RepoPath, Found>();
  const real = new Map<RepoPath, boolean>();
  const slice = openSlice(signal);
  for (const path of paths) {
    const one = isInReal(dir, path, real) ? lookAt(dir, path) : undefined;
    if (one !== undefined) found.set(path, one);
    await slice.pause();
  }
  return found;
}

/** True when every folder above a path is a real one; remembers what it saw. */
function isInReal(dir: string, path: RepoPath, real: Map<RepoPath, boolean>): boolean {
  const end = path.lastIndexOf("/");
  if (end === -1) return true;
  const parent = path.slice(0, end);
  const known =
    real.get(parent) ?? (isInReal(dir, parent, real) && lookAt(dir, parent)?.kind === "directory");
  real.set(parent, known);
  return known;
}

/** Lets other work of this process through between stretches of synchronous calls, which are much the faster ones. */
export function openSlice(signal: AbortSignal): { pause(): Promise<void> } {
  let began = performance.now();
  return {
    async pause() {
      if (performance.now() - began < 15) return;
      throwIfStopped(signal);
      await setImmediate();
      began = performance.now();
    },
  };
}

function statAt(file: string | Buffer): BigIntStats | undefined {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (thrown) {
    if (isErrno(thrown, "ENOTDIR") || isErrno(thrown, "ENAMETOOLONG")) return undefined;
    throw thrown;
  }
}

function kindOf(stat: BigIntStats): Found["kind"] {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  return stat.isSymbolicLink() ? "symlink" : "special";
}

/** Names in a folder; undefined when it may not be opened, none when it is gone. */
export function namesOf(dir: string, path: RepoPath): string[] | undefined {
  const place = path === "" ? dir : fsPath(dir, path);
  try {
    const names = readdirSync(place, { encoding: "utf8" });
    return names.some((name) => name.includes("\u{fffd}")) ? exactNames(place) : names;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return [];
    if (isErrno(thrown, "EACCES") || isErrno(thrown, "EPERM")) return undefined;
    throw thrown;
  }
}

function exactNames(place: string | Buffer): string[] {
  return readdirSync(place, { encoding: "buffer" }).map((name) => pathFromBytes(name));
}

/** Notes that a folder that was found cannot be opened. */
export function markUnreadable(found: Found[], path: RepoPath): void {
  const at = found.findLastIndex((one) => one.path === path);
  const one = found[at];
  if (one !== undefined) found[at] = { ...one, kind: "unreadable" };
}
