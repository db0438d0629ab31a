import type { Change, Hunk } from "../worktree/change.ts";

/** The worker's tree after one of its steps. */
export interface StepTree {
  readonly step: number;
  readonly tree: string;
}

/** Reads a file of a tree as text; undefined where the tree has none. */
export type ReadText = (tree: string, path: string) => Promise<string | undefined>;

/**
 * Names for every hunk the last step that made it: the first tree from which on all of the hunk's new lines stand
 * (for a pure deletion: from which on the removed lines are gone).
 */
export async function traceHunks(
  changes: readonly Change[],
  trees: readonly StepTree[],
  readText: ReadText,
): Promise<readonly Change[]> {
  return Promise.all(
    changes.map(async (change) => {
      if (change.hunks.length === 0) return change;
      const versions = await versionsOf(change.path, trees, readText);
      return { ...change, hunks: change.hunks.map((hunk) => withStep(hunk, versions)) };
    }),
  );
}

interface Version {
  readonly step: number;
  readonly text: string;
}

async function versionsOf(
  path: string,
  trees: readonly StepTree[],
  readText: ReadText,
): Promise<readonly Version[]> {
  const versions: Version[] = [];
  for (const { step, tree } of trees) {
    const text = (await readText(tree, path)) ?? "";
    if (versions.at(-1)?.text !== text) versions.push({ step, text });
  }
  return versions;
}

function withStep(hunk: Hunk, versions: readonly Version[]): Hunk {
  const holds = holdsHunk(hunk);
  const lacking = versions.findLastIndex((version) => !holds(version.text));
  const maker = versions[lacking + 1];
  return maker === undefined ? hunk : { ...hunk, step: maker.step };
}

function holdsHunk(hunk: Hunk): (text: string) => boolean {
  const after = block(hunk, "-");
  return (text) => `\n${text}\n`.includes(`\n${after}\n`);
}

/** The hunk's text without the lines of one side. */
function block(hunk: Hunk, dropped: "-" | "+"): string {
  return hunk.body
    .filter((line) => !line.startsWith(dropped) && !line.startsWith("\\"))
    .map((line) => line.slice(1))
    .join("\n");
}
