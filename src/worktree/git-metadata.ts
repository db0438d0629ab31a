import { join } from "node:path";
import { sha256 } from "../base/digest.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { HiddenChange } from "./change.ts";
import { readPlainFile } from "./plain-read.ts";
import { lookAt, walkTree } from "./walk.ts";

/** What a decoy holds besides commits: settings, hooks and the like, each with a digest. */
export type Metadata = ReadonlyMap<RepoPath, string>;

/** Reads the decoy's settings as plain files, never as a repository. Moving branches and new objects do not count. */
export async function readMetadata(files: string, signal: AbortSignal): Promise<Metadata> {
  const metadata = new Map<RepoPath, string>();
  const top = lookAt(files, ".git");
  if (top?.kind !== "directory") return metadata.set(".git", top?.kind ?? "gone");
  const dir = join(files, ".git");
  for (const one of await walkTree(dir, mayEnter, signal)) {
    if (one.kind === "directory" || !counts(one.path)) continue;
    metadata.set(`.git/${one.path}`, one.kind === "file" ? await digestOf(dir, one.path) : one.kind);
  }
  return metadata;
}

/** What became of a decoy's settings since they were made. */
export function compareMetadata(before: Metadata, after: Metadata): readonly HiddenChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    const detail = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    return [{ kind: "git-metadata", path, detail }];
  });
}

const folders = ["hooks", "info", "objects/info", "worktrees", "modules"];
const files = new Set(["config", "config.worktree", "commondir", "gitdir", "shallow"]);

/** Lists that git itself keeps there, and the samples of `git init`. */
const harmless =
  /^(?:info\/refs|info\/commit-graphs?|objects\/info\/(?:packs|commit-graphs?(?:\/.*)?)|hooks\/.*\.sample)$/su;

function mayEnter(path: RepoPath): boolean {
  return path === "objects" || folders.some((dir) => path === dir || path.startsWith(`${dir}/`));
}

function counts(path: RepoPath): boolean {
  if (harmless.test(path)) return false;
  return files.has(path) || folders.some((dir) => path === dir || path.startsWith(`${dir}/`));
}

async function digestOf(dir: string, path: RepoPath): Promise<string> {
  const content = await readPlainFile(dir, path, maxBytes);
  return content === undefined ? "unreadable" : sha256(content);
}

const maxBytes = 1024 * 1024;
