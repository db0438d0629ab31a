import * as vscode from "vscode";

const rules = ["scope", "operations", "size", "hidden"];

/** The page that explains a rule or a reason's code, with the heading as its fragment. */
export function rulePage(extension: vscode.Uri, rule: string): vscode.Uri {
  const known = rules.includes(rule);
  const page = vscode.Uri.joinPath(extension, "docs", known ? "rules.md" : "verdict.md");
  return page.with({ fragment: known ? rule : "reasons" });
}

/** A link for places that take no more than an address, such as the code of a problem. */
export function ruleLink(rule: string): vscode.Uri {
  return vscode.Uri.parse(`command:remit.explain?${encodeURIComponent(JSON.stringify([rule]))}`);
}

export async function openRulePage(extension: vscode.Uri, rule: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", rulePage(extension, rule));
}
