import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import { namesIn } from "../base/missing.ts";
import { isLiving, ownerOf } from "../base/process-identity.ts";
import { listBases, tryIdleBase } from "./base-pool.ts";
import { removeAll } from "./remove.ts";
import type { Shadow } from "./shadow.ts";
import { listTrees, tryLease } from "./tree-pool.ts";

/** What a sweep removed, relative to our folder. */
export interface Swept {
  readonly removed: readonly string[];
}

/**
 * Removes what a crash forgot: scratch folders of processes that are gone, layers of trees that nobody uses, and warm
 * copies beyond a few. Runs are kept, and the developer's folder is not looked at. Safe to call at any time.
 */
export async function sweep(shadow: Pick<Shadow, "dir">, signal: AbortSignal): Promise<Swept> {
  const removed = [
    ...(await sweepScratch(shadow, signal)),
    ...(await sweepTrees(shadow, signal)),
    ...(await sweepOverlays(shadow, signal)),
    ...(await sweepBases(shadow, signal)),
    ...(await sweepOldest(shadow, "decoys", signal)),
    ...(await sweepOldest(shadow, "rules", signal)),
  ];
  return { removed };
}

/** Warm trees that are kept for the next runs. */
const maxIdleTrees = 4;

/** Each holds the whole tree. */
const maxIdleBases = 2;

/** Decoys and rules are made again when they lack; the newest are likely to be used again. */
const maxKept = 4;

/** Nothing younger is removed: someone may be about to use it. */
const minAgeMs = 24 * 3600_000;

async function sweepScratch(shadow: Pick<Shadow, "dir">, signal: AbortSignal): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await namesIn(join(shadow.dir, "tmp"))) {
    if (isLiving(ownerOf(name)) && (await ageOf(join(shadow.dir, "tmp", name))) < minAgeMs) continue;
    await removeAll(join(shadow.dir, "tmp", name), signal);
    removed.push(`tmp/${name}`);
  }
  return removed;
}

async function sweepTrees(shadow: Pick<Shadow, "dir">, signal: AbortSignal): Promise<string[]> {
  const removed: string[] = [];
  let idle = 0;
  for (const name of await listTrees(shadow)) {
    await using lease = await tryLease(shadow, name, signal);
    if (lease === undefined) continue;
    idle += 1;
    const surplus = idle > maxIdleTrees;
    const leftover = surplus ? lease.place.dir : lease.place.layers;
    if (!(await namesIn(leftover)).length) continue;
    await removeAll(leftover, signal);
    removed.push(surplus ? `trees/${name}` : `trees/${name}/layers`);
  }
  return removed;
}

/** A process that died mounts nothing any more: what it had above a base is waste. */
async function sweepOverlays(shadow: Pick<Shadow, "dir">, signal: AbortSignal): Promise<string[]> {
  const names = await namesIn(join(shadow.dir, "overlays"));
  const dead = names.filter((name) => !isLiving(ownerOf(name)));
  for (const name of dead) await removeAll(join(shadow.dir, "overlays", name), signal);
  return dead.map((name) => `overlays/${name}`);
}

async function sweepBases(shadow: Pick<Shadow, "dir">, signal: AbortSignal): Promise<string[]> {
  const removed: string[] = [];
  let idle = 0;
  for (const name of await listBases(shadow)) {
    await using lease = await tryIdleBase(shadow, name, signal);
    if (lease === undefined) continue;
    idle += 1;
    if (idle <= maxIdleBases) continue;
    await removeAll(lease.place.dir, signal);
    removed.push(`bases/${name}`);
  }
  return removed;
}

async function sweepOldest(
  shadow: Pick<Shadow, "dir">,
  folder: string,
  signal: AbortSignal,
): Promise<string[]> {
  const names = await namesIn(join(shadow.dir, folder));
  const ages = await Promise.all(names.map((name) => ageOf(join(shadow.dir, folder, name))));
  const old = names
    .map((name, at) => ({ name, ageMs: ages[at] ?? 0 }))
    .toSorted((a, b) => a.ageMs - b.ageMs)
    .slice(maxKept)
    .filter(({ ageMs }) => ageMs > minAgeMs);
  for (const { name } of old) await removeAll(join(shadow.dir, folder, name), signal);
  return old.map(({ name }) => `${folder}/${name}`);
}

async function ageOf(place: string): Promise<number> {
  try {
    return Date.now() - (await stat(place)).mtimeMs;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return 0;
    throw thrown;
  }
}
