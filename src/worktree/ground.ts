import { Closing } from "../base/closing.ts";
import type { MountSpace } from "../base/mount-space.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { copiesToKeep } from "./carried.ts";
import type { Snapshot } from "./change.ts";
import { decoyExcludes, makeDecoy } from "./decoy.ts";
import type { IndexEntry } from "./index-file.ts";
import { openOverlayGround, writeExcludesIn } from "./overlay-tree.ts";
import { removeAll } from "./remove.ts";
import { heldTree, resetTree } from "./reset.ts";
import type { Shadow } from "./shadow.ts";
import { type TreePlace, leaseTree } from "./tree-pool.ts";

/** A tree on disk as it was opened. */
export interface Standing {
  readonly place: TreePlace;
  /** What its files look like. */
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
  /** Only for an overlay. */
  readonly over: { readonly space: MountSpace; readonly upper: string } | undefined;
  /** Sees that its `.git` is one that leaves out these folders. */
  makeDecoy(carried: ReadonlySet<RepoPath>, signal: AbortSignal): Promise<void>;
}

/** Where a tree stands: a warm copy that is reset, or layers above a shared base that are thrown away. */
export interface Ground extends AsyncDisposable {
  /** Has the tree stand as it was opened, whatever was done to an earlier one: that one is gone. */
  stand(signal: AbortSignal): Promise<Standing>;
}

export interface GroundOptions {
  readonly tree: string;
  readonly copyCarries: boolean;
  readonly overlay?: boolean;
}

export function openGround(
  shadow: Shadow,
  snapshot: Snapshot,
  options: GroundOptions,
  signal: AbortSignal,
): Promise<Ground> {
  return options.overlay === true
    ? openLayered(shadow, snapshot, options, signal)
    : openWarm(shadow, snapshot, options, signal);
}

async function openWarm(
  shadow: Shadow,
  snapshot: Snapshot,
  { tree, copyCarries }: GroundOptions,
  signal: AbortSignal,
): Promise<Ground> {
  await using owned = new Closing();
  const lease = await leaseTree(shadow, async (place) => (await heldTree(place)) === tree, signal);
  const { place } = owned.use(lease);
  owned.defer(() => removeAll(place.layers, AbortSignal.any([])));
  const kept = owned.move();
  const { commit, tree: base, carries } = snapshot;
  return {
    async stand(inner) {
      const keep = await copiesToKeep({ place, root: shadow.root, carries, copy: copyCarries });
      const { entries } = await resetTree(shadow, place, { tree, keep }, inner);
      return {
        place,
        entries,
        over: undefined,
        makeDecoy: (carried, last) => makeDecoy(shadow, place, { commit, base, tree, carried }, last),
      };
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

async function openLayered(
  shadow: Shadow,
  snapshot: Snapshot,
  { tree }: GroundOptions,
  signal: AbortSignal,
): Promise<Ground> {
  const layers = await openOverlayGround(shadow, snapshot, signal);
  let now: AsyncDisposable | undefined;
  const clear = async (): Promise<void> => {
    const before = now;
    now = undefined;
    await before?.[Symbol.asyncDispose]();
  };
  return {
    async stand(inner) {
      await clear();
      const opened = await layers.open(tree, inner);
      now = opened;
      const { place, entries, upper, space } = opened;
      return {
        place,
        entries,
        over: { upper, space },
        makeDecoy: async (carried) => writeExcludesIn(place, await decoyExcludes(shadow, carried)),
      };
    },
    async [Symbol.asyncDispose]() {
      await using _base = layers;
      await clear();
    },
  };
}
