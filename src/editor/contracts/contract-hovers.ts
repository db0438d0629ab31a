import * as vscode from "vscode";
import { printablePath } from "../../base/repo-path.ts";
import { clauseAt, filesNamed, helpOf, type ClauseAt } from "./clause-at.ts";
import type { ContractProblems, Examined } from "./contract-problems.ts";

const maxFiles = 8;

/** Says beside the schema's own line what a clause decides, and which files a glob names. */
export function contractHover(
  problems: ContractProblems,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const clause = clauseAt(document.getText(), document.offsetAt(position));
  if (clause === undefined) return undefined;
  const help = helpOf(clause);
  const files = filesText(clause, problems.known(document.uri)?.facts);
  const parts = [
    ...(help === undefined ? [] : [new vscode.MarkdownString(vscode.l10n.t(help))]),
    ...(files === undefined ? [] : [files]),
  ];
  if (parts.length === 0) return undefined;
  const start = document.positionAt(clause.offset);
  return new vscode.Hover(parts, new vscode.Range(start, document.positionAt(clause.offset + clause.length)));
}

function filesText(clause: ClauseAt, facts: Examined["facts"]): vscode.MarkdownString | undefined {
  if (facts === undefined) return undefined;
  const named = filesNamed(clause, facts.paths, facts.caseInsensitive);
  if (named === undefined) return undefined;
  const text = new vscode.MarkdownString();
  if (named.length === 0) return text.appendText(vscode.l10n.t("Names no file of this tree."));
  text.appendText(
    named.length === 1
      ? vscode.l10n.t("Names one file of this tree:")
      : vscode.l10n.t("Names {0} files of this tree:", named.length),
  );
  text.appendCodeblock(named.slice(0, maxFiles).map(printablePath).join("\n"), "plaintext");
  if (named.length > maxFiles) text.appendText(vscode.l10n.t("and {0} more", named.length - maxFiles));
  return text;
}
