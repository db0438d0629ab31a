import { readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { Closing } from "../base/closing.ts";
import { tryFolder } from "../base/folder-lock.ts";
import { namesIn, textIn } from "../base/missing.ts";
import { isLiving, ownPrefix, ownerOf } from "../base/process-identity.ts";
import type { Snapshot } from "./change.ts";
import { makeDecoy } from "./decoy.ts";
import { lstatOrNothing } from "./file-state.ts";
import { alignTree, heldTree, resetTree } from "./reset.ts";
import type { Shadow } from "./shadow.ts";
import { snapshotIndexFile } from "./snapshot-index.ts";
import { numbersIn, placeAt, type TreePlace } from "./tree-pool.ts";
import { replaceFile } from "./whole-file.ts";

/**
 * A snapshot's files below any number of overlays at a time. Nobody writes there, and nobody brings them to another
 * snapshot before the last of those who use them has let go.
 */
export interface BaseLease extends AsyncDisposable {
  readonly place: TreePlace;
}

/** Leases a base that holds a snapshot; an unused one is brought to it, or a new one made. */
export async function leaseBase(shadow: Shadow, snapshot: Snapshot, signal: AbortSignal): Promise<BaseLease> {
  const names = await listBases(shadow);
  const held = await Promise.all(names.map((name) => heldTree(basePlace(shadow, name))));
  const fits = (name: string): boolean => held[names.indexOf(name)] === snapshot.tree;
  for (const name of [...names.filter(fits), ...names.filter((other) => !fits(other))]) {
    const lease = await tryBase(shadow, snapshot, name, signal);
    if (lease !== undefined) return lease;
  }
  for (let next = Number(names.at(-1) ?? 0) + 1; ; next += 1) {
    const lease = await tryBase(shadow, snapshot, String(next), signal);
    if (lease !== undefined) return lease;
  }
}

/** Numbers of the bases there are. */
export function listBases(shadow: Pick<Shadow, "dir">): Promise<string[]> {
  return numbersIn(join(shadow.dir, "bases"));
}

/** Holds a base that nobody uses, so that it can be changed or removed; nothing where somebody does. */
export async function tryIdleBase(
  shadow: Pick<Shadow, "dir">,
  name: string,
  signal: AbortSignal,
): Promise<BaseLease | undefined> {
  const place = basePlace(shadow, name);
  const lock = await tryLock(shadow, place, 0, signal);
  if (lock === undefined) return undefined;
  await using held = new Closing();
  held.use(lock);
  if (await isUsed(place)) return undefined;
  const kept = held.move();
  return { place, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

async function tryBase(
  shadow: Shadow,
  snapshot: Snapshot,
  name: string,
  signal: AbortSignal,
): Promise<BaseLease | undefined> {
  const place = basePlace(shadow, name);
  await using held = new Closing();
  const fits = (await heldTree(place)) === snapshot.tree;
  const lock = await tryLock(shadow, place, fits ? maxTurnMs : 0, signal);
  if (lock === undefined) return undefined;
  held.use(lock);
  if ((await heldTree(place)) !== snapshot.tree) {
    if (await isUsed(place)) return undefined;
    await bring(shadow, place, snapshot, signal);
  }
  if (!(await isUsed(place))) await renewTimes(shadow, place, signal);
  const mark = join(usersOf(place), `${ownPrefix()}${randomBytes(6).toString("hex")}`);
  await writeFile(mark, "");
  return { place, [Symbol.asyncDispose]: () => rm(mark, { force: true }) };
}

/** Whatever was there before, damaged or half done, the base then holds the snapshot, its decoy with it. */
async function bring(
  shadow: Shadow,
  place: TreePlace,
  { commit, tree }: Snapshot,
  signal: AbortSignal,
): Promise<void> {
  await rm(place.treeFile, { force: true });
  const making = { ...place, treeFile: `${place.treeFile}.making` };
  await resetTree(shadow, making, { tree, keep: new Set() }, signal);
  await makeDecoy(shadow, place, { commit, base: tree, tree, carried: [] }, signal);
  await noteTimes(shadow, place);
  await rename(making.treeFile, place.treeFile);
}

/** Times change without any content: a build that compares them must see the developer's of now. */
async function renewTimes(shadow: Shadow, place: TreePlace, signal: AbortSignal): Promise<void> {
  if ((await textIn(timesFile(place))) === (await stampOfTimes(shadow))) return;
  await alignTree(shadow, place, signal);
  await noteTimes(shadow, place);
}

async function noteTimes(shadow: Shadow, place: TreePlace): Promise<void> {
  await replaceFile(timesFile(place), await stampOfTimes(shadow));
}

/** Changes with whatever our index of the developer's folder says. */
async function stampOfTimes(shadow: Shadow): Promise<string> {
  const stat = await lstatOrNothing(snapshotIndexFile(shadow));
  return stat === undefined ? "none" : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}

function timesFile({ dir }: TreePlace): string {
  return join(dir, "times");
}

function basePlace(shadow: Pick<Shadow, "dir">, name: string): TreePlace {
  const dir = join(shadow.dir, "bases", name);
  // What was written shortly before the machine went down may not be there: then everything is looked at again.
  return { ...placeAt(dir), treeFile: join(dir, `tree-${bootId()}`) };
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").slice(0, 8);
}

function usersOf(place: TreePlace): string {
  return join(place.dir, "users");
}

/** A user that died uses nothing: its overlays ended with it. */
async function isUsed(place: TreePlace): Promise<boolean> {
  const users = await namesIn(usersOf(place));
  for (const user of users.filter((name) => !isLiving(ownerOf(name)))) {
    await rm(join(usersOf(place), user), { force: true });
  }
  return users.some((name) => isLiving(ownerOf(name)));
}

async function tryLock(
  shadow: Pick<Shadow, "dir">,
  place: TreePlace,
  maxMs: number,
  signal: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  for (const dir of [place.files, usersOf(place)]) await mkdir(dir, { recursive: true, mode: 0o700 });
  return tryFolder(place.dir, join(shadow.dir, "locks"), maxMs, signal);
}

/** Whoever takes a base that fits lets go of the lock at once. */
const maxTurnMs = 2000;
