import { Fault } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { Contract } from "../contract/schema.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { proposalDigest } from "../evidence/gather.ts";
import type { Decision } from "../verdict/decision.ts";
import { judge } from "../verdict/judge.ts";
import type { Verdict, Waiver } from "../verdict/verdict.ts";
import { applyPlan, type ApplyPlace, type ApplyResult } from "../worktree/apply.ts";
import { planApply, type ApplyPlan, type Choice, type Conflict } from "../worktree/apply-plan.ts";
import { listChanges } from "../worktree/diff.ts";
import { plannedFiles } from "../worktree/planned-files.ts";
import { readJournals } from "../worktree/journal.ts";
import { planRollback } from "../worktree/rollback.ts";
import { openShadow } from "../worktree/shadow.ts";
import type { Effort } from "./events.ts";
import { applyPlace } from "./recover-runs.ts";
import type { StoredRun } from "./store.ts";

/** A proposal that waits for a person, or that was decided before; as it was judged last. */
export interface Proposal {
  readonly stateDir: string;
  readonly stored: StoredRun;
  readonly contract: Contract;
  readonly evidence: Evidence;
  readonly effort: Effort;
  /** How often the contract was amended and the proposal judged again. */
  readonly revision: number;
  /** The folder of the record that contract and evidence are of, absolute. */
  readonly recordDir: string;
  /** Oldest first. */
  readonly decisions: readonly Decision[];
}

export interface Acceptance {
  /** The digest that the person saw. */
  readonly digest: string;
  readonly waivers: readonly Waiver[];
  readonly choices: ReadonlyMap<RepoPath, Choice>;
}

export type DecisionResult =
  | { readonly kind: "done"; readonly applied: Extract<ApplyResult, { kind: "applied" }> }
  | { readonly kind: "refused"; readonly verdict: Verdict }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "overtaken"; readonly paths: readonly RepoPath[] };

/**
 * Applies a proposal to the developer's tree, byte for byte as it was judged. Nothing is written while the verdict,
 * waivers counted, is not pass, or while a file conflicts with what the developer wrote meanwhile.
 * Faults: digest-mismatch, run-undecidable, apply-failed (also while an interrupted apply is not recovered), disk-full, busy.
 */
export async function accept(
  proposal: Proposal,
  acceptance: Acceptance,
  signal: AbortSignal,
): Promise<DecisionResult> {
  const { evidence, contract, stored } = proposal;
  refuseOtherDigest(evidence, acceptance.digest);
  refuseHeld(proposal);
  const verdict = judge(contract, evidence, acceptance.waivers);
  if (verdict.kind !== "pass") return { kind: "refused", verdict };
  const { choices } = acceptance;
  const place = applyPlace(proposal.stateDir, stored);
  const shadow = await openShadow(stored.root, proposal.stateDir, signal);
  const changes = await listChanges(shadow, evidence.baseTree, evidence.proposalTree, signal);
  const files = await plannedFiles(shadow, changes, signal);
  return applyOrTell(await planApply({ root: stored.root, files, choices }, signal), place, signal);
}

/** Takes back what was applied; later changes of the developer stay or conflict. Can itself be rolled back. */
export async function rollback(
  proposal: Proposal,
  choices: ReadonlyMap<RepoPath, Choice>,
  signal: AbortSignal,
): Promise<DecisionResult> {
  if (!isHeld(proposal))
    throw undecidable(proposal.stored, "is not in your tree", "Only an accepted run can be rolled back.");
  const place = applyPlace(proposal.stateDir, proposal.stored);
  if (await wroteNothing(place)) return nothingWritten;
  const plan = await planRollback(
    { root: proposal.stored.root, journalDir: place.journalDir, choices },
    signal,
  );
  return applyOrTell(plan, place, signal);
}

/** Throws `run-undecidable` when a proposal cannot be rejected: it is in the developer's tree, or was rejected last. */
export function refuseRejection(proposal: Proposal): void {
  refuseHeld(proposal);
  if (proposal.decisions.at(-1)?.kind !== "rejected") return;
  throw undecidable(proposal.stored, "is rejected already", "`remit accept` still applies it.");
}

/** Throws `run-undecidable` while the developer's tree holds the proposal. */
export function refuseHeld(proposal: Proposal): void {
  if (!isHeld(proposal)) return;
  throw undecidable(proposal.stored, "is in your tree already", "`remit rollback` takes it back.");
}

/** True while the developer's tree holds the proposal, as far as the decisions say. */
export function isHeld({ decisions }: Pick<Proposal, "decisions">): boolean {
  return decisions.findLast((decision) => decision.kind !== "rejected")?.kind === "accepted";
}

const nothingWritten: DecisionResult = { kind: "done", applied: { kind: "applied", paths: [], kept: [] } };

/** True where every accepted file was as the developer had it: there is nothing to take back. */
async function wroteNothing({ journalDir }: ApplyPlace): Promise<boolean> {
  return (await readJournals(journalDir)).every(({ mark }) => mark === "undone");
}

async function applyOrTell(plan: ApplyPlan, place: ApplyPlace, signal: AbortSignal): Promise<DecisionResult> {
  if (plan.kind === "conflict") return plan;
  if (plan.steps.length === 0) return nothingWritten;
  const result = await applyPlan(plan, place, signal);
  return result.kind === "applied" ? { kind: "done", applied: result } : result;
}

function refuseOtherDigest(evidence: Evidence, shown: string): void {
  const { contractDigest, baseTree, proposalTree, digest } = evidence;
  const actual = proposalDigest(contractDigest, baseTree, proposalTree);
  if (shown === actual && digest === actual) return;
  throw new Fault("digest-mismatch", "What would be applied is not what was judged and shown.", {
    hint: "Look at the run again: `remit show`.",
  });
}

function undecidable({ run }: StoredRun, why: string, hint: string): Fault {
  return new Fault("run-undecidable", `Run ${run} ${why}.`, { hint });
}
