import { Fault } from "../base/fault.ts";
import { printablePath, type RepoPath } from "../base/repo-path.ts";
import type { Change, Snapshot, TreeEntry } from "../worktree/change.ts";
import { composeTree } from "../worktree/compose.ts";
import { listChanges } from "../worktree/diff.ts";
import type { Shadow } from "../worktree/shadow.ts";

/** An earlier run's proposal to go on from, and what its reviewer remarked. */
export interface Continuation {
  readonly run: string;
  readonly baseTree: string;
  readonly proposalTree: string;
  readonly remark: string;
}

/** The tree that a run starts from when it goes on. */
export interface Start {
  readonly continues: Continuation;
  readonly tree: string;
  /** What the earlier proposal changed. */
  readonly paths: readonly RepoPath[];
}

/**
 * Puts an earlier proposal into the developer's tree as it is now. Fault apply-conflict where the developer has changed
 * since what the proposal changes too.
 */
export async function startFrom(
  shadow: Shadow,
  snapshot: Snapshot,
  continues: Continuation,
  signal: AbortSignal,
): Promise<Start> {
  const { baseTree, proposalTree } = continues;
  const changes = await listChanges(shadow, baseTree, proposalTree, signal);
  const paths = changes.map(({ path }) => path);
  if (snapshot.tree === baseTree) return { continues, tree: proposalTree, paths };
  const meanwhile = await listChanges(shadow, baseTree, snapshot.tree, signal);
  refuseOverlap(continues.run, changes, meanwhile);
  const tree = await composeTree(shadow, { baseTree: snapshot.tree, changes, selection: paths }, signal);
  return { continues, tree, paths };
}

function refuseOverlap(run: string, changes: readonly Change[], meanwhile: readonly Change[]): void {
  const both = meanwhile.filter((one) => changes.some((other) => exclude(one, other)));
  if (both.length === 0) return;
  const names = both.slice(0, 10).map(({ path }) => printablePath(path));
  const more = both.length > names.length ? ` and ${both.length - names.length} more` : "";
  throw new Fault(
    "apply-conflict",
    `Your folder changed since run ${run} where its proposal changes it too: ${names.join(", ")}${more}.`,
    { hint: "Run the contract anew, or put these files back first." },
  );
}

/** Two changes that cannot both stand: other contents of one path, or a file where the other one has a folder. */
function exclude(one: Change, other: Change): boolean {
  if (one.path === other.path) return !sameEntry(one.proposal, other.proposal);
  return one.path.startsWith(`${other.path}/`) || other.path.startsWith(`${one.path}/`);
}

function sameEntry(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.mode === other?.mode && one?.oid === other?.oid;
}
