import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import type { ContractEdit } from "./contracts.ts";

/**
 * Edits a contract's document so that undo works, and saves it unless the person had unsaved edits in it. Only the
 * stretch that differs is replaced: cursors and folded regions elsewhere stay. Throws `contract-invalid` for broken JSON.
 */
export async function writeEdits(uri: vscode.Uri, edits: readonly ContractEdit[]): Promise<void> {
  const { editContract } = await import("../../contract/edit.ts");
  const document = await vscode.workspace.openTextDocument(uri);
  const wasDirty = document.isDirty;
  const before = document.getText();
  const after = editContract(before, edits);
  if (after === before) return;
  const { start, end, text } = differenceOf(before, after);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw notWritten(uri);
  if (!wasDirty && !(await document.save())) throw notWritten(uri);
}

/** The one stretch in which two texts differ. */
export function differenceOf(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

function notWritten(uri: vscode.Uri): Fault {
  return new Fault("contract-invalid", `The contract ${uri.fsPath} could not be written.`, {
    hint: "See that the file can be written, then try again.",
  });
}
