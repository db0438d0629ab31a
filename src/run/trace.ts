import type { RepoPath } from "../base/repo-path.ts";
import type { Change, Hunk } from "../worktree/change.ts";
import { diffFile } from "../worktree/hunks.ts";

/** The worker's tree after one of its steps. */
export interface StepTree {
  readonly step: number;
  readonly tree: string;
}

/** The way from the base to the proposal, oldest step first; step 0 is what stood there before the first. */
export interface Steps {
  readonly baseTree: string;
  readonly trees: readonly StepTree[];
}

/** Reads a file of a tree as text; undefined where the tree has none. */
export type ReadText = (tree: string, path: RepoPath) => Promise<string | undefined>;

/**
 * Names for every hunk the step that made it: the first from which on the difference to the base holds this very hunk.
 * A hunk that no step's tree holds, or that stood there before, has none.
 */
export async function traceHunks(
  changes: readonly Change[],
  steps: Steps,
  readText: ReadText,
): Promise<readonly Change[]> {
  return Promise.all(
    changes.map(async (change) => {
      if (change.hunks.length === 0) return change;
      const versions = await versionsOf(change.path, steps, readText);
      return { ...change, hunks: change.hunks.map((hunk) => withStep(hunk, versions)) };
    }),
  );
}

/** Gives the hunks of a proposal, or of a part of it, the steps that are known of them from an earlier look. */
export function carrySteps(changes: readonly Change[], known: readonly Change[]): readonly Change[] {
  const steps = new Map(
    known.flatMap(({ path, hunks }) => hunks.map((hunk) => [placeOf(path, hunk), hunk.step] as const)),
  );
  return changes.map((change) => ({
    ...change,
    hunks: change.hunks.map((hunk) => {
      const step = steps.get(placeOf(change.path, hunk));
      return step === undefined ? hunk : { ...hunk, step };
    }),
  }));
}

/** Hunks of one base: a part of a proposal numbers and places its own anew, but takes the same lines away. */
function placeOf(path: RepoPath, { baseStart, baseLines }: Hunk): string {
  return JSON.stringify([path, baseStart, baseLines]);
}

interface Version {
  readonly step: number;
  /** The hunks of its difference to the base, each as text. */
  readonly hunks: ReadonlySet<string>;
}

async function versionsOf(
  path: RepoPath,
  { baseTree, trees }: Steps,
  readText: ReadText,
): Promise<readonly Version[]> {
  const base = Buffer.from((await readText(baseTree, path)) ?? "");
  const versions: Version[] = [];
  let last: string | undefined;
  for (const { step, tree } of trees) {
    const text = (await readText(tree, path)) ?? "";
    if (text === last) continue;
    last = text;
    versions.push({ step, hunks: new Set(diffFile(path, base, Buffer.from(text)).hunks.map(keyOf)) });
  }
  return versions;
}

function withStep(hunk: Hunk, versions: readonly Version[]): Hunk {
  const key = keyOf(hunk);
  const lacking = versions.findLastIndex((version) => !version.hunks.has(key));
  const maker = versions[lacking + 1];
  return maker === undefined || maker.step === 0 ? hunk : { ...hunk, step: maker.step };
}

/** Where a hunk stands in the base and what it does there: edits elsewhere leave it as it is. */
function keyOf({ baseStart, body }: Hunk): string {
  return [baseStart, ...body].join("\n");
}
