import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Closing } from "../base/closing.ts";
import { Fault } from "../base/fault.ts";
import { type MountSpace, openMountSpace } from "../base/mount-space.ts";
import { ownPrefix } from "../base/process-identity.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { type BaseLease, leaseBase } from "./base-pool.ts";
import type { Snapshot } from "./change.ts";
import { type IndexEntry, readIndex } from "./index-file.ts";
import { layTree } from "./lay-tree.ts";
import { removeAll } from "./remove.ts";
import type { Shadow } from "./shadow.ts";
import { placeAt, type TreePlace } from "./tree-pool.ts";

/** A tree that stands as an overlay above a base that others share. */
export interface OverlayTree extends AsyncDisposable {
  /** `files` is the merged folder as this process alone reaches it. */
  readonly place: TreePlace;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
  readonly upper: string;
  readonly space: MountSpace;
}

/** Where overlays can be opened again and again above one base. */
export interface OverlayGround extends AsyncDisposable {
  /** A fresh overlay that holds a tree. Only one at a time; the last one must be closed. */
  open(tree: string, signal: AbortSignal): Promise<OverlayTree>;
}

/** Leases the base of a snapshot. Its index is read once for all overlays that are opened above it. */
export async function openOverlayGround(
  shadow: Shadow,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<OverlayGround> {
  const base = await leaseBase(shadow, snapshot, signal);
  await using owned = new Closing();
  owned.use(base);
  const { entries } = await readIndex(base.place.indexFile, shadow.objectFormat);
  const kept = owned.move();
  return {
    open: (tree, inner) => openOverlay(shadow, { base, entries, from: snapshot.tree, tree }, inner),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

interface OverlayInput {
  readonly base: BaseLease;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
  readonly from: string;
  readonly tree: string;
}

async function openOverlay(shadow: Shadow, input: OverlayInput, signal: AbortSignal): Promise<OverlayTree> {
  await using owned = new Closing();
  const dir = join(shadow.dir, "overlays", `${ownPrefix()}${randomBytes(6).toString("hex")}`);
  owned.defer(() => removeAll(dir, AbortSignal.any([])));
  const [upper, work, at] = [join(dir, "upper"), join(dir, "work"), join(dir, "tree")];
  for (const folder of [upper, work, at]) await mkdir(folder, { recursive: true, mode: 0o755 });
  const space = owned.use(await mountAt({ lower: input.base.place.files, upper, work, at }, signal));
  const place = placeIn(dir, input, space.dir);
  const entries = await lay(shadow, place, input, signal);
  const kept = owned.move();
  return { place, entries, upper, space, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

async function mountAt(
  mount: Parameters<typeof openMountSpace>[0],
  signal: AbortSignal,
): Promise<MountSpace> {
  try {
    return await openMountSpace(mount, signal);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const hint = "Set REMIT_NO_OVERLAYS=1 to work in copies.";
    throw new Fault("worktree-failed", thrown.message, { hint, cause: thrown });
  }
}

/** The base's own index serves as long as the tree is the base's. */
function placeIn(dir: string, { base, from, tree }: OverlayInput, files: string): TreePlace {
  return {
    ...placeAt(dir),
    files,
    ...(tree === from && { indexFile: base.place.indexFile }),
  };
}

async function lay(
  shadow: Shadow,
  place: TreePlace,
  { base, entries, from, tree }: OverlayInput,
  signal: AbortSignal,
): Promise<ReadonlyMap<RepoPath, IndexEntry>> {
  if (tree === from) return entries;
  await copyFile(base.place.indexFile, place.indexFile);
  const laying = { dir: place.files, from, to: tree, indexFile: place.indexFile, entries };
  return layTree(shadow, laying, signal);
}

/** Brings what git leaves out in an overlay up to date: the base's decoy is as old as the base. */
export async function writeExcludesIn({ files }: TreePlace, wanted: string): Promise<void> {
  const file = join(files, ".git", "info", "exclude");
  if ((await readFile(file, "utf8")) !== wanted) await writeFile(file, wanted);
}
