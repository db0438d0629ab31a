import type { RepoPath } from "../../base/repo-path.ts";

/** The folder of a path; empty at the root. */
export function folderOf(path: RepoPath): RepoPath {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}

/** A path below a folder, with `.` and `..` resolved; undefined where it leads out of the tree. */
export function pathWithin(folder: RepoPath, relative: string): RepoPath | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** The folders that a path lies in, the nearest first; the root, as an empty path, last. */
export function foldersAbove(path: RepoPath): readonly RepoPath[] {
  const parts = path.split("/");
  return parts.map((_, at) => parts.slice(0, parts.length - 1 - at).join("/"));
}
