import * as vscode from "vscode";
import { contractFolder } from "./contract-file.ts";
import type { Contracts } from "./contracts.ts";

/** What can be done with a contract, above its first line. */
export function contractLenses(contracts: Contracts, document: vscode.TextDocument): vscode.CodeLens[] {
  const folder = contractFolder(document.uri);
  if (folder === undefined) return [];
  const { t } = vscode.l10n;
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(top, { title, command, arguments: command === "" ? [] : [document.uri] });
  const isActive = contracts.activeIn(folder)?.uri.toString() === document.uri.toString();
  const active = isActive
    ? lens(`$(check) ${t("Active Contract")}`, "")
    : lens(t("Make Active"), "remit.activateContract");
  if (!vscode.workspace.isTrusted) return [active];
  return [
    lens(`$(play) ${t("Run")}`, "remit.run"),
    lens(t("Lint"), "remit.lintContract"),
    lens(t("Duplicate"), "remit.duplicateContract"),
    active,
  ];
}
