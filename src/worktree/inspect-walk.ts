import { type RepoPath, printablePath } from "../base/repo-path.ts";
import type { HiddenChange } from "./change.ts";
import { type IndexEntry, stampOf } from "./index-file.ts";
import { foldName } from "./index-names.ts";
import type { Found } from "./walk.ts";
import { ancestors, isGitName } from "./write-path.ts";

/** What a look at a worktree found, before anything is read. */
export interface Sorted {
  /** Files and links that do not look as their entry says, or have none. */
  readonly candidates: readonly Found[];
  /** Entries whose file is gone. */
  readonly gone: readonly RepoPath[];
  readonly hidden: readonly HiddenChange[];
}

/** A file larger than this is named, never read. */
export const maxFileBytes = 64 * 1024 * 1024;

/** Sorts what a walk found by what it is; `entries` are those that the walk could have met. */
export function sortFound(found: readonly Found[], entries: ReadonlyMap<RepoPath, IndexEntry>): Sorted {
  const hidden: HiddenChange[] = [];
  const candidates: Found[] = [];
  const kept = new Set<RepoPath>();
  const closed: RepoPath[] = [];
  for (const one of found) {
    const entry = entries.get(one.path);
    if (entry !== undefined && isUnchanged(one, entry)) {
      kept.add(one.path);
      continue;
    }
    hidden.push(...oddities(one));
    if (one.kind === "unreadable") closed.push(one.path);
    if (isTooLarge(one)) kept.add(one.path);
    else if ((one.kind === "file" || one.kind === "symlink") && !isGitEntry(one.path)) {
      kept.add(one.path);
      candidates.push(one);
    }
  }
  const isGone = (path: RepoPath): boolean =>
    !kept.has(path) && !closed.some((dir) => path.startsWith(`${dir}/`));
  return { candidates, gone: [...entries.keys()].filter(isGone), hidden };
}

/** True for a name that some file system takes for git's own, at any depth. */
export function isGitEntry(path: RepoPath): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return mayBeGit.test(name) && isGitName(name);
}

/** Cheap to ask of every name; ordinary ones do not pass. */
const mayBeGit = /^[.gG]|[\\\u0080-\uffff]/u;

function isUnchanged(one: Found, entry: IndexEntry): boolean {
  return (one.kind === "file" || one.kind === "symlink") && entry.stamp === stampOf(one.stat);
}

function isTooLarge(one: Found): boolean {
  return one.kind === "file" && one.stat.size > BigInt(maxFileBytes);
}

/** What a tree object cannot show of one thing. */
function oddities(one: Found): HiddenChange[] {
  const { path, kind, stat } = one;
  if (isGitEntry(path)) {
    return [{ kind: "nested-repository", path, detail: `${printablePath(path)} is git's own name` }];
  }
  if (kind === "special") return [{ kind: "special-file", path, detail: specialKind(one) }];
  if (kind === "unreadable") return [{ kind: "unreadable", path, detail: "the folder cannot be opened" }];
  const seen: HiddenChange[] = [];
  const odd = kind === "symlink" ? 0n : stat.mode & 0o7002n;
  if (odd !== 0n) seen.push({ kind: "mode-bits", path, detail: `mode ${(stat.mode & 0o7777n).toString(8)}` });
  if (kind === "file" && stat.nlink > 1n) {
    seen.push({ kind: "hard-link", path, detail: `one of ${stat.nlink} names of one file` });
  }
  if (isTooLarge(one)) seen.push({ kind: "too-large", path, detail: `${stat.size} bytes` });
  return seen;
}

function specialKind({ stat }: Found): string {
  if (stat.isFIFO()) return "named pipe";
  if (stat.isSocket()) return "socket";
  return "device";
}

/**
 * New names that are one and the same where letters' case or Unicode forms do not count, among themselves or with
 * those that stood before and still do.
 */
export function findCollisions(
  fresh: readonly RepoPath[],
  standing: (path: RepoPath) => RepoPath | undefined,
): readonly HiddenChange[] {
  const byFolded = new Map<string, RepoPath>();
  return fresh.flatMap((path) => {
    const folded = foldName(path);
    const other = byFolded.get(folded) ?? standing(path);
    if (other === undefined) byFolded.set(folded, path);
    if (other === undefined || other === path) return [];
    return [
      { kind: "name-collision", path, detail: `the same name as ${printablePath(other)} on other systems` },
    ];
  });
}

/** Ignored files, each new folder that holds nothing else as one. */
export function groupIgnored(
  ignored: readonly RepoPath[],
  isOccupied: (dir: RepoPath) => boolean,
): readonly HiddenChange[] {
  const groups = new Map<RepoPath, number>();
  const single = new Set<RepoPath>();
  for (const path of ignored) {
    const dir = ancestors(path).find((parent) => !isOccupied(parent));
    if (dir === undefined) single.add(path);
    else groups.set(dir, (groups.get(dir) ?? 0) + 1);
  }
  const files = Array.from(
    single,
    (path) => ({ kind: "ignored", path, detail: "new file that git ignores" }) as const,
  );
  const folders = Array.from(
    groups,
    ([path, count]) => ({ kind: "ignored", path, detail: `new folder, ${count} ignored files` }) as const,
  );
  return [...files, ...folders];
}
