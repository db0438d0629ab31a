import { isStop, stopReason } from "../base/stop.ts";
import { stopEnd } from "../worker/limits.ts";
import { listChanges } from "../worktree/diff.ts";
import { keepProposal } from "../worktree/snapshot.ts";
import { closeRun } from "./close.ts";
import type { RunOutcome } from "./events.ts";
import { observe, runBaseline } from "./gather.ts";
import type { OpenRun } from "./open.ts";
import { noWork, openWorkplace, type Workplace, type WorkplaceInput } from "./workplace.ts";

/** Opens the workplace; undefined when the run was stopped meanwhile. */
export async function openUnlessStopped(
  open: OpenRun,
  input: WorkplaceInput,
): Promise<Workplace | undefined> {
  try {
    return await openWorkplace(open, input);
  } catch (thrown) {
    if (input.request.firm.aborted || !isStop(thrown, input.time.signal)) throw thrown;
    return undefined;
  }
}

/** A run that was stopped before its worker had a place: what it starts from is what there is to judge. */
export async function closeUnworked(open: OpenRun, input: WorkplaceInput): Promise<RunOutcome> {
  const { request, time } = input;
  const { firm } = request;
  const base = open.snapshot.tree;
  const tree = open.start?.tree ?? base;
  await keepProposal(open.shadow, open.run, tree, firm);
  const changes = await listChanges(open.shadow, base, tree, firm);
  const baseline = await runBaseline(open, [], time.signal);
  const work = stopEnd(stopReason(time.signal) ?? { kind: "person", message: "Stopped." });
  const seen = { tree, changes, hidden: [] };
  const evidence = await observe(open, { work, baseline, seen, label: "proposal" }, time.signal);
  return closeRun(open, evidence, noWork(input), firm);
}
