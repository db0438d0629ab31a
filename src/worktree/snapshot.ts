import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { isSecretPath } from "../contract/secrets.ts";
import { awaitFolder } from "../base/folder-lock.ts";
import { findCarries } from "./carry.ts";
import type { Snapshot } from "./change.ts";
import { storeRules } from "./ignore-rules.ts";
import { type Shadow, writeExcludes } from "./shadow.ts";
import { type Survey, snapshotGit, surveyFolder } from "./snapshot-index.ts";
import { keepSettled, readSettled, settledKey } from "./settled.ts";
import { secureBlobs } from "./snapshot-objects.ts";
import { splitPaths } from "./tracked.ts";
import { emptyTree, writeTree } from "./tree-edit.ts";

export interface SnapshotOptions {
  /** Globs of ignored folders to carry; the usual ones are found when left out. */
  readonly carry: readonly string[] | undefined;
}

/**
 * Stores the developer's folder as it is on disk: tracked, staged, changed and new files, without what git ignores and
 * without secrets. Their folder and repository are only read.
 * @throws Fault `snapshot-failed`, `git-failed`, `busy`; Stopped
 */
export async function takeSnapshot(
  shadow: Shadow,
  run: string,
  options: SnapshotOptions,
  signal: AbortSignal,
): Promise<Snapshot> {
  await using _lock = await waitForTurn(shadow, signal);
  await writeExcludes(shadow);
  const { survey, tree, commit, rules } = await settle(shadow, signal);
  await setRefs(shadow, run, { base: commit, rules }, signal);
  const ignored = await listIgnored(shadow, signal);
  const repositories = survey.repositories.map((path) => path.slice(shadow.prefix.length));
  return {
    tree,
    commit,
    carries: await findCarries(shadow, { ignored, repositories }, options.carry),
    secrets: secretsOf(shadow, survey, ignored),
  };
}

/** Keeps a proposal of a run as `refs/remit/<run>/proposal`, on top of its base. Gives back the commit. */
export async function keepProposal(
  shadow: Shadow,
  run: string,
  tree: string,
  signal: AbortSignal,
): Promise<string> {
  const commit = await commitTree(shadow, [tree, "-p", refOf(run, "base"), "-m", "Proposal"], signal);
  await setRefs(shadow, run, { proposal: commit }, signal);
  return commit;
}

/** The stored ignore rules of a run's snapshot. */
export async function rulesOf(shadow: Shadow, run: string, signal: AbortSignal): Promise<string> {
  const found = await shadow.store.run(["rev-parse", "--verify", refOf(run, "rules")], { signal });
  return found.stdout.toString("latin1").trim();
}

interface Stored {
  readonly survey: Survey;
  readonly tree: string;
  readonly commit: string;
  readonly rules: string;
}

/** Where nothing changed since the last snapshot, everything is stored already. */
async function settle(shadow: Shadow, signal: AbortSignal): Promise<Stored> {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const survey = await surveyFolder(shadow, signal);
    const tree = await treeOf(shadow, survey, signal);
    const key = await settledKey(shadow, tree);
    const known = await readSettled(shadow, key);
    if (known !== undefined) return { survey, tree, commit: known.commit, rules: known.rules };
    if (!(await secureBlobs(shadow, survey, signal))) continue;
    const commit = await commitTree(shadow, [tree, "-m", "Snapshot"], signal);
    const rules = await storeRules(shadow, tree, signal);
    await keepSettled(shadow, { key, commit, rules });
    return { survey, tree, commit, rules };
  }
  throw new Fault("snapshot-failed", "Files kept changing while they were stored.", {
    hint: "Let running builds and editors come to rest, and try again.",
  });
}

async function treeOf(shadow: Shadow, { index, indexFile }: Survey, signal: AbortSignal): Promise<string> {
  if (index.entries.size === 0) return emptyTree(shadow.store, signal);
  return writeTree(shadow.store, { indexFile, prefix: shadow.prefix }, signal);
}

async function commitTree(shadow: Shadow, args: readonly string[], signal: AbortSignal): Promise<string> {
  const made = await shadow.store.run(["commit-tree", ...args], { signal });
  return made.stdout.toString("latin1").trim();
}

async function setRefs(
  shadow: Shadow,
  run: string,
  refs: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const input = Object.entries(refs).map(([name, oid]) => `update ${refOf(run, name)} ${oid}\n`);
  await shadow.store.run(["update-ref", "--stdin"], { input: input.join(""), signal });
}

function refOf(run: string, name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/u.test(run)) return `refs/remit/${run}/${name}`;
  throw new Fault("internal", `${JSON.stringify(run)} cannot name a run.`);
}

/** What git ignores below the opened folder: files, and whole folders with a closing `/`. */
async function listIgnored(shadow: Shadow, signal: AbortSignal): Promise<RepoPath[]> {
  const below = shadow.prefix === "" ? [] : ["--", shadow.prefix];
  const args = ["ls-files", "-o", "-i", "--exclude-standard", "--directory", "-z", ...below];
  const { stdout } = await snapshotGit(shadow).run(args, { signal });
  const inside = splitPaths(stdout).filter((path) => path.startsWith(shadow.prefix));
  return inside.map((path) => path.slice(shadow.prefix.length));
}

function secretsOf(shadow: Shadow, survey: Survey, ignored: readonly RepoPath[]): RepoPath[] {
  const listed = survey.secrets.map((path) => path.slice(shadow.prefix.length));
  const hidden = ignored.filter((path) => !path.endsWith("/") && isSecretPath(path) !== undefined);
  return [...new Set([...listed, ...hidden])].toSorted();
}

/** One snapshot of a folder at a time: all share one index. */
async function waitForTurn(shadow: Shadow, signal: AbortSignal): Promise<AsyncDisposable> {
  try {
    return await awaitFolder(join(shadow.dir, "shadow.git"), join(shadow.dir, "locks"), maxTurnMs, signal);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "busy") throw stillBusy(thrown);
    throw thrown;
  }
}

const maxTurnMs = 10 * 60_000;

function stillBusy(cause: Fault): Fault {
  return new Fault("busy", "Another run is taking its snapshot of this folder.", {
    hint: "Wait until it has its snapshot and try again.",
    cause,
  });
}
