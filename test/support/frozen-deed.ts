import { execFileSync } from "node:child_process";
import { expect } from "vitest";
import { type Worktree, openWorktree } from "../../src/worktree/worktree.ts";
import { committed, contentsOf, runGit, signal, treeContents } from "./developer-folder.ts";

/** What the worktrees of these tests begin with. */
export const base = {
  "src/a.ts": "a\n",
  "src/b.ts": "b\n",
  "src/deep/c.ts": "c\n",
  "README.md": "readme\n",
  ".gitignore": "*.log\nbuild/\nnode_modules/\n",
};

/**
 * Does something to a worktree of the base, and freezes it. Then sees that the tree can be restored and that the
 * developer's folder is as it was.
 */
export async function afterDoing(
  deed: (worktree: Worktree, shell: (script: string) => void) => void | Promise<void>,
  include?: (path: string) => boolean,
) {
  using dev = committed(base);
  const { shadow, snapshot } = await dev.snapshot();
  const before = dev.fingerprint();
  await using worktree = await openWorktree(
    shadow,
    snapshot,
    { purpose: "work", run: "r1", copyCarries: false, ...(include && { include }) },
    signal,
  );
  await deed(worktree, (script) =>
    execFileSync("bash", ["-ec", script], { cwd: worktree.dir, stdio: "ignore" }),
  );
  const frozen = await worktree.freeze(signal);
  const contents = await treeContents(shadow, frozen.tree);
  expect(await worktree.freeze(signal)).toEqual(frozen);
  await worktree.restore(signal);
  const mended = contentsOf(worktree.dir);
  expect(mended).toEqual(contentsOf(dev.root));
  expect(await worktree.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
  expect(runGit(worktree.dir, "status", "--porcelain", "--ignored")).toBe("");
  expect(dev.fingerprint()).toEqual(before);
  return { ...frozen, contents, same: frozen.tree === snapshot.tree };
}
