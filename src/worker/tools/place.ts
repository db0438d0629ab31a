import type { Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { pathProblem } from "../../base/glob.ts";
import { fsPath, printablePath, type RepoPath } from "../../base/repo-path.ts";
import { isErrno } from "../../base/fault.ts";
import type { Carry } from "../../worktree/change.ts";
import { folderName, isOpenFolder } from "../../worktree/plain-read.ts";

/** Where a path that the model named leads; every part has been looked at and no symbolic link followed. */
export type Place =
  | {
      readonly kind: "found";
      readonly path: RepoPath;
      readonly file: string | Buffer;
      readonly stat: Stats;
      /** Absent for the worktree itself. */
      readonly carry?: Carry;
    }
  | { readonly kind: "free"; readonly path: RepoPath; readonly file: string | Buffer }
  | { readonly kind: "barred"; readonly message: string };

export interface Roots {
  readonly dir: string;
  readonly shownDir: string;
  readonly carries: readonly Carry[];
}

/**
 * Resolves a path inside the worktree, and for reading also inside the folders carried along with it.
 * Commands have ended before a tool runs, so nobody can exchange a folder between this look and the use of it;
 * writers check once more with {@link isStillInside}.
 */
export async function findPlace(named: string, roots: Roots): Promise<Place> {
  const cleaned = cleanPath(named, roots);
  if (cleaned.kind === "barred") return cleaned;
  const own = await lookUp(roots.dir, cleaned.path, cleaned.path);
  const carry = carryOf(cleaned.path, roots.carries);
  if (own.kind === "barred" || carry === undefined) return own;
  if (own.kind === "found" && !own.stat.isDirectory()) return own;
  const carried = await lookUp(carry.dir, cleaned.path.slice(carry.path.length + 1), cleaned.path);
  return carried.kind === "found"
    ? { ...carried, carry }
    : { ...own, ...(own.kind === "found" && { carry }) };
}

/** The carried folder that a path lies in. */
export function carryOf(path: RepoPath, carries: readonly Carry[]): Carry | undefined {
  return carries.find((carry) => path === carry.path || path.startsWith(`${carry.path}/`));
}

/** True while a file's folder is really that folder below the worktree, with no link between. */
export async function isStillInside(dir: string, path: RepoPath): Promise<boolean> {
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const root = (await folderName(dir)).toString();
  const real = await folderName(dirOf(dir, path));
  return real.equals(Buffer.from(parent === "" ? root : fsPath(root, parent)));
}

/** The folder that holds a path. */
export function dirOf(dir: string, path: RepoPath): string | Buffer {
  const at = path.lastIndexOf("/");
  return at === -1 ? dir : fsPath(dir, path.slice(0, at));
}

type Cleaned = { readonly kind: "clean"; readonly path: RepoPath } | Extract<Place, { kind: "barred" }>;

function cleanPath(named: string, roots: Roots): Cleaned {
  if (named.includes("\0")) return barred("A path holds no NUL character.");
  const relative = makeRelative(named.trim(), roots);
  if (relative === undefined) {
    return barred(`${shown(named)} lies outside the repository. Paths are relative to its root.`);
  }
  const parts = relative.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return barred(`${shown(named)} holds "..". Paths are relative to the root.`);
  const path = parts.join("/");
  const problem = path === "" ? undefined : pathProblem(path);
  if (problem !== undefined) return barred(`${shown(path)} ${problem}: it is closed to every tool.`);
  return { kind: "clean", path };
}

/** Absolute paths below the tree, as commands print them, become relative; others are none of ours. */
function makeRelative(named: string, roots: Roots): string | undefined {
  for (const root of [roots.shownDir, roots.dir]) {
    if (named === root) return "";
    if (named.startsWith(`${root}/`)) return named.slice(root.length + 1);
  }
  return named.startsWith("/") || /^[a-z]:[\\/]/i.test(named) || named.startsWith("~/") ? undefined : named;
}

async function lookUp(dir: string, rest: RepoPath, path: RepoPath): Promise<Place> {
  const parts = rest === "" ? [] : rest.split("/");
  let stat = await statOf(isOpenFolder(dir) ? `${dir}/.` : dir);
  for (let count = 1; count <= parts.length; count += 1) {
    if (stat !== undefined && !stat.isDirectory()) {
      return barred(`${shown(path)}: a part of this path is a file, not a folder.`);
    }
    const file = fsPath(dir, parts.slice(0, count).join("/"));
    stat = await statOf(file);
    if (stat === undefined) return { kind: "free", path, file: fsPath(dir, rest) };
    if (stat.isSymbolicLink()) return barred(await aboutLink(path, file));
  }
  if (stat === undefined) return { kind: "free", path, file: dir };
  return { kind: "found", path, file: parts.length === 0 ? dir : fsPath(dir, rest), stat };
}

async function statOf(file: string | Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "ENAMETOOLONG")) return;
    throw thrown;
  }
}

async function aboutLink(path: RepoPath, file: string | Buffer): Promise<string> {
  const target = await readlink(file);
  return `${shown(path)} leads over a symbolic link (to ${shown(target)}); links are not followed.`;
}

function barred(message: string): Extract<Place, { kind: "barred" }> {
  return { kind: "barred", message };
}

function shown(path: string): string {
  return printablePath(path.slice(0, 300));
}

/** The folders above a path, outermost first. */
export function parentPaths(path: RepoPath): RepoPath[] {
  const parents: RepoPath[] = [];
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) parents.push(path.slice(0, at));
  return parents;
}
