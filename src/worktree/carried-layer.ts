import { readFile, readlink } from "node:fs/promises";
import { type RepoPath, fsPath } from "../base/repo-path.ts";
import { type Found, lookAt, walkTree } from "./walk.ts";

/** One difference between an overlay and the folder below it. */
export interface LayerChange {
  readonly path: RepoPath;
  readonly detail: string;
}

/**
 * Lists what an overlay's upper layer changes. A file that was only opened for writing stands there with equal content
 * and does not count. A folder that was removed and made again with part of its files unchanged cannot be told from one
 * that was only entered: Node reads no extended attributes.
 */
export async function listLayer(
  upper: string,
  lower: string,
  signal: AbortSignal,
): Promise<readonly LayerChange[]> {
  const isOld = (path: RepoPath): boolean => lookAt(lower, path)?.kind === "directory";
  const changes: LayerChange[] = [];
  for (const one of await walkTree(upper, isOld, signal)) {
    const detail = await describe(one, upper, lower);
    if (detail !== undefined) changes.push({ path: one.path, detail });
  }
  return changes;
}

async function describe(one: Found, upper: string, lower: string): Promise<string | undefined> {
  const below = lookAt(lower, one.path);
  if (isWhiteout(one)) return below === undefined ? undefined : "removed";
  if (below === undefined) return one.kind === "directory" ? "new folder" : "new file";
  if (below.kind !== one.kind) return "replaced by something of another kind";
  if (one.kind === "directory") return undefined;
  if (one.kind !== "file" && one.kind !== "symlink") return `${one.kind} file`;
  return (await isSame(one, below, { upper, lower })) ? undefined : "changed";
}

/** How an overlay says that a name is gone: a device 0:0. */
function isWhiteout({ kind, stat }: Found): boolean {
  return kind === "special" && stat.isCharacterDevice() && stat.rdev === 0n;
}

async function isSame(
  one: Found,
  below: Found,
  { upper, lower }: { readonly upper: string; readonly lower: string },
): Promise<boolean> {
  const files = [fsPath(upper, one.path), fsPath(lower, one.path)];
  if (one.kind === "symlink")
    return sameBytes(await Promise.all(files.map((file) => readlink(file, "buffer"))));
  if ((one.stat.mode & 0o7777n) !== (below.stat.mode & 0o7777n)) return false;
  if (one.stat.size !== below.stat.size) return false;
  return sameBytes(await Promise.all(files.map((file) => readFile(file))));
}

function sameBytes([a, b]: readonly Buffer[]): boolean {
  return a !== undefined && b !== undefined && a.equals(b);
}
