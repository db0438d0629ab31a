import type { RepoPath } from "../base/repo-path.ts";
import type { IndexEntry } from "./index-file.ts";

/** The names of an index by folder, so that a few of them are found without a look at all. */
export interface IndexNames {
  /** What lies directly in a folder, files and folders; nothing for what is no folder. */
  children(dir: RepoPath): ReadonlySet<RepoPath>;
  isFolder(path: RepoPath): boolean;
  /** Every entry at or below a path. */
  entriesAt(path: RepoPath): RepoPath[];
  /** The files and folders that have this name where letters' case and Unicode forms do not count. */
  alike(path: RepoPath): readonly RepoPath[];
}

/** Names are sorted into folders at once; what only new names need is made when first asked. */
export function indexNames(entries: ReadonlyMap<RepoPath, IndexEntry>): IndexNames {
  const folders = new Map<RepoPath, Set<RepoPath>>([["", new Set()]]);
  for (const path of entries.keys()) addTo(folders, path);
  let folded: Map<string, RepoPath[]> | undefined;
  const entriesAt = (path: RepoPath): RepoPath[] => {
    if (entries.has(path)) return [path];
    return [...(folders.get(path) ?? [])].flatMap(entriesAt);
  };
  return {
    children: (dir) => folders.get(dir) ?? nothing,
    isFolder: (path) => folders.has(path),
    entriesAt,
    alike: (path) => {
      folded ??= foldAll([...entries.keys(), ...folders.keys()]);
      return folded.get(foldName(path)) ?? [];
    },
  };
}

/** A name as file systems see it that ignore letters' case and Unicode forms. */
export function foldName(path: RepoPath): string {
  return plain.test(path) ? path.toLowerCase() : path.normalize("NFC").toLowerCase().normalize("NFC");
}

const nothing: ReadonlySet<RepoPath> = new Set();
const plain = /^[\x20-\x7e]*$/u;

function addTo(folders: Map<RepoPath, Set<RepoPath>>, path: RepoPath): void {
  const dir = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const known = folders.get(dir);
  if (known !== undefined) {
    known.add(path);
    return;
  }
  folders.set(dir, new Set([path]));
  addTo(folders, dir);
}

function foldAll(paths: readonly RepoPath[]): Map<string, RepoPath[]> {
  const folded = new Map<string, RepoPath[]>();
  for (const path of paths) {
    const name = foldName(path);
    const others = folded.get(name);
    if (others === undefined) folded.set(name, [path]);
    else others.push(path);
  }
  return folded;
}
