import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isErrno } from "../base/fault.ts";
import { type RepoPath, fsPath, pathToBytes, printablePath } from "../base/repo-path.ts";
import { isSecretPath } from "../contract/secrets.ts";
import { type Git, gitAt } from "./git.ts";
import { type IndexFile, readIndex } from "./index-file.ts";
import type { Shadow } from "./shadow.ts";
import { type Tracked, listTracked, splitPaths } from "./tracked.ts";
import { lookAtAll } from "./walk.ts";
import { ancestors, isGitName } from "./write-path.ts";

/** The developer's folder as our own index of it now says; paths relative to the repository's top. */
export interface Survey {
  readonly indexFile: string;
  readonly index: IndexFile;
  readonly repositories: readonly RepoPath[];
  readonly secrets: readonly RepoPath[];
}

/** Our own index of the developer's folder: persistent, never seeded from theirs. */
export function snapshotIndexFile(shadow: Shadow): string {
  return join(
    shadow.dir,
    shadow.prefix === "" && shadow.repository !== undefined ? "index" : indexName(shadow),
  );
}

/** Git that compares the developer's folder with our index of it. Writes nothing there. */
export function snapshotGit(shadow: Shadow): Git {
  return gitAt(shadow.store, { cwd: shadow.top, workTree: shadow.top, indexFile: snapshotIndexFile(shadow) });
}

/**
 * Brings our index up to date with the disk until one whole look finds nothing to do.
 * @throws Fault `snapshot-failed` when files keep changing or cannot be read; Stopped
 */
export async function surveyFolder(shadow: Shadow, signal: AbortSignal): Promise<Survey> {
  const refused = new Set<RepoPath>();
  let last: unknown;
  for (let pass = 0; pass < maxPasses; pass += 1) {
    await dropStaleLock(shadow);
    const seen = await look(shadow, refused, signal);
    if (seen.add.length + seen.remove.length === 0) return seen;
    try {
      await applyTo(shadow, seen, signal);
      await noteRefused(shadow, seen, refused);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "git-failed") throw thrown;
      last = thrown;
    }
  }
  throw unsettled(last);
}

const maxPasses = 6;

/** A git that dies (a file that shrinks while git reads it does that) leaves its lock; whoever surveys has the turn. */
async function dropStaleLock(shadow: Shadow): Promise<void> {
  await rm(`${snapshotIndexFile(shadow)}.lock`, { force: true });
}

interface Look extends Survey {
  readonly add: readonly RepoPath[];
  readonly remove: readonly RepoPath[];
  /** Those to add that are symbolic links. */
  readonly links: ReadonlySet<RepoPath>;
}

async function look(shadow: Shadow, refused: ReadonlySet<RepoPath>, signal: AbortSignal): Promise<Look> {
  const indexFile = snapshotIndexFile(shadow);
  const [tracked, changed, others, ignored, index] = await Promise.all([
    listTracked(shadow, signal),
    ask(shadow, ["diff-files", "--name-only", "-z"], signal),
    ask(shadow, ["ls-files", "-o", "--exclude-standard", "-z", ...below(shadow)], signal),
    ask(shadow, ["ls-files", "-i", "-c", "--exclude-standard", "-z"], signal),
    readIndex(indexFile, shadow.objectFormat),
  ]);
  const nested = others.filter((path) => path.endsWith("/")).map((path) => path.slice(0, -1));
  const filter = openFilter(shadow, tracked, [...tracked.submodules, ...nested]);
  const missing = [...tracked.paths].filter((path) => !index.entries.has(path));
  const candidates = new Set([...changed, ...others.filter((path) => !path.endsWith("/")), ...missing]);
  const wanted = [...candidates].filter((path) => filter.wants(path) && !refused.has(path));
  const found = await lookAtAll(shadow.top, wanted, signal);
  const isContent = (path: RepoPath): boolean => ["file", "symlink"].includes(found.get(path)?.kind ?? "");
  const dropped = [...index.entries.keys()].filter((path) => !filter.wants(path));
  const outdated = ignored.filter((path) => !tracked.paths.has(path));
  const gone = wanted.filter((path) => index.entries.has(path) && !isContent(path));
  return {
    indexFile,
    index,
    add: wanted.filter(isContent),
    remove: [...new Set([...dropped, ...outdated, ...gone])],
    links: new Set(wanted.filter((path) => found.get(path)?.kind === "symlink")),
    repositories: repositoriesOf(shadow, tracked, nested),
    secrets: await presentSecrets(shadow, filter.secrets, signal),
  };
}

interface Filter {
  wants(path: RepoPath): boolean;
  /** The secrets that were asked about so far. */
  readonly secrets: ReadonlySet<RepoPath>;
}

function openFilter(shadow: Shadow, tracked: Tracked, repositories: readonly RepoPath[]): Filter {
  const secrets = new Set<RepoPath>();
  const closed = new Set(repositories);
  const wants = (path: RepoPath): boolean => {
    if (!path.startsWith(shadow.prefix)) return false;
    if (closed.size > 0 && isClosed(path, closed, tracked)) return false;
    if (isSecret(path, tracked)) {
      secrets.add(path);
      return false;
    }
    return !mayNameGit.test(path) || !path.split("/").some(isGitName);
  };
  return { wants, secrets };
}

/** Cheap to ask of every path; ordinary ones do not pass. */
const mayNameGit = /(?:^|\/)[.gG]|[\\\u0080-\uffff]/u;

/** Content of a submodule or nested repository is not ours to hold, unless the developer's own repository tracks it. */
function isClosed(path: RepoPath, closed: ReadonlySet<RepoPath>, tracked: Tracked): boolean {
  if (tracked.paths.has(path)) return false;
  return closed.has(path) || ancestors(path).some((dir) => closed.has(dir));
}

function isSecret(path: RepoPath, tracked: Tracked): boolean {
  const kind = isSecretPath(path);
  return kind === "always" || (kind === "untracked" && !tracked.paths.has(path));
}

async function presentSecrets(
  shadow: Shadow,
  paths: ReadonlySet<RepoPath>,
  signal: AbortSignal,
): Promise<RepoPath[]> {
  return [...(await lookAtAll(shadow.top, paths, signal)).keys()];
}

function repositoriesOf(shadow: Shadow, tracked: Tracked, nested: readonly RepoPath[]): RepoPath[] {
  const filled = [...tracked.submodules].filter((path) => isFilled(shadow, path));
  const free = nested.filter((dir) => ![...tracked.paths].some((path) => path.startsWith(`${dir}/`)));
  return [...new Set([...filled, ...free])].filter((path) => path.startsWith(shadow.prefix)).toSorted();
}

function isFilled(shadow: Shadow, path: RepoPath): boolean {
  try {
    return readdirSync(fsPath(shadow.top, path)).length > 0;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "EACCES")) return false;
    throw thrown;
  }
}

async function applyTo(shadow: Shadow, seen: Look, signal: AbortSignal): Promise<void> {
  const git = snapshotGit(shadow);
  if (seen.remove.length > 0) {
    await git.run(["update-index", "--force-remove", "-z", "--stdin"], {
      input: joinNul(seen.remove),
      signal,
    });
  }
  // Where the developer has objects, content is only hashed here: most of it is stored there already.
  // A link is stored at once: git reads its target back when it compares.
  const hashOnly = shadow.repository === undefined ? [] : ["--info-only"];
  const [files, links] = partition(seen.add, (path) => !seen.links.has(path));
  for (const { paths, mode } of [
    { paths: files, mode: hashOnly },
    { paths: links, mode: [] },
  ]) {
    if (paths.length === 0) continue;
    const args = ["update-index", "--add", "--remove", "--replace", ...mode, "-z", "--stdin"];
    await git.run(args, { input: joinNul(paths), signal });
  }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** Names that git takes for its own or cannot hold never get into an index; they are asked for once. */
async function noteRefused(shadow: Shadow, seen: Look, refused: Set<RepoPath>): Promise<void> {
  const { entries } = await readIndex(seen.indexFile, shadow.objectFormat);
  for (const path of seen.add) {
    if (!entries.has(path)) refused.add(path);
  }
}

/** Paths as git reads them from standard input. */
export function joinNul(paths: readonly RepoPath[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [pathToBytes(path), Buffer.of(0)]));
}

async function ask(shadow: Shadow, args: readonly string[], signal: AbortSignal): Promise<RepoPath[]> {
  const { stdout } = await snapshotGit(shadow).run(args, { signal });
  return splitPaths(stdout);
}

function below(shadow: Shadow): string[] {
  return shadow.prefix === "" ? [] : ["--", shadow.prefix];
}

function indexName(shadow: Shadow): string {
  return `index-${Buffer.from(shadow.prefix).toString("base64url").slice(0, 100) || "plain"}`;
}

function unsettled(last: unknown): Fault {
  const why =
    last instanceof Fault ? printablePath(last.message) : "Files kept changing while they were read.";
  return new Fault("snapshot-failed", `The folder could not be read as it stands: ${why}`, {
    hint: "Let running builds and editors come to rest, and see that every file can be read.",
    cause: last,
  });
}
