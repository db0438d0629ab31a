import type { RepoPath } from "../../base/repo-path.ts";
import type { Contract } from "../../contract/schema.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Notice, ReviewState } from "../../panel/protocol.ts";
import type { Decision } from "../../verdict/decision.ts";
import { judge } from "../../verdict/judge.ts";
import type { Reason, Verdict, Waiver } from "../../verdict/verdict.ts";
import type { Translate } from "../shown-text.ts";
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
export function reviewState(facts: ReviewFacts, draft: Draft, t: Translate): ReviewState {
  const { contract, evidence, decisions, held, busy, notice } = facts;
  const verdict = judge(contract, evidence, draft.waivers);
  const refusals = {
    acceptRefused: wholeRefusal(facts, { verdict, draft, t }),
    acceptSelectedRefused: selectedRefusal(facts, draft, t),
    rejectRefused: rejectRefusal(facts, t),
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

function decisionRefusal({ obstacle, busy }: ReviewFacts, t: Translate): string | undefined {
  if (obstacle !== undefined) return obstacleText(obstacle, t);
  return busy === undefined ? undefined : t("Wait until what is under way has ended.");
}

function obstacleText(obstacle: Obstacle, t: Translate): string {
  switch (obstacle) {
    case "untrusted":
      return t("This workspace is not trusted: trust it to decide.");
    case "altered":
      return t("The record of this run was altered: it can no longer be relied on.");
    case "judged":
      return t("It judged what is in your tree already: there is nothing to apply.");
  }
}

function acceptRefusal(facts: ReviewFacts, t: Translate): string | undefined {
  return decisionRefusal(facts, t) ?? (facts.held ? t("Accepted already.") : undefined);
}

interface Judged {
  readonly verdict: Verdict;
  readonly draft: Draft;
  readonly t: Translate;
}

function wholeRefusal(facts: ReviewFacts, { verdict, draft, t }: Judged): string | undefined {
  const refusal = acceptRefusal(facts, t) ?? leftOutRefusal(facts, draft, t);
  if (refusal !== undefined || verdict.kind === "pass") return refusal;
  const kind = verdict.kind === "fail" ? t("The verdict is fail") : t("The verdict is inconclusive");
  return `${kind}: ${remedy(verdict.reasons, t)}.`;
}

/** Whoever has left something out does not mean the whole. */
function leftOutRefusal({ evidence }: ReviewFacts, draft: Draft, t: Translate): string | undefined {
  const all = evidence.changes.flatMap(hunksOf).length;
  const kept = selectionOf(evidence, draft).length;
  if (kept === all) return undefined;
  if (kept === 0) return t("Every hunk is left out: keep one, or reject the proposal.");
  return all - kept === 1
    ? t("1 hunk is left out: accept the selection, or put it back.")
    : t("{0} hunks are left out: accept the selection, or put them back.", all - kept);
}

function remedy(reasons: readonly Reason[], t: Translate): string {
  if (reasons.every(({ code }) => code === "nothing-changed")) return t("there is nothing to accept");
  const violations = reasons.filter(({ rule }) => rule !== undefined).length;
  const others = reasons.length - violations;
  if (violations === 0) return others === 1 ? t("waive 1 reason") : t("waive {0} reasons", others);
  const drop =
    violations === 1 ? t("drop or waive 1 violation") : t("drop or waive {0} violations", violations);
  if (others === 0) return drop;
  return others === 1 ? t("{0} and 1 other reason", drop) : t("{0} and {1} other reasons", drop, others);
}

function selectedRefusal(facts: ReviewFacts, draft: Draft, t: Translate): string | undefined {
  const refusal = acceptRefusal(facts, t);
  if (refusal !== undefined) return refusal;
  const all = facts.evidence.changes.flatMap(hunksOf).length;
  const kept = selectionOf(facts.evidence, draft).length;
  if (all === 0) return t("The proposal changes nothing.");
  if (kept === 0) return t("Every hunk is left out: keep one, or reject the proposal.");
  return kept === all ? t("Nothing is left out: accept the whole proposal.") : undefined;
}

function rejectRefusal(facts: ReviewFacts, t: Translate): string | undefined {
  const refusal = decisionRefusal(facts, t);
  if (refusal !== undefined) return refusal;
  if (facts.held) return t("It is in your tree: roll it back instead.");
  return facts.decisions.at(-1)?.kind === "rejected" ? t("Rejected already.") : undefined;
}
