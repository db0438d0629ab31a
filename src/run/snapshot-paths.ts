import type { RepoPath } from "../base/repo-path.ts";
import { listTree } from "../worktree/diff.ts";
import { openShadow } from "../worktree/shadow.ts";
import { takeSnapshot } from "../worktree/snapshot.ts";

/** Every path that a run in this folder would see now. Faults: git-missing, snapshot-failed. */
export async function listSnapshotPaths(
  root: string,
  stateDir: string,
  signal: AbortSignal,
): Promise<readonly RepoPath[]> {
  const shadow = await openShadow(root, stateDir, signal);
  // What a run carries along is ignored by git: none of it stands in the tree.
  const snapshot = await takeSnapshot(shadow, "lint", { carry: [] }, signal);
  return listTree(shadow, snapshot.tree, signal);
}
