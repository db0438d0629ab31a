import type { Snapshot } from "../worktree/change.ts";
import { composeTree } from "../worktree/compose.ts";
import { listChanges, listTree } from "../worktree/diff.ts";
import { commitTree, treeOfRevision } from "../worktree/revision.ts";
import { openShadow, type Shadow } from "../worktree/shadow.ts";
import { keepProposal, takeSnapshot } from "../worktree/snapshot.ts";
import { closeRun } from "./close.ts";
import type { RunOutcome } from "./events.ts";
import { raiseRequest } from "./floors.ts";
import { observe, runBaseline } from "./gather.ts";
import {
  openRecord,
  probe,
  recordFaults,
  refuseUnworkable,
  runFile,
  tidy,
  watchFor,
  type OpenRun,
} from "./open.ts";
import type { RunRequest } from "./request.ts";
import { createRunDir, newRunName } from "./store.ts";
import { limitTime } from "./time-limit.ts";

/** A change that anyone made: the developer's tree as it is against a revision. */
export interface JudgeRequest extends RunRequest {
  /** The revision to compare with, as git names it; changes since its merge base with HEAD count. */
  readonly base: string;
}

/**
 * Judges what is there: no worker, the same rules, the same commands. A contract that the base does not have yet is
 * not part of what is judged by it; one that was changed is.
 */
export async function judgeTree(given: JudgeRequest, signal: AbortSignal): Promise<RunOutcome> {
  const startedAt = new Date();
  const run = newRunName(startedAt);
  using time = limitTime(given.loaded.contract.limits.minutes, signal);
  const shadow = await openShadow(given.root, given.stateDir, signal);
  await tidy(given, shadow, signal);
  const proposal = await takeSnapshot(shadow, run, { carry: given.loaded.contract.carry }, signal);
  const snapshot = { ...proposal, ...(await baseOf(shadow, given, proposal.tree, signal)) };
  const request = await raiseRequest(given, { shadow, tree: snapshot.tree }, signal);
  time.shorten(request.loaded.contract.limits.minutes);
  const paths = await Promise.all([snapshot, proposal].map(({ tree }) => listTree(shadow, tree, signal)));
  const watch = await watchFor(request, paths[1] ?? []);
  await refuseUnworkable(request, [...new Set(paths.flat())]);
  const held = await probe(request, shadow, signal);
  const dir = await createRunDir(shadow.dir, runFile(request, { run, kind: "judge", startedAt, snapshot }));
  const opening = { run, kind: "judge", shadow, snapshot, watch, startedAt, dir, held } as const;
  await using open = await openRecord(request, opening);
  return await recordFaults(open, () => judgeProposal(open, proposal.tree, { time: time.signal, signal }));
}

/** The revision's tree, with the contract itself where the revision does not have it. */
async function baseOf(
  shadow: Shadow,
  { base, contractFile }: JudgeRequest,
  proposalTree: string,
  signal: AbortSignal,
): Promise<Pick<Snapshot, "tree" | "commit">> {
  const baseTree = await treeOfRevision(shadow, base, signal);
  const changes = await listChanges(shadow, baseTree, proposalTree, signal);
  const selection = changes
    .filter(
      ({ path, base: before }) => before === undefined && (path === contractFile || path === schemaFile),
    )
    .map((change) => change.path);
  const tree = await composeTree(shadow, { baseTree, changes, selection }, signal);
  return { tree, commit: await commitTree(shadow, tree, signal) };
}

/** What `remit init` puts beside contracts for editors. */
const schemaFile = ".remit/contract.schema.json";

async function judgeProposal(
  open: OpenRun,
  tree: string,
  { time, signal }: { readonly time: AbortSignal; readonly signal: AbortSignal },
): Promise<RunOutcome> {
  await keepProposal(open.shadow, open.run, tree, signal);
  const baseline = await runBaseline(open, [], time);
  const changes = await listChanges(open.shadow, open.snapshot.tree, tree, signal);
  const seen = { tree, changes, hidden: [] };
  const evidence = await observe(open, { work: { kind: "none" }, baseline, seen, label: "proposal" }, time);
  return closeRun(open, evidence, noEffort, signal);
}

const noEffort = { rounds: 0, steps: 0, tokens: { evaluated: 0, cached: 0, generated: 0 } };
