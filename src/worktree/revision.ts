import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { fsPath, pathFromBytes, printablePath, type RepoPath } from "../base/repo-path.ts";
import { isSecretPath } from "../contract/secrets.ts";
import { lstatOrNothing } from "./file-state.ts";
import { gitAt, openGit, type Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import type { Shadow } from "./shadow.ts";
import { splitNul } from "./tracked.ts";
import { editIndex, openScratch, writeTree } from "./tree-edit.ts";

/**
 * The tree of a revision of the developer's repository as a base to judge their tree by: of its merge base with HEAD
 * where there is one, without what no snapshot holds (secrets, submodules, files outside a sparse checkout).
 * Fault `usage` when there is no such revision.
 */
export async function treeOfRevision(shadow: Shadow, revision: string, signal: AbortSignal): Promise<string> {
  const { repository } = shadow;
  if (repository === undefined) {
    throw new Fault("usage", "This folder is no git repository: there is no revision to compare with.", {
      hint: "Judge in a repository with a commit; `remit run` needs none.",
    });
  }
  const theirs = openGit({ cwd: repository.top, gitDir: repository.gitDir });
  const commit = await forkPoint(theirs, revision, signal);
  await using scratch = await openScratch(shadow);
  const indexFile = join(scratch.dir, "index");
  const source = await treeBelow(theirs, commit, shadow.prefix, signal);
  await gitAt(shadow.git, { indexFile }).run(["read-tree", source], { signal });
  const left = await leftOut(shadow, repository, { indexFile }, signal);
  await editIndex(
    shadow,
    indexFile,
    left.map((path) => ({ path, entry: undefined })),
    signal,
  );
  return await writeTree(shadow.store, { indexFile }, signal);
}

/** A commit without parents for a tree: the same tree always has the same. */
export async function commitTree(shadow: Shadow, tree: string, signal: AbortSignal): Promise<string> {
  return textOf((await shadow.store.run(["commit-tree", tree, "-m", "Base"], { signal })).stdout);
}

async function forkPoint(theirs: Git, revision: string, signal: AbortSignal): Promise<string> {
  const named = await theirs.run(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    {
      expect: [0, 1, 128],
      signal,
    },
  );
  if (named.exitCode !== 0) {
    throw new Fault("usage", `There is no revision ${printablePath(revision)} in this repository.`, {
      hint: "Fetch it first, or name another with --base.",
    });
  }
  const commit = textOf(named.stdout);
  const merged = await theirs.run(["merge-base", commit, "HEAD"], { expect: [0, 1, 128], signal });
  return merged.exitCode === 0 ? textOf(merged.stdout) : commit;
}

/** The tree of the opened folder; the empty tree where the revision has no such folder. */
async function treeBelow(
  theirs: Git,
  commit: string,
  prefix: RepoPath,
  signal: AbortSignal,
): Promise<string> {
  const name = prefix === "" ? `${commit}^{tree}` : `${commit}:${prefix.slice(0, -1)}`;
  const found = await theirs.run(["rev-parse", "--verify", "--quiet", name], { expect: [0, 1, 128], signal });
  if (found.exitCode === 0) return textOf(found.stdout);
  return textOf((await theirs.run(["hash-object", "-t", "tree", "--stdin"], { input: "", signal })).stdout);
}

async function leftOut(
  shadow: Shadow,
  repository: Repository,
  { indexFile }: { readonly indexFile: string },
  signal: AbortSignal,
): Promise<readonly RepoPath[]> {
  const listed = await gitAt(shadow.git, { indexFile }).run(["ls-files", "-s", "-z"], { signal });
  const sparse = await sparsePaths(shadow, repository, signal);
  return splitNul(listed.stdout).flatMap((record) => {
    const path = pathFromBytes(record.subarray(record.indexOf(9) + 1));
    const submodule = record.toString("latin1", 0, 6) === "160000";
    return submodule || sparse.has(path) || isSecretPath(path) === "always" ? [path] : [];
  });
}

/** Files that the developer's index holds and that a sparse checkout keeps off the disk. */
async function sparsePaths(
  shadow: Shadow,
  repository: Repository,
  signal: AbortSignal,
): Promise<ReadonlySet<RepoPath>> {
  const indexFile = join(repository.gitDir, "index");
  const listed = await gitAt(shadow.git, { indexFile }).run(["ls-files", "-t", "-z"], { signal });
  const absent = new Set<RepoPath>();
  for (const record of splitNul(listed.stdout)) {
    const path = pathFromBytes(record.subarray(2));
    if (record[0] !== 0x53 || !path.startsWith(shadow.prefix)) continue;
    const inside = path.slice(shadow.prefix.length);
    if ((await lstatOrNothing(fsPath(shadow.root, inside))) === undefined) absent.add(inside);
  }
  return absent;
}

function textOf(output: Buffer): string {
  return output.toString("latin1").trim();
}
