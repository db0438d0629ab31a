import * as vscode from "vscode";
import type { Place } from "../../contract/problem.ts";
import type { ActiveContract } from "./contracts.ts";

/** Opens a contract at one of its clauses, such as `scope.write[0]`, or at its beginning where the text leaves that out. */
export async function openClause(
  { uri, parsed }: Pick<ActiveContract, "uri" | "parsed">,
  clause: string,
): Promise<void> {
  const place = parsed.placeOf(clause) ?? parsed.placeOf(clause.replace(/[.[].*$/s, ""));
  await vscode.window.showTextDocument(uri, place === undefined ? {} : { selection: rangeOf(place) });
}

/** A place of a text as the editor counts: from 0. */
export function rangeOf({ line, column, endLine, endColumn }: Place): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
