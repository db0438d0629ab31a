import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { canonicalJson } from "../base/digest.ts";
import { isErrno } from "../base/fault.ts";
import type { Contract } from "../contract/schema.ts";
import type { CommandResult, Evidence } from "../evidence/evidence.ts";
import type { Change } from "../worktree/change.ts";
import { listChanges } from "../worktree/diff.ts";
import { openShadow, type Shadow } from "../worktree/shadow.ts";
import { closeRun } from "./close.ts";
import type { Proposal } from "./decide.ts";
import type { Effort, RunOutcome } from "./events.ts";
import { observe, runBaseline } from "./gather.ts";
import { openRecord, probe, recordFaults } from "./open.ts";
import type { RunRequest } from "./request.ts";
import { carrySteps } from "./trace.ts";

/** A judgement of a stored proposal, besides the run's own. */
export interface Rejudgement {
  readonly kind: RunOutcome["kind"];
  /** The folder of its record, absolute; it is there and empty. */
  readonly dir: string;
  readonly effort: Effort & Pick<RunOutcome, "revision">;
  readonly opinion: Evidence["opinion"];
  /** What of the proposal is judged, as a tree. */
  readonly chooseTree: (shadow: Shadow, changes: readonly Change[]) => Promise<string>;
}

/** Gathers and judges a stored proposal, or a part of it, under the request's contract, as a record of its own. */
export async function judgeStored(
  request: RunRequest,
  proposal: Proposal,
  { kind, dir, effort, opinion, chooseTree }: Rejudgement,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { stored, evidence } = proposal;
  const shadow = await openShadow(stored.root, request.stateDir, signal);
  const { run, snapshot } = stored;
  const held = await probe(request, shadow, signal);
  const opening = { run, kind, shadow, snapshot, startedAt: new Date(), dir, held };
  await using open = await openRecord(request, opening);
  return await recordFaults(open, async () => {
    const whole = await listChanges(shadow, evidence.baseTree, evidence.proposalTree, signal);
    const tree = await chooseTree(shadow, whole);
    const changes = carrySteps(await listChanges(shadow, evidence.baseTree, tree, signal), evidence.changes);
    const known = reusable(proposal, request.loaded.contract);
    await copyOutputs(known, proposal.recordDir, dir);
    const baseline = await runBaseline(open, known, signal);
    const { work, hidden, workerNetwork = [], meanwhile } = evidence;
    const seen = { tree, changes, hidden };
    const observed = { work, baseline, seen, label: "proposal", workerNetwork, meanwhile };
    const gathered = await observe(open, observed, signal);
    return closeRun(open, { ...gathered, opinion }, effort, signal);
  });
}

/** Makes a new folder for a record below one of a run's folders. */
export async function makeRecordDir(parent: string, name: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (let number = (await readdir(parent)).length + 1; ; number += 1) {
    const dir = join(parent, `${name}-${number}`);
    try {
      await mkdir(dir, { mode: 0o700 });
      return dir;
    } catch (thrown) {
      if (!isErrno(thrown, "EEXIST")) throw thrown;
    }
  }
}

/** Results on the base that hold under another contract too: of commands that would run just so. */
function reusable({ contract, evidence }: Proposal, next: Contract): readonly CommandResult[] {
  const same = canonicalJson([contract.env, contract.network]) === canonicalJson([next.env, next.network]);
  const texts = new Set(contract.commands.map(canonicalJson));
  const kept = next.commands.filter((command) => same && texts.has(canonicalJson(command)));
  return evidence.baseline.filter(
    ({ name, outcome }) => outcome.kind !== "not-run" && kept.some((command) => command.name === name),
  );
}

/** A record holds the outputs that its evidence names. */
async function copyOutputs(results: readonly CommandResult[], from: string, to: string): Promise<void> {
  for (const { output } of results) {
    if (output === undefined) continue;
    await mkdir(dirname(join(to, output.file)), { recursive: true, mode: 0o700 });
    await copyFile(join(from, output.file), join(to, output.file));
  }
}
