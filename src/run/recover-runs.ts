import { join } from "node:path";
import { printablePath } from "../base/repo-path.ts";
import type { ApplyPlace } from "../worktree/apply.ts";
import { recoverApply, type RecoverResult } from "../worktree/recover.ts";
import { listRuns, type StoredRun } from "./store.ts";

/** Where a run's applies are journalled. */
export function applyPlace(stateDir: string, { root, dir }: Pick<StoredRun, "root" | "dir">): ApplyPlace {
  return { root, journalDir: join(dir, "journal"), lockDir: join(stateDir, "locks") };
}

/**
 * Finishes or takes back every apply that a crash interrupted in a developer's folder. Gives back a sentence for each,
 * for people. Faults: busy, apply-failed, store-corrupt.
 */
export async function recoverRuns(
  stateDir: string,
  root: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const stored of await listRuns(stateDir, root)) {
    const result = await recoverApply(applyPlace(stateDir, stored), signal);
    const text = describeRecovery(result);
    if (text !== undefined) told.push(`An interrupted apply of run ${stored.run} ${text}`);
  }
  return told;
}

function describeRecovery(result: RecoverResult): string | undefined {
  switch (result.kind) {
    case "nothing":
      return undefined;
    case "finished":
      return "was finished: your folder holds the whole proposal.";
    case "undone":
      return `was taken back: your folder is as before.${result.why === undefined ? "" : ` ${result.why.message}`}`;
    case "partial":
      return `was recovered; what you changed since stays: ${result.kept.map(printablePath).join(", ")}.`;
  }
}
