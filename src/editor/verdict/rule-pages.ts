import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { pageOf } from "./page-names.ts";

/** The page that explains a rule, a reason's code or, as `contract/CODE`, a contract's problem; the heading is its fragment. */
export function rulePage(extension: vscode.Uri, rule: string): vscode.Uri {
  const { file, fragment } = pageOf(rule, (name) =>
    existsSync(vscode.Uri.joinPath(extension, "docs", ...name.split("/")).fsPath),
  );
  return vscode.Uri.joinPath(extension, "docs", ...file.split("/")).with({ fragment });
}

/** A link for places that take no more than an address, such as the code of a problem. */
export function ruleLink(rule: string): vscode.Uri {
  return vscode.Uri.parse(`command:remit.explain?${encodeURIComponent(JSON.stringify([rule]))}`);
}

export async function openRulePage(extension: vscode.Uri, rule: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", rulePage(extension, rule));
}
