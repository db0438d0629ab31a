import { Fault } from "../base/fault.ts";
import { fsPath, printablePath, type RepoPath } from "../base/repo-path.ts";
import { lstatOrNothing } from "./file-state.ts";

/** Whether the folders above a path are real, and which of them stand. */
export interface Parents {
  /** The real folders that stand, outermost first, with their modes. */
  readonly dirs: ReadonlyMap<RepoPath, number>;
  /** What stands where a folder is needed. */
  readonly blocked?: { readonly by: "symlink" | "file"; readonly at: RepoPath };
}

/**
 * Refuses a path that no change may ever name: outside the folder, or git's own under any spelling that some
 * file system takes for `.git`.
 * @throws Fault `apply-failed`
 */
export function refuseForeignPath(path: RepoPath): void {
  const parts = path.split("/");
  const foreign = parts.some((part) => part === "" || part === "." || part === ".." || isGitName(part));
  const windows = process.platform === "win32" && /[\\:]/u.test(path);
  if (!foreign && !windows && !path.includes("\0")) return;
  throw new Fault("apply-failed", `${printablePath(path)} is not a path that a change may name.`, {
    hint: "Nothing was written. Reject this proposal.",
  });
}

/** True for `.git` and what macOS or Windows would open as `.git`. */
export function isGitName(part: string): boolean {
  return part.split("\\").some((piece) => {
    const folded = piece
      .replace(ignoredByHfs, "")
      .toLowerCase()
      .replace(/:.*$/su, "")
      .replace(/[. ]+$/u, "");
    return folded === ".git" || /^git~1$/u.test(folded);
  });
}

/** Looks at every folder between the root and a path, down to the first that is none. */
export async function readParents(root: string, path: RepoPath): Promise<Parents> {
  const dirs = new Map<RepoPath, number>();
  for (const dir of ancestors(path)) {
    const seen = await lstatOrNothing(fsPath(root, dir));
    if (seen === undefined) break;
    if (!seen.isDirectory())
      return { dirs, blocked: { by: seen.isSymbolicLink() ? "symlink" : "file", at: dir } };
    dirs.set(dir, seen.mode & 0o777);
  }
  return { dirs };
}

/** The folders above a path, outermost first, without the root. */
export function ancestors(path: RepoPath): RepoPath[] {
  const parts = path.split("/");
  return parts.slice(1).map((_part, at) => parts.slice(0, at + 1).join("/"));
}

/** A folder below the root on disk; the empty path is the root. */
export function dirPath(root: string, dir: RepoPath): string | Buffer {
  return dir === "" ? root : fsPath(root, dir);
}

/** Zero-width and direction marks that HFS+ drops from names. */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;
