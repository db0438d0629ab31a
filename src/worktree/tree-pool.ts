import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { tryFolder } from "../base/folder-lock.ts";
import { namesIn } from "../base/missing.ts";
import type { Shadow } from "./shadow.ts";

/** Where one warm tree lies. Only `files` is ever shown to a process. */
export interface TreePlace {
  readonly dir: string;
  readonly files: string;
  readonly indexFile: string;
  /** Names the tree that `files` held after the last reset. */
  readonly treeFile: string;
  /** Which carried folders `files` holds copies of. */
  readonly copiesFile: string;
  /** Upper layers of carried folders, fresh for every lease. */
  readonly layers: string;
}

/** A warm tree that nobody else uses until it is given back. */
export interface TreeLease extends AsyncDisposable {
  readonly place: TreePlace;
}

/** The place of a warm tree by its number. */
export function treePlace(shadow: Pick<Shadow, "dir">, name: string): TreePlace {
  return placeAt(join(shadow.dir, "trees", name));
}

/** The place of a tree in a folder. */
export function placeAt(dir: string): TreePlace {
  return {
    dir,
    files: join(dir, "files"),
    indexFile: join(dir, "index"),
    treeFile: join(dir, "tree"),
    copiesFile: join(dir, "copies.json"),
    layers: join(dir, "layers"),
  };
}

/** Numbers of the warm trees there are. */
export function listTrees(shadow: Pick<Shadow, "dir">): Promise<string[]> {
  return numbersIn(join(shadow.dir, "trees"));
}

/** The names in a folder that are numbers, smallest first. */
export async function numbersIn(dir: string): Promise<string[]> {
  const names = await namesIn(dir);
  return names.filter((name) => /^\d+$/u.test(name)).toSorted((a, b) => Number(a) - Number(b));
}

/** Leases a warm tree that is free, the first that `prefer` names before others; else a new one. */
export async function leaseTree(
  shadow: Pick<Shadow, "dir">,
  prefer: (place: TreePlace) => Promise<boolean>,
  signal: AbortSignal,
): Promise<TreeLease> {
  const names = await listTrees(shadow);
  const preferred = await Promise.all(names.map((name) => prefer(treePlace(shadow, name))));
  const ordered = names.toSorted((a, b) => rank(preferred, names, a) - rank(preferred, names, b));
  for (const name of ordered) {
    const lease = await tryLease(shadow, name, signal);
    if (lease !== undefined) return lease;
  }
  for (let next = Number(names.at(-1) ?? 0) + 1; ; next += 1) {
    const lease = await tryLease(shadow, String(next), signal);
    if (lease !== undefined) return lease;
  }
}

/** Leases one warm tree; nothing while someone else holds it. A holder that died holds nothing. */
export async function tryLease(
  shadow: Pick<Shadow, "dir">,
  name: string,
  signal: AbortSignal,
): Promise<TreeLease | undefined> {
  const place = treePlace(shadow, name);
  await mkdir(place.files, { recursive: true, mode: 0o700 });
  const lock = await tryFolder(place.dir, join(shadow.dir, "locks"), 0, signal);
  return lock && { place, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
}

function rank(preferred: readonly boolean[], names: readonly string[], name: string): number {
  return preferred[names.indexOf(name)] === true ? 0 : 1;
}
