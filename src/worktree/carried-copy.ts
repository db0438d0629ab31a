import {
  constants,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { digestOf } from "../base/digest.ts";
import { type RepoPath, fsPath } from "../base/repo-path.ts";
import { stampOf } from "./index-file.ts";
import { type Found, openSlice, walkTree } from "./walk.ts";

/** What every file, link and folder of a folder looks like. */
export type Manifest = ReadonlyMap<RepoPath, string>;

/** Reads how everything below a folder looks; a folder that is not there holds nothing. */
export async function readManifest(dir: string, signal: AbortSignal): Promise<Manifest> {
  const found = await walkTree(dir, () => true, signal);
  return new Map(found.map((one) => [one.path, lookOf(one)]));
}

export function manifestDigest(manifest: Manifest): string {
  return digestOf([...manifest].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Differences between two looks at a folder. */
export function compareManifests(before: Manifest, after: Manifest): { path: RepoPath; detail: string }[] {
  const removed = [...before.keys()]
    .filter((path) => !after.has(path))
    .map((path) => ({ path, detail: "removed" }));
  const other = Array.from(after).flatMap(([path, look]) => {
    const was = before.get(path);
    if (was === look) return [];
    return [
      { path, detail: was === undefined ? (look === "directory" ? "new folder" : "new file") : "changed" },
    ];
  });
  return [...removed, ...other];
}

/** Copies a folder with its times, sharing blocks where the file system can. Pipes and sockets stay behind. */
export async function copyFolder(from: string, to: string, signal: AbortSignal): Promise<void> {
  mkdirSync(to, { recursive: true });
  const slice = openSlice(signal);
  for (const one of await walkTree(from, () => true, signal)) {
    copyOne(one, fsPath(from, one.path), fsPath(to, one.path));
    await slice.pause();
  }
}

function copyOne({ kind, stat }: Found, from: string | Buffer, to: string | Buffer): void {
  const mtime = Number(stat.mtimeNs) / 1e9;
  if (kind === "directory") mkdirSync(to, { recursive: true });
  if (kind === "file") {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    utimesSync(to, mtime, mtime);
  }
  if (kind === "symlink") {
    symlinkSync(readlinkSync(from, "buffer"), to);
    lutimesSync(to, mtime, mtime);
  }
}

/** Of a folder only that it is there: what lies in it has a look of its own, and its time changes with it. */
function lookOf({ kind, stat }: Found): string {
  if (kind === "directory") return kind;
  return `${kind} ${(stat.mode & 0o7777n).toString(8)} ${stampOf(stat)}`;
}
