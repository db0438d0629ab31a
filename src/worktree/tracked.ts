import { constants } from "node:fs";
import { copyFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, pathFromBytes } from "../base/repo-path.ts";
import { type Git, gitAt } from "./git.ts";
import { readModes } from "./index-file.ts";
import type { Repository } from "./repository.ts";

/** What the developer's own index holds below the opened folder; paths relative to the repository's top. */
export interface Tracked {
  readonly paths: ReadonlySet<RepoPath>;
  /** Paths of submodules. */
  readonly submodules: ReadonlySet<RepoPath>;
}

interface TrackedPlace {
  readonly git: Git;
  readonly dir: string;
  readonly repository: Repository | undefined;
  readonly prefix: RepoPath;
}

/** Reads the developer's index as data: split and sparse ones too, without touching it. */
export async function listTracked(place: TrackedPlace, signal: AbortSignal): Promise<Tracked> {
  const paths = new Set<RepoPath>();
  const submodules = new Set<RepoPath>();
  const { repository, prefix } = place;
  if (repository === undefined) return { paths, submodules };
  const plain = await readModes(join(repository.gitDir, "index"), repository.objectFormat);
  for (const [path, mode] of plain ?? (await readSplit(place, repository, signal))) {
    // A sparse index names folders that are not checked out.
    if (!path.startsWith(prefix) || mode === "40000") continue;
    (mode === "160000" ? submodules : paths).add(path);
  }
  return { paths, submodules };
}

async function readSplit(
  { git, dir }: TrackedPlace,
  repository: Repository,
  signal: AbortSignal,
): Promise<Map<RepoPath, string>> {
  await copySharedIndexes(repository.gitDir, join(dir, "shadow.git"));
  const indexFile = join(repository.gitDir, "index");
  const listed = await gitAt(git, { indexFile }).run(["ls-files", "-s", "-z"], { signal });
  return new Map(
    splitNul(listed.stdout).map((record) => {
      return [pathFromBytes(record.subarray(record.indexOf(9) + 1)), record.toString("latin1", 0, 6)];
    }),
  );
}

/** NUL-separated records of git's output, without the empty one at its end. */
export function splitNul(output: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const stop = end === -1 ? output.length : end;
    records.push(output.subarray(start, stop));
    start = stop + 1;
  }
  return records;
}

/** Paths of git's NUL-separated output. */
export function splitPaths(output: Buffer): RepoPath[] {
  return splitNul(output).map((record) => pathFromBytes(record));
}

/** A split index names a second file, which git looks for beside the repository in use, and touches. */
async function copySharedIndexes(from: string, to: string): Promise<void> {
  const [theirs, ours] = await Promise.all([sharedIndexes(from), sharedIndexes(to)]);
  await Promise.all(
    ours.filter((name) => !theirs.includes(name)).map((name) => rm(join(to, name), { force: true })),
  );
  for (const name of theirs.filter((one) => !ours.includes(one))) {
    try {
      await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
    } catch (thrown) {
      if (!isErrno(thrown, "ENOENT")) throw thrown;
    }
  }
}

async function sharedIndexes(dir: string): Promise<string[]> {
  const names = await readdir(dir);
  return names.filter((name) => name.startsWith("sharedindex."));
}
