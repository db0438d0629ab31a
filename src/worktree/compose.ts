import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { printablePath } from "../base/repo-path.ts";
import type { Change } from "./change.ts";
import { gitAt } from "./git.ts";
import { selectHunks } from "./hunks.ts";
import { readBlob } from "./objects.ts";
import type { Shadow } from "./shadow.ts";
import { type TreeEdit, editIndex, openScratch, writeBlobs, writeTree } from "./tree-edit.ts";
import { ancestors } from "./write-path.ts";

/** A part of a proposal. */
export interface Composition {
  readonly baseTree: string;
  /** Every change of the proposal. */
  readonly changes: readonly Change[];
  /** What is wanted: paths, and ids of hunks. */
  readonly selection: readonly string[];
}

/**
 * The tree of a part of a proposal. All hunks of a path are the whole path; a part of them keeps the base's mode.
 * @throws Fault `usage` when a chosen file needs a folder that an unchosen deletion would have to make room for
 */
export async function composeTree(
  shadow: Shadow,
  { baseTree, changes, selection }: Composition,
  signal: AbortSignal,
): Promise<string> {
  await using scratch = await openScratch(shadow);
  const edits: TreeEdit[] = [];
  const wanted = { selection: new Set(selection), dir: scratch.dir };
  for (const change of changes) {
    const edit = await editOf(shadow, change, wanted, signal);
    if (edit !== undefined) edits.push(edit);
  }
  refuseHalfReplacements(changes, edits);
  const indexFile = join(scratch.dir, "index");
  await gitAt(shadow.git, { indexFile }).run(["read-tree", baseTree], { signal });
  await editIndex(shadow, indexFile, edits, signal);
  return await writeTree(shadow.store, { indexFile }, signal);
}

interface Wanted {
  readonly selection: ReadonlySet<string>;
  readonly dir: string;
}

async function editOf(
  shadow: Shadow,
  change: Change,
  { selection, dir }: Wanted,
  signal: AbortSignal,
): Promise<TreeEdit | undefined> {
  const { path, base, proposal, hunks } = change;
  const chosen = hunks.filter((hunk) => selection.has(hunk.id)).map((hunk) => hunk.id);
  const whole = selection.has(path) || (hunks.length > 0 && chosen.length === hunks.length);
  if (whole) return { path, entry: proposal };
  if (chosen.length === 0 || base === undefined || proposal === undefined) return undefined;
  const sides = [
    await readBlob(shadow, base.oid, signal),
    await readBlob(shadow, proposal.oid, signal),
  ] as const;
  const [oid = ""] = await writeBlobs(shadow.store, dir, [selectHunks(...sides, chosen)], signal);
  return { path, entry: { mode: base.mode, oid } };
}

/** A file cannot come to stand below another one that stays. */
function refuseHalfReplacements(changes: readonly Change[], edits: readonly TreeEdit[]): void {
  const edited = new Map(edits.map((edit) => [edit.path, edit.entry]));
  const staying = new Set(
    changes
      .filter(({ path, base, proposal }) => base && !proposal && !edited.has(path))
      .map(({ path }) => path),
  );
  for (const { path } of edits.filter((edit) => edit.entry !== undefined)) {
    const above = ancestors(path).find((dir) => staying.has(dir));
    const below = [...staying].find((other) => other.startsWith(`${path}/`));
    const other = above ?? below;
    if (other === undefined) continue;
    throw new Fault(
      "usage",
      `${printablePath(path)} takes the place of ${printablePath(other)}, which was not chosen.`,
      {
        hint: "Choose both or neither.",
      },
    );
  }
}
