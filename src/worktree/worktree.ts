import { Closing } from "../base/closing.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";
import { type Carried, type CarriedInput, type CarryOverlay, copiesToKeep, openCarried } from "./carried.ts";
import type { Snapshot } from "./change.ts";
import { makeDecoy, makeDecoyObjects } from "./decoy.ts";
import { compareMetadata, readMetadata } from "./git-metadata.ts";
import { type IgnoreRules, openRules } from "./ignore-rules.ts";
import { type Frozen, type Inspection, openInspection } from "./inspection.ts";
import { removeAll } from "./remove.ts";
import { heldTree, resetTree } from "./reset.ts";
import type { Shadow } from "./shadow.ts";
import { rulesOf } from "./snapshot.ts";
import { type TreeLease, leaseTree } from "./tree-pool.ts";

export type { Frozen } from "./inspection.ts";

export interface WorktreeOptions {
  /** The tree to open; the snapshot's own when left out. */
  readonly tree?: string;
  readonly purpose: "work" | "verify";
  /** The run whose snapshot it is. */
  readonly run: string;
  /** Copies carried folders into the tree, where overlays cannot be mounted. */
  readonly copyCarries: boolean;
  /** Ignored paths that count as content all the same, such as those that a contract names. */
  readonly include?: (path: RepoPath) => boolean;
}

/** A copy of the developer's tree that is ours alone until disposed of. */
export interface Worktree extends AsyncDisposable {
  /** Absolute. Show it to processes as the developer's own folder. */
  readonly dir: string;
  /** The tree that was opened. */
  readonly tree: string;
  /** Host folders that processes must be able to read, and where. */
  readonly readOnly: readonly { readonly dir: string; readonly at: string }[];
  /** Carried folders to mount; none when they were copied. */
  readonly overlays: readonly CarryOverlay[];
  /** The tree after reading only these paths again: for the record of one step. */
  record(paths: readonly RepoPath[], signal: AbortSignal): Promise<string>;
  /** Everything that was done to the tree. Call it only while no process works there. */
  freeze(signal: AbortSignal): Promise<Frozen>;
  /** Puts the tree back to what was opened. */
  restore(signal: AbortSignal): Promise<void>;
}

/**
 * Opens a tree of a snapshot in a warm folder that no one else uses, with a throw-away `.git` that holds the snapshot
 * as its only commit.
 * @throws Fault `git-failed`, `worktree-failed`, `disk-full`; Stopped
 */
export async function openWorktree(
  shadow: Shadow,
  snapshot: Snapshot,
  options: WorktreeOptions,
  signal: AbortSignal,
): Promise<Worktree> {
  throwIfStopped(signal);
  const tree = options.tree ?? snapshot.tree;
  const rules = await openRules(shadow, await rulesOf(shadow, options.run, signal), signal);
  await using owned = new Closing();
  const lease = owned.use(await leaseTree(shadow, async (place) => (await heldTree(place)) === tree, signal));
  owned.defer(() => removeAll(lease.place.layers, AbortSignal.any([])));
  const input: Input = { shadow, snapshot, options, rules, lease, tree };
  let prepared = await prepare(input, signal);
  const kept = owned.move();
  return {
    dir: lease.place.files,
    tree,
    get readOnly() {
      return prepared.readOnly;
    },
    get overlays() {
      return prepared.carried.overlays;
    },
    record: (paths, inner) => prepared.inspection.record(paths, inner),
    freeze: (inner) => freezeAll(prepared, inner),
    restore: async (inner) => {
      prepared = await prepare(input, inner);
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

interface Input {
  readonly shadow: Shadow;
  readonly snapshot: Snapshot;
  readonly options: WorktreeOptions;
  readonly rules: IgnoreRules;
  readonly lease: TreeLease;
  readonly tree: string;
}

interface Prepared {
  readonly carried: Carried;
  readonly inspection: Inspection;
  readonly readOnly: Worktree["readOnly"];
  metadata(signal: AbortSignal): Promise<Frozen["hidden"]>;
}

async function prepare(input: Input, signal: AbortSignal): Promise<Prepared> {
  const { shadow, snapshot, options, lease, tree } = input;
  const { place } = lease;
  const carriedInput: CarriedInput = {
    place,
    root: shadow.root,
    carries: snapshot.carries,
    copy: options.copyCarries,
  };
  const keep = await copiesToKeep(carriedInput);
  // Both are waited for, also when one fails: nothing may go on in a tree that is given back.
  const reset = resetTree(shadow, place, { tree, keep }, signal);
  await Promise.allSettled([reset, makeDecoyObjects(shadow, snapshot.commit, signal)]);
  const index = await reset;
  const objects = await makeDecoyObjects(shadow, snapshot.commit, signal);
  const carried = await openCarried(carriedInput, signal);
  const decoy = { commit: snapshot.commit, base: snapshot.tree, tree, carried: carried.paths };
  await makeDecoy(shadow, place, decoy, signal);
  const made = await readMetadata(place.files, signal);
  return {
    carried,
    inspection: openInspection({
      shadow,
      place,
      tree,
      index,
      rules: input.rules,
      carried: carried.paths,
      include: options.include ?? (() => false),
    }),
    readOnly: [{ dir: objects, at: objects }, ...carried.readOnly],
    metadata: async (inner) => compareMetadata(made, await readMetadata(place.files, inner)),
  };
}

async function freezeAll(prepared: Prepared, signal: AbortSignal): Promise<Frozen> {
  const frozen = await prepared.inspection.freeze(signal);
  const metadata = await prepared.metadata(signal);
  const carried = await prepared.carried.findChanges(signal);
  return { ...frozen, hidden: [...frozen.hidden, ...metadata, ...carried] };
}
