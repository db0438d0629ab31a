import type { RepoPath } from "../base/repo-path.ts";
import { ancestors } from "../worktree/write-path.ts";

/** The folders from a file's own up to the root, as prefixes that end with a slash or are empty. */
export function foldersUp(path: RepoPath): readonly string[] {
  const above = ancestors(path).map((dir) => `${dir}/`);
  return ["", ...above].toReversed();
}
