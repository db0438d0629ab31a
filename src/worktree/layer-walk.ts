import type { RepoPath } from "../base/repo-path.ts";
import type { IndexEntry } from "./index-file.ts";
import type { IndexNames } from "./index-names.ts";
import { type Found, isTooDeep, lookAt, markUnreadable, namesOf, openSlice } from "./walk.ts";

/** What a look at a worktree met. */
export interface Looked {
  /** Everything that may differ from the tree that was opened; folders before their content. */
  readonly found: readonly Found[];
  /** The entries that the look could have met: of these, one that is not among `found` is gone. */
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
}

export interface LayerWalk {
  /** The merged folder: what anybody sees. */
  readonly merged: string;
  /** What lies above the lower folder. Only its names are read; what they stand for is looked up in the merged folder. */
  readonly upper: string;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
  /** Names of `entries`, and of nothing else: the lower folder holds exactly these. */
  readonly names: IndexNames;
  /** False for a folder that is listed and left closed. */
  enter(path: RepoPath): boolean;
}

/**
 * Finds what an overlay changes at the cost of what it changes. A folder that stands above is either joined with the one
 * below or hides it; which of the two only the kernel knows, so its names are compared with those of the merged folder.
 */
export async function walkLayer(walk: LayerWalk, signal: AbortSignal): Promise<Looked> {
  const looking: Looking = { walk, found: [], entries: new Map(), waiting: [""] };
  const slice = openSlice(signal);
  for (let dir = looking.waiting.pop(); dir !== undefined; dir = looking.waiting.pop()) {
    lookInto(looking, dir);
    await slice.pause();
  }
  return looking;
}

interface Looking extends Looked {
  readonly walk: LayerWalk;
  readonly found: Found[];
  readonly entries: Map<RepoPath, IndexEntry>;
  readonly waiting: RepoPath[];
}

function lookInto(looking: Looking, dir: RepoPath): void {
  const { walk, found } = looking;
  const { merged, names } = walk;
  const above = namesOf(walk.upper, dir);
  const seen = names.isFolder(dir) ? namesOf(merged, dir) : [];
  if (above === undefined || seen === undefined) {
    markUnreadable(found, dir);
    if (dir === "") expect(looking, dir);
    return;
  }
  for (const path of above.map((name) => below(dir, name))) {
    // The layer may lie at the longer path of the two.
    const tooDeep = isTooDeep(merged, path) || isTooDeep(walk.upper, path);
    if (tooDeep) markUnreadable(found, dir);
    note(looking, path, tooDeep ? undefined : lookAt(merged, path));
  }
  const shown = new Set(seen.map((name) => below(dir, name)));
  // What the folder below holds and the merged one does not show.
  for (const path of names.children(dir)) if (!shown.has(path)) expect(looking, path);
}

/** Something stands above: in the merged folder it may show as anything, or as nothing. */
function note(looking: Looking, path: RepoPath, one: Found | undefined): void {
  if (one?.kind !== "directory" || !looking.walk.names.isFolder(path)) expect(looking, path);
  if (one === undefined) return;
  looking.found.push(one);
  if (one.kind === "directory" && looking.walk.enter(path)) looking.waiting.push(path);
}

/** Whatever the opened tree has here could have been met. */
function expect({ walk, entries }: Looking, path: RepoPath): void {
  for (const inner of walk.names.entriesAt(path)) {
    const entry = walk.entries.get(inner);
    if (entry !== undefined) entries.set(inner, entry);
  }
}

function below(dir: RepoPath, name: string): RepoPath {
  return dir === "" ? name : `${dir}/${name}`;
}
