import * as vscode from "vscode";

const rules = ["scope", "operations", "size", "hidden"];

/** The page that explains a rule, a reason's code or, as `contract/CODE`, a contract's problem; the heading is its fragment. */
export function rulePage(extension: vscode.Uri, rule: string): vscode.Uri {
  if (rule.startsWith("contract/")) {
    const page = vscode.Uri.joinPath(extension, "docs", "contract.md");
    return page.with({ fragment: rule.slice("contract/".length) });
  }
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
