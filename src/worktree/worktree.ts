import { Closing } from "../base/closing.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";
import type { MountSpace } from "../base/mount-space.ts";
import { type Carried, type CarryOverlay, openCarried } from "./carried.ts";
import type { Snapshot } from "./change.ts";
import { makeDecoyObjects } from "./decoy.ts";
import { compareMetadata, readMetadata } from "./git-metadata.ts";
import { type IgnoreRules, openRules } from "./ignore-rules.ts";
import { type Frozen, type Inspection, openInspection } from "./inspection.ts";
import { indexNames } from "./index-names.ts";
import { type Ground, type Standing, openGround } from "./ground.ts";
import type { Shadow } from "./shadow.ts";
import { rulesOf } from "./snapshot.ts";

export type { Frozen } from "./inspection.ts";

export interface WorktreeOptions {
  /** The tree to open; the snapshot's own when left out. */
  readonly tree?: string;
  readonly purpose: "work" | "verify";
  /** The run whose snapshot it is. */
  readonly run: string;
  /** Copies carried folders into the tree, where overlays cannot be mounted. */
  readonly copyCarries: boolean;
  /** The tree is an overlay above a base that other worktrees share; a copy of its own when left out. Linux only. */
  readonly overlay?: boolean;
  /** Ignored paths that count as content all the same, such as those that a contract names. */
  readonly include?: (path: RepoPath) => boolean;
}

/** A copy of the developer's tree that is ours alone until disposed of. */
export interface Worktree extends AsyncDisposable {
  /** Absolute, for this process alone. Show it to others as the developer's own folder, by way of `space` if there is one. */
  readonly dir: string;
  /** The tree that was opened. */
  readonly tree: string;
  /** The mounts in which the tree stands, when it is an overlay. */
  readonly space: MountSpace | undefined;
  /** Host folders that processes must be able to read, and where. */
  readonly readOnly: readonly { readonly dir: string; readonly at: string }[];
  /** Carried folders still to be mounted; none when they were copied or stand in `space`. */
  readonly overlays: readonly CarryOverlay[];
  /** The tree after reading only these paths again: for the record of one step. */
  record(paths: readonly RepoPath[], signal: AbortSignal): Promise<string>;
  /** Everything that was done to the tree. Call it only while no process works there. */
  freeze(signal: AbortSignal): Promise<Frozen>;
  /** Puts the tree back to what was opened. `dir` and `space` may be others afterwards. */
  restore(signal: AbortSignal): Promise<void>;
}

/**
 * Opens a tree of a snapshot that no one else uses, with a throw-away `.git` that holds the snapshot as its only commit.
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
  const objects = await makeDecoyObjects(shadow, snapshot.commit, signal);
  const ground = owned.use(await openGround(shadow, snapshot, { ...options, tree }, signal));
  const input: Input = { shadow, snapshot, options, rules, ground, tree, objects };
  let prepared = await prepare(input, signal);
  const kept = owned.move();
  return {
    tree,
    get dir() {
      return prepared.standing.place.files;
    },
    get space() {
      return prepared.standing.over?.space;
    },
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
  readonly ground: Ground;
  readonly tree: string;
  /** Where the decoy's objects lie. */
  readonly objects: string;
}

interface Prepared {
  readonly standing: Standing;
  readonly carried: Carried;
  readonly inspection: Inspection;
  readonly readOnly: Worktree["readOnly"];
  metadata(signal: AbortSignal): Promise<Frozen["hidden"]>;
}

async function prepare(input: Input, signal: AbortSignal): Promise<Prepared> {
  const { shadow, snapshot, options, ground, tree, rules, objects } = input;
  const standing = await ground.stand(signal);
  const { place, entries, over } = standing;
  const carriedInput = { place, root: shadow.root, carries: snapshot.carries, copy: options.copyCarries };
  const carried = await openCarried({ ...carriedInput, ...(over && { over }) }, signal);
  await standing.makeDecoy(carried.paths, signal);
  const made = await readMetadata(place.files, signal);
  const inspection = openInspection({
    shadow,
    place,
    tree,
    index: { entries },
    names: indexNames(entries),
    upper: over?.upper,
    rules,
    carried: carried.paths,
    include: options.include ?? (() => false),
  });
  return {
    standing,
    carried,
    inspection,
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
