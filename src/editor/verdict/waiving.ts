import * as vscode from "vscode";
import { shownLine } from "../shown-text.ts";
import type { Review } from "./review.ts";

/** Asks why a reason against the proposal shall not count, and lets it count no more until the decision. */
export async function waive(review: Review, rule: string): Promise<void> {
  const reasons = review.state().verdict.reasons.filter(({ waivedBy }) => waivedBy === rule);
  const [first] = reasons;
  if (first === undefined) return;
  const others = reasons.length > 1 ? vscode.l10n.t(" (and {0} more of this rule)", reasons.length - 1) : "";
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t("Waive {0}", shownLine(rule, 60)),
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
