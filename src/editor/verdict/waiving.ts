import * as vscode from "vscode";
import { shownLine } from "../shown-text.ts";
import type { Review } from "./review.ts";

/** Sets one uncertain violation aside: a person has looked at it. Their own words can take the place of these later. */
export function sayFine(review: Review, finding: string): void {
  const { reasons } = review.state().verdict;
  if (!reasons.some((reason) => reason.finding === finding && reason.effect === "inconclusive")) return;
  const reason = vscode.l10n.t("Looked at: this is fine.");
  review.change({ waivers: [...review.draft.waivers, { rule: finding, reason }] });
}

/** Asks why a reason against the proposal shall not count, and lets it count no more until the decision. */
export async function waive(review: Review, rule: string): Promise<void> {
  const { verdict } = review.state();
  const earlier = review.draft.waivers.find((waiver) => waiver.rule === rule)?.reason;
  const reasons = [...verdict.reasons, ...(earlier === undefined ? [] : verdict.waived)].filter(
    ({ waivedBy, finding }) => waivedBy === rule || finding === rule,
  );
  const [first] = reasons;
  if (first === undefined) return;
  const others = reasons.length > 1 ? vscode.l10n.t(" (and {0} more of this rule)", reasons.length - 1) : "";
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t("Waive {0}", shownLine(rule.split(":")[0] ?? rule, 60)),
    ...(earlier === undefined ? {} : { value: earlier }),
    prompt: `${shownLine(first.message, 200)}${others}`,
    placeHolder: vscode.l10n.t("Why may it be accepted all the same? The reason is kept with the decision."),
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" ? undefined : problemOf(text)),
  });
  const reason = given?.trim();
  if (reason === undefined || problemOf(reason) !== undefined) return;
  const kept = review.draft.waivers.filter((waiver) => waiver.rule !== rule);
  review.change({ waivers: [...kept, { rule, reason }] });
}

export function unwaive(review: Review, rule: string): void {
  review.change({ waivers: review.draft.waivers.filter((waiver) => waiver.rule !== rule) });
}

function problemOf(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  return words.length >= 2 && text.trim().length >= 8 ? undefined : vscode.l10n.t("Say why, in a few words.");
}
