import { expect } from "vitest";
import { type Frozen, type Worktree, openWorktree } from "../../src/worktree/worktree.ts";
import { committed, contentsOf, signal, treeContents } from "./developer-folder.ts";
import { type WorktreeKind, gitIn, shellIn, worktreeKinds } from "./worktree-kind.ts";

/** What the worktrees of these tests begin with. */
export const base = {
  "src/a.ts": "a\n",
  "src/b.ts": "b\n",
  "src/deep/c.ts": "c\n",
  "README.md": "readme\n",
  ".gitignore": "*.log\nbuild/\nnode_modules/\n",
};

export type Deed = (worktree: Worktree, shell: (script: string) => void) => void | Promise<void>;

/** What was frozen, the contents of its tree, and whether it is the tree that was opened. */
export interface AfterDeed extends Frozen {
  readonly contents: Map<string, string>;
  readonly same: boolean;
}

/**
 * Does something to a worktree of the base, of every kind that there is, and freezes it: each must see the same. Then sees
 * that what was frozen can be opened anew, that the tree can be restored, and that the developer's folder is as it was.
 */
export async function afterDoing(deed: Deed, include?: (path: string) => boolean): Promise<AfterDeed> {
  const seen: AfterDeed[] = [];
  for (const kind of worktreeKinds) seen.push(await afterDoingIn(kind, deed, include));
  const [first, ...others] = seen;
  if (first === undefined) throw new Error("There is no kind of worktree.");
  for (const other of others) expect(inOrder(other)).toEqual(inOrder(first));
  return first;
}

export async function afterDoingIn(
  { options }: WorktreeKind,
  deed: Deed,
  include?: (path: string) => boolean,
): Promise<AfterDeed> {
  using dev = committed(base);
  const { shadow, snapshot } = await dev.snapshot();
  const before = dev.fingerprint();
  await using worktree = await openWorktree(
    shadow,
    snapshot,
    { ...options, ...(include && { include }) },
    signal,
  );
  await deed(worktree, (script) => void shellIn(worktree, script));
  const frozen = await worktree.freeze(signal);
  const contents = await treeContents(shadow, frozen.tree);
  expect(await worktree.freeze(signal)).toEqual(frozen);
  {
    const opened = { ...options, purpose: "verify", tree: frozen.tree } as const;
    await using clean = await openWorktree(shadow, snapshot, opened, signal);
    expect(contentsOf(clean.dir)).toEqual(contents);
    expect(await clean.freeze(signal)).toEqual({ tree: frozen.tree, hidden: [], changed: [] });
  }
  await worktree.restore(signal);
  const mended = contentsOf(worktree.dir);
  expect(mended).toEqual(contentsOf(dev.root));
  expect(await worktree.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
  expect(gitIn(worktree, "status", "--porcelain", "--ignored")).toBe("");
  expect(dev.fingerprint()).toEqual(before);
  return { ...frozen, contents, same: frozen.tree === snapshot.tree };
}

/** A look at a copy and one at layers meet the same things in another order. */
function inOrder({ hidden, ...rest }: AfterDeed): unknown {
  return { ...rest, hidden: hidden.map((one) => JSON.stringify(one)).toSorted() };
}
