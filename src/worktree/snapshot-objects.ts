import { join } from "node:path";
import type { RepoPath } from "../base/repo-path.ts";
import { type Git, gitAt } from "./git.ts";
import { readIndex } from "./index-file.ts";
import { headCommit } from "./repository.ts";
import type { Shadow } from "./shadow.ts";
import { type Survey, joinNul, snapshotGit } from "./snapshot-index.ts";
import { openScratch } from "./tree-edit.ts";

/**
 * Sees that every content of a survey is stored: in the developer's HEAD, which no `git gc` of theirs drops, or with us.
 * False when a file changed meanwhile, so that the survey must be made again.
 */
export async function secureBlobs(shadow: Shadow, survey: Survey, signal: AbortSignal): Promise<boolean> {
  if (shadow.repository === undefined) return true;
  const reachable = await headBlobs(shadow, signal);
  const entries = [...survey.index.entries.values()];
  const loose = new Set(entries.map((entry) => entry.oid).filter((oid) => !reachable.has(oid)));
  const foreign = await missingIn(shadow.store, loose, signal);
  if (foreign.size === 0) return true;
  const nowhere = await missingIn(shadow.git, foreign, signal);
  await packObjects(
    shadow,
    [...foreign].filter((oid) => !nowhere.has(oid)),
    signal,
  );
  const unstored = entries.filter((entry) => nowhere.has(entry.oid)).map((entry) => entry.path);
  return storeFiles(shadow, survey, unstored, signal);
}

/** Of these objects, those that a repository does not have. */
async function missingIn(git: Git, oids: ReadonlySet<string>, signal: AbortSignal): Promise<Set<string>> {
  if (oids.size === 0) return new Set();
  const input = `${[...oids].join("\n")}\n`;
  const checked = await git.run(["cat-file", "--batch-check", "--buffer"], { input, signal });
  const lines = checked.stdout.toString("latin1").split("\n");
  return new Set(
    lines.filter((line) => line.endsWith(" missing")).map((line) => line.slice(0, -" missing".length)),
  );
}

async function headBlobs(shadow: Shadow, signal: AbortSignal): Promise<ReadonlySet<string>> {
  if (shadow.repository === undefined || shadow.repository.partial) return new Set();
  const head = await headCommit(shadow.repository);
  if (head === undefined) return new Set();
  const listed = await shadow.git.run(["ls-tree", "-r", "-z", head], { expect: [0, 128], signal });
  if (listed.exitCode !== 0) return new Set();
  return new Set(Array.from(listed.stdout.toString("latin1").matchAll(blobLine), (match) => match[1] ?? ""));
}

const blobLine = /(?:^|\0)1[02]0\d{3} blob ([0-9a-f]+)\t/gu;

/** Copies objects of the developer's that nothing of theirs may hold for long. */
async function packObjects(shadow: Shadow, oids: readonly string[], signal: AbortSignal): Promise<void> {
  if (oids.length === 0) return;
  const name = join(shadow.dir, "shadow.git", "objects", "pack", "pack");
  await shadow.git.run(["pack-objects", "-q", "--window=0", name], { input: `${oids.join("\n")}\n`, signal });
}

/** Stores files of the developer's folder; false when one is no longer what was surveyed. */
async function storeFiles(
  shadow: Shadow,
  survey: Survey,
  paths: readonly RepoPath[],
  signal: AbortSignal,
): Promise<boolean> {
  if (paths.length === 0) return true;
  await using scratch = await openScratch(shadow);
  const indexFile = join(scratch.dir, "index");
  const git = gitAt(snapshotGit(shadow), { indexFile });
  const args = ["update-index", "--add", "--remove", "-z", "--stdin"];
  const stored = await git.run(args, { input: joinNul(paths), expect: [0, 128], signal });
  if (stored.exitCode !== 0) return false;
  const { entries } = await readIndex(indexFile, shadow.objectFormat);
  return paths.every((path) => entries.get(path)?.oid === survey.index.entries.get(path)?.oid);
}
