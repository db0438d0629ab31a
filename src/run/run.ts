import type { CommandResult, Evidence } from "../evidence/evidence.ts";
import { judge } from "../verdict/judge.ts";
import { askReviewer } from "./ask-reviewer.ts";
import { closeRun } from "./close.ts";
import type { RunOutcome } from "./events.ts";
import { canMend, describeFeedback } from "./feedback.ts";
import { gatherProposal, runBaseline } from "./gather.ts";
import { openRun, recordFaults, type OpenRun } from "./open.ts";
import type { WorkRequest } from "./request.ts";
import { askServer } from "./server.ts";
import { limitTime } from "./time-limit.ts";
import { closeUnworked, openUnlessStopped } from "./unworked.ts";
import { effortOf, type Workplace, type WorkplaceInput } from "./workplace.ts";

/**
 * Carries out a contract once: open, implement, gather, fix, judge. Findings, a stop and a worker that gives up all
 * end in an outcome; only faults before the first step are thrown. The verdict then waits for a person.
 */
export async function run(request: WorkRequest, signal: AbortSignal): Promise<RunOutcome> {
  using time = limitTime(request.loaded.contract.limits.minutes, signal);
  const facts = await askServer(request, time.signal);
  await using open = await openRun(request, time.signal);
  time.shorten(open.request.loaded.contract.limits.minutes);
  return await recordFaults(open, () => carryOut(open, { request, facts, time }));
}

async function carryOut(open: OpenRun, input: WorkplaceInput): Promise<RunOutcome> {
  const { request, time } = input;
  await using place = await openUnlessStopped(open, input);
  if (place === undefined) return await closeUnworked(open, input);
  const baseline = await runBaseline(open, [], time.signal);

  await open.emit({ type: "phase", phase: "implement", round: 0 });
  let evidence = await work(open, place, { baseline, feedback: undefined });
  for (let fix = 1; mayFix(open, evidence, fix) && !time.signal.aborted; fix += 1) {
    await open.emit({ type: "phase", phase: "fix", round: fix });
    evidence = await work(open, place, { baseline, feedback: feedbackOf(open, evidence, fix) });
  }

  await open.emit({ type: "phase", phase: "judge", round: place.rounds });
  const opinion = await askReviewer(open, place, evidence);
  return await closeRun(open, { ...evidence, opinion }, effortOf(place), request.firm);
}

interface Round {
  readonly baseline: readonly CommandResult[];
  readonly feedback: string | undefined;
}

async function work(open: OpenRun, place: Workplace, { baseline, feedback }: Round): Promise<Evidence> {
  const stretch = await place.work(feedback);
  return gatherProposal(open, place, { work: stretch, baseline });
}

function mayFix(open: OpenRun, evidence: Evidence, fix: number): boolean {
  const { contract } = open.request.loaded;
  return fix <= contract.limits.fixes && canMend(evidence, judge(contract, evidence));
}

function feedbackOf(open: OpenRun, evidence: Evidence, fix: number): string {
  const { contract } = open.request.loaded;
  return describeFeedback(evidence, judge(contract, evidence), contract.limits.fixes - fix + 1);
}
