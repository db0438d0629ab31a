import type { Snapshot } from "../worktree/change.ts";
import { listChanges, listTree } from "../worktree/diff.ts";
import { treeOfRevision } from "../worktree/revision.ts";
import { openShadow, type Shadow } from "../worktree/shadow.ts";
import { keepProposal, takeSnapshot } from "../worktree/snapshot.ts";
import { closeRun } from "./close.ts";
import type { RunOutcome } from "./events.ts";
import { observe, runBaseline } from "./gather.ts";
import { openRecord, recordFaults, refuseUnworkable, runFile, tidy, type OpenRun } from "./open.ts";
import type { RunRequest } from "./request.ts";
import { createRunDir, newRunName } from "./store.ts";
import { limitTime } from "./time-limit.ts";

/** A change that anyone made: the developer's tree as it is against a revision. */
export interface JudgeRequest extends RunRequest {
  /** The revision to compare with, as git names it; changes since its merge base with HEAD count. */
  readonly base: string;
}

/** Judges what is there: no worker, the same rules, the same commands. */
export async function judgeTree(request: JudgeRequest, signal: AbortSignal): Promise<RunOutcome> {
  const startedAt = new Date();
  const run = newRunName(startedAt);
  using time = limitTime(request.loaded.contract.limits.minutes, signal);
  const shadow = await openShadow(request.root, request.stateDir, time.signal);
  await tidy(request, shadow, time.signal);
  const proposal = await takeSnapshot(shadow, run, { carry: request.loaded.contract.carry }, time.signal);
  const base = await treeOfRevision(shadow, request.base, time.signal);
  await refuseUnworkable(request, [
    ...new Set([
      ...(await listTree(shadow, base.tree, signal)),
      ...(await listTree(shadow, proposal.tree, signal)),
    ]),
  ]);
  const snapshot: Snapshot = { ...proposal, ...base };
  const dir = await createRunDir(shadow.dir, runFile(request, { run, kind: "judge", startedAt, snapshot }));
  await using open = await openRecord(
    request,
    { run, kind: "judge", shadow, snapshot, startedAt, dir },
    time.signal,
  );
  return await recordFaults(open, () => judgeProposal(open, shadow, proposal.tree, time.signal));
}

async function judgeProposal(
  open: OpenRun,
  shadow: Shadow,
  tree: string,
  signal: AbortSignal,
): Promise<RunOutcome> {
  await keepProposal(shadow, open.run, tree, signal);
  const baseline = await runBaseline(open, signal);
  const changes = await listChanges(shadow, open.snapshot.tree, tree, signal);
  const evidence = await observe(
    open,
    { work: { kind: "none" }, baseline, seen: { tree, changes, hidden: [] }, label: "proposal" },
    signal,
  );
  return closeRun(
    open,
    evidence,
    { rounds: 0, steps: 0, tokens: { evaluated: 0, cached: 0, generated: 0 } },
    signal,
  );
}
