import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change } from "../../src/worktree/change.ts";
import { listChanges } from "../../src/worktree/diff.ts";
import { gitAt, type Git } from "../../src/worktree/git.ts";
import { openShadow, type Shadow } from "../../src/worktree/shadow.ts";

/** A commit with one parent, as a proposal on it. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parentTree: string;
  /** The whole message. */
  readonly message: string;
}

/** Any repository's history, read only: what has to be written lies in a temporary state folder. */
export interface History extends AsyncDisposable {
  readonly shadow: Shadow;
  /** Every commit with one parent that the revision reaches, the newest first. */
  commits(range: CommitRange, signal: AbortSignal): Promise<readonly Commit[]>;
  /** What a commit changed; undefined where objects of it are missing, as in a partial clone. */
  changes(commit: Commit, signal: AbortSignal): Promise<readonly Change[] | undefined>;
}

export interface CommitRange {
  readonly revision: string;
  /** A date that git reads. */
  readonly since?: string | undefined;
}

/** Opens a repository, a bare one too, by its folder or its git folder. */
export async function openHistory(repository: string, signal: AbortSignal): Promise<History> {
  const gitDir = await findGitDir(await realpath(repository));
  const dir = await mkdtemp(join(tmpdir(), "remit-measure-"));
  const root = join(dir, "root");
  await writeLink(root, gitDir);
  const shadow = await openShadow(root, join(dir, "state"), signal);
  const reader = gitAt(shadow.git, { gitDir, alternates: [] });
  return {
    shadow,
    commits: (range, stop) => listCommits(reader, range, stop),
    changes: async ({ tree, parentTree }, stop) =>
      (await isWhole(shadow, parentTree, tree, stop))
        ? listChanges(shadow, parentTree, tree, stop)
        : undefined,
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/** An empty folder whose repository is the one that is measured. */
async function writeLink(root: string, gitDir: string): Promise<void> {
  await mkdir(root);
  await writeFile(join(root, ".git"), `gitdir: ${gitDir}\n`);
}

async function findGitDir(repository: string): Promise<string> {
  for (const dir of [repository, join(repository, ".git"), join(repository, "repo")]) {
    const parts = await Promise.all(["HEAD", "objects"].map((name) => exists(join(dir, name))));
    if (parts.every(Boolean)) return dir;
  }
  throw new Error(`${repository} is no git repository.`);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function listCommits(
  git: Git,
  { revision, since }: CommitRange,
  signal: AbortSignal,
): Promise<Commit[]> {
  const format = "%H%x1f%T%x1f%P%x1f%B%x1e";
  const args = ["log", `--format=${format}`, ...(since === undefined ? [] : [`--since=${since}`]), revision];
  const { stdout } = await git.run([...args, "--"], { signal });
  const records = stdout
    .toString("utf8")
    .split("\x1e")
    .map((record) => record.trimStart().split("\x1f"));
  const trees = new Map(records.map(([id = "", tree = ""]) => [id, tree]));
  return records.flatMap(([id = "", tree = "", parents = "", message = ""]) => {
    const parentTree = trees.get(parents);
    return parentTree === undefined || parents === "" ? [] : [{ id, tree, parentTree, message }];
  });
}

async function isWhole(shadow: Shadow, base: string, tree: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await shadow.git.run(["diff-tree", "-r", "--raw", "--no-renames", base, tree], {
    signal,
  });
  const oids = stdout
    .toString("latin1")
    .split("\n")
    .flatMap((line) => {
      const [oldMode = "", mode, old = "", now = ""] = line.slice(1).split(" ");
      return [oldMode === "160000" ? "" : old, mode === "160000" ? "" : now];
    })
    .filter((oid) => /[1-9a-f]/u.test(oid));
  if (oids.length === 0) return true;
  const input = `${oids.join("\n")}\n`;
  const listed = await shadow.git.run(["cat-file", "--batch-check", "--buffer"], { input, signal });
  return !/ missing$/mu.test(listed.stdout.toString("latin1"));
}
