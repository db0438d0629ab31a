import * as vscode from "vscode";
import { globProblem } from "../../base/glob.ts";
import { shownLine } from "../shown-text.ts";
import type { Problems, ShownProblem } from "./problems.ts";

/** Commands of the quick fixes. Not in the palette: each needs what the fix hands over. */
export const fixCommands = {
  allow: "remit.fix.allowPath",
  waive: "remit.fix.waive",
  fine: "remit.fix.fine",
  broken: "remit.fix.broken",
  drop: "remit.fix.dropHunks",
  diff: "remit.fix.showInDiff",
} as const;

/** Quick fixes of what stands against a proposal, at its place in any document. */
export function provideFixes(problems: Problems): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, range) {
      return problems.at(document.uri, range).flatMap(fixesOf);
    },
  };
}

function fixesOf({ run, problem, diagnostic }: ShownProblem): readonly vscode.CodeAction[] {
  const { allow, rule, finding, hunks, inProposal, place } = problem;
  const fix = (title: string, command: string, ...rest: readonly unknown[]): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.command = { title, command, arguments: [run, ...rest] };
    return action;
  };
  const changed = place.kind !== "contract" && hunks.length > 0 ? place.path : undefined;
  const path = inProposal?.path ?? changed;
  return [
    ...(finding === undefined
      ? []
      : [
          fix(vscode.l10n.t("This Is Fine"), fixCommands.fine, finding),
          fix(vscode.l10n.t("This Is Broken: Ask to Fix"), fixCommands.broken, finding),
        ]),
    fix(vscode.l10n.t("Open Verdict"), "remit.openVerdict"),
    ...(path === undefined
      ? []
      : [fix(vscode.l10n.t("Show in Diff"), fixCommands.diff, path, inProposal?.start)]),
    ...(allow === undefined || globProblem(allow.path) !== undefined
      ? []
      : [
          fix(
            vscode.l10n.t("Allow {0} and Judge Again", shownLine(allow.path, 60)),
            fixCommands.allow,
            allow.path,
          ),
        ]),
    fix(vscode.l10n.t("Waive {0} with Reason…", shownLine(rule, 60)), fixCommands.waive, rule),
    ...(hunks.length === 0 ? [] : [fix(dropTitle(hunks.length), fixCommands.drop, hunks)]),
  ];
}

function dropTitle(count: number): string {
  return count === 1 ? vscode.l10n.t("Drop This Hunk") : vscode.l10n.t("Drop These {0} Hunks", count);
}
