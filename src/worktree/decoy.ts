import { copyFile, mkdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { gitAt } from "./git.ts";
import { folderPattern } from "./ignored.ts";
import { localExcludes } from "./repository.ts";
import { type Shadow, byteExact } from "./shadow.ts";
import { openScratch } from "./tree-edit.ts";
import type { TreePlace } from "./tree-pool.ts";

/** What a decoy shows: a snapshot's commit and tree, and the tree that the files stand at. */
export interface DecoyInput {
  readonly commit: string;
  readonly base: string;
  readonly tree: string;
  /** Folders of the tree that no commit holds. */
  readonly carried: Iterable<RepoPath>;
}

/**
 * Sees that a snapshot's objects, and only they, stand in a folder of their own. The folder is what a decoy reads its
 * objects from; it is the one host folder that must be visible, read only, where a decoy shall work.
 */
export async function makeDecoyObjects(shadow: Shadow, commit: string, signal: AbortSignal): Promise<string> {
  const dir = join(shadow.dir, "decoys", commit);
  if (await exists(dir)) return dir;
  await using scratch = await openScratch(shadow);
  await mkdir(join(scratch.dir, "objects", "pack"), { recursive: true });
  const pack = ["pack-objects", "-q", "--revs", "--window=0", join(scratch.dir, "objects", "pack", "pack")];
  await shadow.git.run(pack, { input: `${commit}\n`, signal });
  try {
    await rename(join(scratch.dir, "objects"), dir);
  } catch (thrown) {
    if (!isErrno(thrown, "ENOTEMPTY") && !isErrno(thrown, "EEXIST")) throw thrown;
  }
  return dir;
}

/** What git in a worktree leaves out besides what its own files say. */
export async function decoyExcludes(shadow: Shadow, carried: Iterable<RepoPath>): Promise<string> {
  return `${await localExcludes(shadow.repository)}\n${Array.from(carried, folderPattern).join("")}`;
}

/**
 * Puts a throw-away repository into a tree: one commit, the snapshot. It is for whoever works there; nothing of ours
 * ever reads it as a repository.
 */
export async function makeDecoy(
  shadow: Shadow,
  place: TreePlace,
  input: DecoyInput,
  signal: AbortSignal,
): Promise<void> {
  const dir = join(place.files, ".git");
  for (const name of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"]) {
    await mkdir(join(dir, name), { recursive: true });
  }
  const objects = join(shadow.dir, "decoys", input.commit);
  const exclude = await decoyExcludes(shadow, input.carried);
  await Promise.all([
    writeFile(join(dir, "HEAD"), "ref: refs/heads/main\n"),
    writeFile(join(dir, "refs", "heads", "main"), `${input.commit}\n`),
    writeFile(join(dir, "config"), configOf(shadow)),
    writeFile(join(dir, "objects", "info", "alternates"), `${objects}\n`),
    writeFile(join(dir, "info", "exclude"), exclude),
    writeFile(join(dir, "info", "attributes"), byteExact),
  ]);
  await copyIndexAt(shadow, place, input, signal);
}

/** The index of the snapshot, with what the disk says of every file that is as in it. */
async function copyIndexAt(
  shadow: Shadow,
  place: TreePlace,
  input: DecoyInput,
  signal: AbortSignal,
): Promise<void> {
  const to = join(place.files, ".git", "index");
  if (input.tree === input.base) return copyWithTimes(place.indexFile, to);
  await using scratch = await openScratch(shadow);
  const indexFile = join(scratch.dir, "index");
  await copyFile(place.indexFile, indexFile);
  await gitAt(shadow.git, { indexFile }).run(["read-tree", "-i", "--reset", input.base], { signal });
  await copyWithTimes(indexFile, to);
}

async function copyWithTimes(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const { atime, mtime } = await stat(from);
  await utimes(to, atime, mtime);
}

/** Compares size and seconds only: inside a sandbox owners and inodes may look otherwise. */
function configOf(shadow: Shadow): string {
  const isSha256 = shadow.objectFormat === "sha256";
  return `[core]
\trepositoryformatversion = ${isSha256 ? 1 : 0}
\tfilemode = ${process.platform !== "win32"}
\tbare = false
\tlogallrefupdates = true
\tcheckStat = minimal
\ttrustctime = false
${isSha256 ? "[extensions]\n\tobjectformat = sha256\n" : ""}[user]
\tname = Worker
\temail = worker@localhost
[gc]
\tauto = 0
[maintenance]
\tauto = false
`;
}

async function exists(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return false;
    throw thrown;
  }
}
