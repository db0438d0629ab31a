import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { isErrno } from "../../base/fault.ts";
import { parseContract, type ParsedContract } from "../../contract/load.ts";
import { clausePath, placeNear, type Place } from "../../contract/problem.ts";
import { developerUri } from "./developer-files.ts";
import type { ReviewedRun } from "./reviewed-run.ts";

/** The contract file of a run as it is now, unsaved edits included. */
export interface ContractNow {
  readonly uri: vscode.Uri;
  readonly parsed: ParsedContract;
  /** True while it says what the run was judged by. */
  readonly same: boolean;
}

/** Undefined when the run's contract has no file in the developer's folder any more. */
export async function readContractNow({ stored, report }: ReviewedRun): Promise<ContractNow | undefined> {
  const path = report.contract.file ?? stored.contractFile;
  const uri = path === undefined ? undefined : developerUri(stored.root, path);
  const text = uri === undefined ? undefined : await textOf(uri);
  if (uri === undefined || text === undefined) return undefined;
  const parsed = parseContract(text, uri.fsPath);
  return { uri, parsed, same: parsed.digest === report.contract.digest };
}

/** Where a clause stands in it, or the nearest thing that the file writes out. */
export function placeOfClause({ parsed }: ContractNow, clause: string): vscode.Range {
  return rangeOf(parsed.placeOf(clause) ?? placeNear(parsed, clausePath(clause)));
}

function rangeOf({ line, column, endLine, endColumn }: Place): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return await readFile(uri.fsPath, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return undefined;
    throw thrown;
  }
}
