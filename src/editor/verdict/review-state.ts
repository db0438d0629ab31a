import type { RepoPath } from "../../base/repo-path.ts";
import type { Contract } from "../../contract/schema.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Notice, ReviewState } from "../../panel/protocol.ts";
import type { Decision } from "../../verdict/decision.ts";
import { judge } from "../../verdict/judge.ts";
import type { Reason, Verdict, Waiver } from "../../verdict/verdict.ts";
import { hunksOf } from "./problem-places.ts";

/** What a person has done on a proposal and not decided yet. Kept over reloads. */
export interface Draft {
  readonly dropped: readonly string[];
  readonly reviewed: readonly RepoPath[];
  readonly waivers: readonly Waiver[];
}

export const emptyDraft: Draft = { dropped: [], reviewed: [], waivers: [] };

export interface ReviewFacts {
  readonly contract: Contract;
  readonly evidence: Evidence;
  readonly decisions: readonly Decision[];
  readonly held: boolean;
  /** What keeps any decision from being taken, whatever the verdict is. */
  readonly obstacle?: Obstacle;
  readonly busy?: string;
  readonly notice?: Notice;
}

export type Obstacle = "untrusted" | "altered" | "judged";

/** The whole state of a review, with why each button does not do. */
export function reviewState(facts: ReviewFacts, draft: Draft): ReviewState {
  const { contract, evidence, decisions, held, busy, notice } = facts;
  const verdict = judge(contract, evidence, draft.waivers);
  const refusals = {
    acceptRefused: wholeRefusal(facts, verdict, draft),
    acceptSelectedRefused: selectedRefusal(facts, draft),
    rejectRefused: rejectRefusal(facts),
  };
  return {
    verdict,
    waivers: draft.waivers,
    dropped: draft.dropped,
    reviewed: draft.reviewed,
    decisions,
    held,
    ...Object.fromEntries(Object.entries(refusals).filter(([, text]) => text !== undefined)),
    ...(busy === undefined ? {} : { busy }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** The hunks and files of a proposal that are not left out. */
export function selectionOf({ changes }: Pick<Evidence, "changes">, { dropped }: Draft): readonly string[] {
  const left = new Set(dropped);
  return changes.flatMap(hunksOf).filter((name) => !left.has(name));
}

/** A draft without what the proposal does not have, so that a stale or foreign one does no harm. */
export function fittingDraft(draft: Draft, { changes }: Pick<Evidence, "changes">): Draft {
  const names = new Set(changes.flatMap(hunksOf));
  const paths = new Set(changes.map(({ path }) => path));
  return {
    dropped: [...new Set(draft.dropped)].filter((name) => names.has(name)),
    reviewed: [...new Set(draft.reviewed)].filter((path) => paths.has(path)),
    waivers: draft.waivers,
  };
}

function decisionRefusal({ obstacle, busy }: ReviewFacts): string | undefined {
  if (obstacle !== undefined) return obstacles[obstacle];
  return busy === undefined ? undefined : "Wait until what is under way has ended.";
}

const obstacles: Record<Obstacle, string> = {
  untrusted: "This workspace is not trusted: trust it to decide.",
  altered: "The record of this run was altered: it can no longer be relied on.",
  judged: "It judged what is in your tree already: there is nothing to apply.",
};

function wholeRefusal(facts: ReviewFacts, verdict: Verdict, draft: Draft): string | undefined {
  const refusal = decisionRefusal(facts) ?? (facts.held ? "Accepted already." : leftOutRefusal(facts, draft));
  if (refusal !== undefined || verdict.kind === "pass") return refusal;
  return `The verdict is ${verdict.kind}: ${remedy(verdict.reasons)}.`;
}

/** Whoever has left something out does not mean the whole. */
function leftOutRefusal({ evidence }: ReviewFacts, draft: Draft): string | undefined {
  const all = evidence.changes.flatMap(hunksOf).length;
  const kept = selectionOf(evidence, draft).length;
  if (kept === all || kept === 0) return undefined;
  const left = all - kept;
  return `${counted(left, "hunk")} ${left === 1 ? "is" : "are"} left out: accept the selection, or put ${left === 1 ? "it" : "them"} back.`;
}

function remedy(reasons: readonly Reason[]): string {
  if (reasons.every(({ code }) => code === "nothing-changed")) return "there is nothing to accept";
  const violations = reasons.filter(({ rule }) => rule !== undefined).length;
  const others = reasons.length - violations;
  const parts = [
    violations === 0 ? "" : `drop or waive ${counted(violations, "violation")}`,
    others === 0
      ? ""
      : `${violations === 0 ? "waive " : ""}${counted(others, violations === 0 ? "reason" : "other reason")}`,
  ];
  return parts.filter((text) => text !== "").join(" and ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function selectedRefusal(facts: ReviewFacts, draft: Draft): string | undefined {
  const refusal = decisionRefusal(facts) ?? (facts.held ? "Accepted already." : undefined);
  if (refusal !== undefined) return refusal;
  const all = facts.evidence.changes.flatMap(hunksOf).length;
  const kept = selectionOf(facts.evidence, draft).length;
  if (all === 0) return "The proposal changes nothing.";
  if (kept === 0) return "Every hunk is left out: keep one, or reject the proposal.";
  return kept === all ? "Nothing is left out: accept the whole proposal." : undefined;
}

function rejectRefusal(facts: ReviewFacts): string | undefined {
  const refusal = decisionRefusal(facts);
  if (refusal !== undefined) return refusal;
  if (facts.held) return "It is in your tree: roll it back instead.";
  return facts.decisions.at(-1)?.kind === "rejected" ? "Rejected already." : undefined;
}
