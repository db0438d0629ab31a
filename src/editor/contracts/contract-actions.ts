import * as vscode from "vscode";
import type { ContractProblem } from "../../contract/problem.ts";
import { differenceOf } from "./contract-edits.ts";
import { fixesFor, type Fix } from "./contract-fixes.ts";
import type { ContractProblems, Examined } from "./contract-problems.ts";
import { rangeOf } from "./open-clause.ts";
import { editContract } from "../../contract/edit.ts";

/** The quick fixes of a contract's problems at a range. */
export function contractActions(
  problems: ContractProblems,
  document: vscode.TextDocument,
  {
    range,
    diagnostics,
  }: { readonly range: vscode.Range; readonly diagnostics: readonly vscode.Diagnostic[] },
): vscode.CodeAction[] {
  const found = problems.at(document.uri, range);
  if (found === undefined) return [];
  return found.here.flatMap((problem) =>
    fixesFor(problem, found.known, vscode.l10n.t).flatMap((fix) => {
      const action = actionOf(fix, document, found.known);
      if (action === undefined) return [];
      action.diagnostics = diagnostics.filter((diagnostic) => isOf(diagnostic, problem));
      return [action];
    }),
  );
}

function isOf({ source, range, code }: vscode.Diagnostic, problem: ContractProblem): boolean {
  const value = typeof code === "object" ? code.value : code;
  return source === "Remit" && value === problem.code && range.isEqual(rangeOf(problem));
}

function actionOf(fix: Fix, document: vscode.TextDocument, known: Examined): vscode.CodeAction | undefined {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  const { uri } = document;
  switch (fix.kind) {
    case "edit": {
      // The problems are those of the text a moment ago.
      const text = document.getText();
      if (known.source !== text) return undefined;
      const { start, end, text: changed } = differenceOf(text, editContract(text, fix.edits));
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(
        uri,
        new vscode.Range(document.positionAt(start), document.positionAt(end)),
        changed,
      );
      if (fix.preferred === true) action.isPreferred = true;
      return action;
    }
    case "key":
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(uri, rangeOf(fix.place), JSON.stringify(fix.key));
      action.isPreferred = true;
      return action;
    case "pick-file":
      // Listing the tree needs git, which a workspace has to be trusted for.
      if (!vscode.workspace.isTrusted) return undefined;
      action.command = { command: "remit.pickScopeFile", title: fix.title, arguments: [uri, fix.path] };
      return action;
    case "pick-commands":
      action.command = { command: "remit.pickCommands", title: fix.title, arguments: [uri] };
      return action;
  }
}
