import { Fault, isErrno } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { Stopped, throwIfStopped } from "../base/stop.ts";
import { lockFolder } from "../base/folder-lock.ts";
import type { ReadyPlan } from "./apply-plan.ts";
import { cleanAll, undoAll, writeAll } from "./apply-steps.ts";
import { hasUnfinished, markJournal, prepareJournal, storeKept } from "./journal.ts";
import type { Applying } from "./step-files.ts";

/** Where an apply works and remembers. All absolute. */
export interface ApplyPlace {
  /** The developer's folder. */
  readonly root: string;
  /** Images and journals of one run, outside the developer's folder. */
  readonly journalDir: string;
  /** The same folder for every run of this machine's user. */
  readonly lockDir: string;
  /** Told before each durable step, awaited: progress. What it throws puts everything back. */
  readonly onStep?: (name: string) => Promise<void> | void;
}

export type ApplyResult =
  /** Every path is written. `kept`: a save that came in while we wrote stands instead of ours. */
  | {
      readonly kind: "applied";
      readonly paths: readonly RepoPath[];
      readonly kept: readonly RepoPath[];
      /** Why temporary files still lie beside the written ones; the next recovery removes them. */
      readonly leftBehind?: Fault;
    }
  /** These changed while we wrote: they stay as they are now, all others are as before. Plan again. */
  | { readonly kind: "overtaken"; readonly paths: readonly RepoPath[] };

/**
 * Writes a plan to the developer's folder: every path or none, whenever the process or the machine ends. A plan
 * without steps leaves no journal: there is nothing to take back.
 * @throws Fault `busy`, `disk-full` or `apply-failed`, Stopped: in each case everything is as it was, or the next
 * recovery makes it so.
 */
export async function applyPlan(
  plan: ReadyPlan,
  place: ApplyPlace,
  signal: AbortSignal,
): Promise<ApplyResult> {
  await using _lock = await lockFolder(place.root, place.lockDir, signal);
  await refuseUnfinished(place);
  throwIfStopped(signal);
  if (plan.steps.length === 0) return { kind: "applied", paths: [], kept: [] };
  const applying = await prepare(plan, place);
  const overtaken = await writeOrUndo(applying, signal);
  if (overtaken.length > 0) {
    const undone = await undo(applying);
    return { kind: "overtaken", paths: [...new Set([...overtaken, ...undone.kept])] };
  }
  const leftBehind = await finish(applying);
  const paths = plan.steps.map(({ path }) => path);
  return {
    kind: "applied",
    paths,
    kept: [...applying.kept],
    ...(leftBehind !== undefined && { leftBehind }),
  };
}

/** Marks a written apply as committed. From here on there is no way back but a rollback. */
export async function commit(applying: Applying): Promise<Applying> {
  await applying.tell("commit");
  return { ...applying, journal: await markJournal(applying.journal, "committed") };
}

/** Removes what a committed apply left beside the files, and remembers which paths were kept. */
export async function clean(applying: Applying): Promise<void> {
  await cleanAll(applying);
  if (applying.kept.size > 0) await storeKept(applying.journal, [...applying.kept]);
  await applying.tell("finish");
  await markJournal(applying.journal, "applied");
}

/**
 * Puts everything back, whatever stops.
 * @throws Fault `apply-failed` when even that cannot be done now; the next recovery does it.
 */
export async function undo(applying: Applying): Promise<Applying> {
  try {
    await applying.tell("undo");
    const { journal } = applying;
    const undoing = {
      ...applying,
      journal: journal.mark === "undoing" ? journal : await markJournal(journal, "undoing"),
    };
    await undoAll(undoing);
    await undoing.tell("finish undo");
    return { ...undoing, journal: await markJournal(undoing.journal, "undone") };
  } catch (thrown) {
    throw new Fault("apply-failed", `An apply could not be put back entirely: ${messageOf(thrown)}`, {
      hint: "Free the disk or make the folder writable, then start again: it will be put back first.",
      cause: thrown,
    });
  }
}

/** A fault for whatever an apply met, once everything is back in place. */
export function faultOf(thrown: unknown): Fault | Stopped {
  if (thrown instanceof Fault || thrown instanceof Stopped) return thrown;
  if (isErrno(thrown, "ENOSPC") || isErrno(thrown, "EDQUOT")) {
    return new Fault("disk-full", "The disk is full. Your files are as they were.", {
      hint: "Free some space and accept again.",
      cause: thrown,
    });
  }
  return new Fault("apply-failed", `Writing failed: ${messageOf(thrown)}. Your files are as they were.`, {
    hint: "Make the folder writable and accept again.",
    cause: thrown,
  });
}

async function refuseUnfinished({ journalDir }: ApplyPlace): Promise<void> {
  if (!(await hasUnfinished(journalDir))) return;
  throw new Fault(
    "apply-failed",
    "An earlier apply of this run was interrupted and must be recovered first.",
    {
      hint: "Start again: it is recovered on start.",
    },
  );
}

async function prepare(plan: ReadyPlan, place: ApplyPlace): Promise<Applying> {
  const tell = async (name: string): Promise<void> => place.onStep?.(name);
  try {
    const journal = await prepareJournal(place.journalDir, plan, tell);
    return { root: place.root, journal, tell, kept: new Set() };
  } catch (thrown) {
    throw faultOf(thrown);
  }
}

async function writeOrUndo(applying: Applying, signal: AbortSignal): Promise<RepoPath[]> {
  try {
    return await writeAll(applying, false, signal);
  } catch (thrown) {
    await undo(quiet(applying));
    throw faultOf(thrown);
  }
}

async function finish(applying: Applying): Promise<Fault | undefined> {
  let committed: Applying;
  try {
    committed = await commit(applying);
  } catch (thrown) {
    await undo(quiet(applying));
    throw faultOf(thrown);
  }
  try {
    await clean(committed);
    return undefined;
  } catch (thrown) {
    return new Fault("apply-failed", `Temporary files were left: ${messageOf(thrown)}`, {
      hint: "They are removed on the next start.",
      cause: thrown,
    });
  }
}

/** Whoever listens has thrown, or may: the way back goes on without. */
function quiet(applying: Applying): Applying {
  return { ...applying, tell: async () => undefined };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
