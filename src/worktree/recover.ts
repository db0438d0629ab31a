import { realpath } from "node:fs/promises";
import { Fault } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { Stopped, throwIfStopped } from "../base/stop.ts";
import { type ApplyPlace, clean, commit, faultOf, undo } from "./apply.ts";
import { lockFolder } from "../base/folder-lock.ts";
import { writeAll } from "./apply-steps.ts";
import { hasUnfinished, isUnfinished, type Journal, readJournals, storeKept } from "./journal.ts";
import type { Applying } from "./step-files.ts";

export type RecoverResult =
  /** Nothing had been interrupted. */
  | { readonly kind: "nothing" }
  /** The interrupted apply is whole now. */
  | { readonly kind: "finished" }
  /** The interrupted apply is taken back; `why` where it could not be finished now. */
  | { readonly kind: "undone"; readonly why?: Fault }
  /** Finished or taken back but for these paths: somebody changed them since, and they stay as they are. */
  | { readonly kind: "partial"; readonly kept: readonly RepoPath[] };

/**
 * Finishes an apply that was interrupted, or takes it back where finishing fails. May itself be interrupted and done
 * again. Call it on start, for every run that may have been applying.
 * @throws Fault `busy`, `store-corrupt`, `apply-failed` (then the next call tries again); Stopped.
 */
export async function recoverApply(place: ApplyPlace, signal: AbortSignal): Promise<RecoverResult> {
  if (!(await hasUnfinished(place.journalDir))) return { kind: "nothing" };
  await using _lock = await lockFolder(place.root, place.lockDir, signal);
  // Read again: whoever held the lock may have been the one that applies.
  const journal = (await readJournals(place.journalDir)).findLast(isUnfinished);
  if (journal === undefined) return { kind: "nothing" };
  await refuseOtherRoot(place, journal);
  const tell = async (name: string): Promise<void> => place.onStep?.(name);
  return await recoverOne({ root: place.root, journal, tell, kept: new Set() }, signal);
}

async function recoverOne(applying: Applying, signal: AbortSignal): Promise<RecoverResult> {
  const { mark } = applying.journal;
  if (mark === "undoing") return takeBack(applying);
  const committed = mark === "committed" ? applying : await carryOn(applying, signal);
  if (committed instanceof Fault) return takeBack(applying, committed);
  await clean(committed);
  return committed.kept.size > 0 ? partial(committed) : { kind: "finished" };
}

/** Answers the fault when it cannot be finished. */
async function carryOn(applying: Applying, signal: AbortSignal): Promise<Applying | Fault> {
  throwIfStopped(signal);
  try {
    for (const path of await writeAll(applying, true, signal)) applying.kept.add(path);
    if (applying.kept.size > 0) await storeKept(applying.journal, [...applying.kept]);
    return await commit(applying);
  } catch (thrown) {
    const fault = faultOf(thrown);
    if (fault instanceof Stopped) throw fault;
    applying.kept.clear();
    return fault;
  }
}

async function takeBack(applying: Applying, why?: Fault): Promise<RecoverResult> {
  const undone = await undo(applying);
  if (undone.kept.size > 0) return partial(undone);
  return { kind: "undone", ...(why !== undefined && { why }) };
}

function partial({ kept }: Applying): RecoverResult {
  return { kind: "partial", kept: [...kept] };
}

async function refuseOtherRoot({ root }: ApplyPlace, journal: Journal): Promise<void> {
  const real = await realpath(root);
  if (real === journal.root) return;
  throw new Fault("apply-failed", `The interrupted apply belongs to ${journal.root}, not to ${real}.`, {
    hint: "Open the folder that was being written to.",
  });
}
