import { mkdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { isErrno } from "../base/fault.ts";
import type { Mount, MountSpace } from "../base/mount-space.ts";
import { type RepoPath, fsPath, hasEscapedBytes } from "../base/repo-path.ts";
import type { Carry, HiddenChange } from "./change.ts";
import { compareManifests, copyFolder, manifestDigest, readManifest } from "./carried-copy.ts";
import { listLayer } from "./carried-layer.ts";
import { removeAll } from "./remove.ts";
import type { TreePlace } from "./tree-pool.ts";
import { lookAt, walkTree } from "./walk.ts";
import { replaceFile } from "./whole-file.ts";
import { ancestors } from "./write-path.ts";

/** A carried folder to be mounted with a layer of its own above it, so that the developer's is never written. */
export interface CarryOverlay extends Mount {
  readonly carry: Carry;
}

/** The carried folders of one lease. */
export interface Carried {
  /** Repo-relative places in the tree that hold carried content. */
  readonly paths: ReadonlySet<RepoPath>;
  readonly overlays: readonly CarryOverlay[];
  /** Folders above the opened one, to be shown as they are. */
  readonly readOnly: readonly { readonly dir: string; readonly at: string }[];
  /** What was done to dependencies and submodules. Output may change. */
  findChanges(signal: AbortSignal): Promise<readonly HiddenChange[]>;
}

export interface CarriedInput {
  readonly place: TreePlace;
  /** The developer's folder, where processes see the tree. */
  readonly root: string;
  readonly carries: readonly Carry[];
  /** Physical copies in the tree instead of overlays. */
  readonly copy: boolean;
  /** Where the tree itself is an overlay: what mounts the folders in it, and the layer that their empty places lie in. */
  readonly over?: { readonly space: MountSpace; readonly upper: string };
}

/** Copies of carried folders that a warm tree still holds and that may be left where they are. */
export async function copiesToKeep({ place, carries, copy }: CarriedInput): Promise<ReadonlySet<RepoPath>> {
  if (!copy) return new Set();
  const held = await readCopies(place);
  return new Set(carries.map((carry) => carry.path).filter((path) => held[path] !== undefined));
}

/** Brings carried folders into a tree that was just reset. */
export async function openCarried(input: CarriedInput, signal: AbortSignal): Promise<Carried> {
  const { place, carries, copy } = input;
  const above = carries.flatMap(({ dir, at }) => (at === undefined ? [] : [{ dir, at }]));
  // A name that is no text cannot be said to the program that mounts.
  const isNamed = ({ path }: Carry): boolean => input.over === undefined || !hasEscapedBytes(path);
  const inside = carries.filter(
    (carry) => carry.at === undefined && isNamed(carry) && isPlaceable(place, carry),
  );
  await removeAll(place.layers, signal);
  const paths = new Set(inside.map((carry) => carry.path));
  const shown = { paths, readOnly: above };
  if (copy) return { ...shown, overlays: [], findChanges: await copyAll(place, inside, signal) };
  const overlays = await makeLayers(input, inside);
  await mountIn(input, overlays, signal);
  const beneath = input.over?.upper ?? place.files;
  return {
    ...shown,
    overlays: input.over === undefined ? overlays : [],
    findChanges: async (inner) =>
      (await Promise.all(overlays.map((overlay) => layerChanges(beneath, overlay, inner)))).flat(),
  };
}

/** True when every folder above a carry's place is a real one or can be made, and nothing else stands there. */
function isPlaceable(place: TreePlace, carry: Carry): boolean {
  const kinds = [...ancestors(carry.path), carry.path].map((path) => lookAt(place.files, path)?.kind);
  return kinds.every((kind) => kind === undefined || kind === "directory");
}

async function makeLayers({ place, root }: CarriedInput, carries: readonly Carry[]): Promise<CarryOverlay[]> {
  const overlays: CarryOverlay[] = [];
  for (const [number, carry] of carries.entries()) {
    mkdirSync(fsPath(place.files, carry.path), { recursive: true });
    const [upper, work] = ["upper", "work"].map((name) => join(place.layers, String(number), name));
    if (upper === undefined || work === undefined) continue;
    await mkdir(upper, { recursive: true, mode: 0o755 });
    await mkdir(work, { recursive: true, mode: 0o755 });
    overlays.push({ carry, lower: carry.dir, upper, work, at: join(root, carry.path) });
  }
  return overlays;
}

async function mountIn(
  { over }: CarriedInput,
  overlays: readonly CarryOverlay[],
  signal: AbortSignal,
): Promise<void> {
  const mounts = overlays.map(({ carry, lower, upper, work }) => {
    return { lower, upper, work, at: join(over?.space.at ?? "", carry.path) };
  });
  await over?.space.mount(mounts, signal);
}

async function layerChanges(
  files: string,
  { carry, upper, lower }: CarryOverlay,
  signal: AbortSignal,
): Promise<readonly HiddenChange[]> {
  if (carry.kind === "output") return [];
  const beneath = await walkTree(fsPath(files, carry.path).toString(), () => false, signal);
  const misplaced = beneath.map(({ path }) => ({
    path,
    detail: "written below the place of a carried folder",
  }));
  return asHidden(carry, [...(await listLayer(upper, lower, signal)), ...misplaced]);
}

const copiesSchema = z.record(z.string(), z.strictObject({ source: z.string(), copy: z.string() }));
type Copies = z.infer<typeof copiesSchema>;

async function copyAll(
  place: TreePlace,
  carries: readonly Carry[],
  signal: AbortSignal,
): Promise<Carried["findChanges"]> {
  const held = await readCopies(place);
  const copies: Copies = {};
  const manifests = new Map<Carry, ReadonlyMap<RepoPath, string>>();
  for (const carry of carries) {
    const to = fsPath(place.files, carry.path).toString();
    const source = manifestDigest(await readManifest(carry.dir, signal));
    let copied = await readManifest(to, signal);
    const last = held[carry.path];
    if (last?.source !== source || last.copy !== manifestDigest(copied)) {
      await removeAll(to, signal);
      await copyFolder(carry.dir, to, signal);
      copied = await readManifest(to, signal);
    }
    copies[carry.path] = { source, copy: manifestDigest(copied) };
    manifests.set(carry, copied);
  }
  await replaceFile(place.copiesFile, JSON.stringify(copies));
  return async (inner) => {
    const changes: HiddenChange[] = [];
    for (const [carry, before] of manifests) {
      if (carry.kind === "output") continue;
      const after = await readManifest(fsPath(place.files, carry.path).toString(), inner);
      changes.push(...asHidden(carry, compareManifests(before, after)));
    }
    return changes;
  };
}

async function readCopies(place: TreePlace): Promise<Copies> {
  try {
    const parsed = copiesSchema.safeParse(JSON.parse(await readFile(place.copiesFile, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

interface Difference {
  readonly path: RepoPath;
  readonly detail: string;
}

/** Changes of one carried folder, without what tools keep there for themselves. */
function asHidden(carry: Carry, differences: readonly Difference[]): HiddenChange[] {
  const kind = carry.kind === "submodule" ? "submodule" : "dependency";
  const listed = differences.filter(({ path }) => !isToolCache(`${carry.path}/${path}`));
  const shown = listed
    .slice(0, maxListed)
    .map(({ path, detail }) => ({ kind, path: `${carry.path}/${path}`, detail }) as const);
  const left = listed.length - shown.length;
  return left === 0 ? shown : [...shown, { kind, path: carry.path, detail: `${left} more changes` }];
}

const maxListed = 100;

/** Folders that tools write while they only read dependencies. */
function isToolCache(path: RepoPath): boolean {
  return toolCache.test(path) || /(?:^|\/)__pycache__(?:\/|$)/u.test(path);
}

const toolCache =
  /(?:^|\/)node_modules\/(?:\.cache|\.vite|\.vite-temp|\.vitest|\.package-lock\.json)(?:\/|$)/u;
