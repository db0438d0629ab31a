import { Fault } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { type ApplyPlan, type Choice, type PlannedFile, planApply } from "./apply-plan.ts";
import { hasUnfinished, type Journal, loadImage, loadKept, readJournals } from "./journal.ts";

export interface RollbackRequest {
  /** The developer's folder, absolute. */
  readonly root: string;
  readonly journalDir: string;
  readonly choices?: ReadonlyMap<RepoPath, Choice>;
  /** What is taken back, an apply when left out. Where that is done already, by a recovery too, the plan is empty. */
  readonly of?: "apply" | "rollback";
}

/**
 * Plans the way back from the last apply of a run: the same three-way engine with before and after exchanged, so that
 * later changes of the developer survive or conflict. Applying this plan can be rolled back in turn.
 * @throws Fault `run-undecidable` when nothing was applied; `apply-failed` while an apply must be recovered first.
 */
export async function planRollback(request: RollbackRequest, signal: AbortSignal): Promise<ApplyPlan> {
  if (await hasUnfinished(request.journalDir)) {
    throw new Fault("apply-failed", "An apply of this run was interrupted and must be recovered first.", {
      hint: "Start again: it is recovered on start.",
    });
  }
  const last = (await readJournals(request.journalDir)).findLast(({ mark }) => mark === "applied");
  if (last === undefined) {
    throw new Fault("run-undecidable", "Nothing of this run was applied.", {
      hint: "Only an accepted run can be rolled back.",
    });
  }
  const { root, choices, of = "apply" } = request;
  const takesBack = of === "apply";
  const files = last.takesBack === takesBack ? [] : await exchangedFiles(last);
  const restore = new Map(last.dirs);
  return planApply({ root, files, restore, takesBack, ...(choices !== undefined && { choices }) }, signal);
}

async function exchangedFiles(journal: Journal): Promise<PlannedFile[]> {
  const kept = new Set(await loadKept(journal));
  const written = journal.steps.filter(({ path }) => !kept.has(path));
  return Promise.all(
    written.map(async ({ path, pre, post }) => ({
      path,
      base: await loadImage(journal.journalDir, post),
      post: await loadImage(journal.journalDir, pre),
    })),
  );
}
