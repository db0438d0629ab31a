import * as vscode from "vscode";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { shownLine } from "../shown-text.ts";
import { treeFileOf, treeUri } from "./proposal-uri.ts";
import type { Review } from "./review.ts";

/** Opens VS Code's own diff of one file of a proposal, at a line of the proposal. */
export async function openFileDiff(
  run: string,
  path: RepoPath,
  options: vscode.TextDocumentShowOptions,
): Promise<void> {
  const [base, proposal] = [treeUri({ run, side: "base", path }), treeUri({ run, side: "proposal", path })];
  const title = vscode.l10n.t("{0} (base ↔ proposal)", shownLine(printablePath(path)));
  await vscode.commands.executeCommand("vscode.diff", base, proposal, title, { preview: true, ...options });
}

/** Opens all changes of a proposal in VS Code's multi-file diff. */
export async function openAllChanges({ run, reviewed }: Review): Promise<void> {
  if (reviewed.evidence.changes.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("The proposal changes nothing."));
    return;
  }
  const changes = reviewed.evidence.changes.map(({ path, base, proposal }) => {
    const [before, after] = [treeUri({ run, side: "base", path }), treeUri({ run, side: "proposal", path })];
    return [after, base === undefined ? undefined : before, proposal === undefined ? undefined : after];
  });
  const title = vscode.l10n.t("Proposal: {0}", shownLine(reviewed.stored.goal, 60));
  await vscode.commands.executeCommand("vscode.changes", title, changes);
}

export function atLine(line: number | undefined): vscode.TextDocumentShowOptions {
  return line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) };
}

/**
 * What stands only in the proposal is shown against the base: a lone editor of such a document, as the Problems panel
 * opens one, becomes the diff at the same place.
 */
export async function showAsDiff(editor: vscode.TextEditor | undefined): Promise<void> {
  const file = editor === undefined ? undefined : treeFileOf(editor.document.uri);
  if (editor === undefined || file?.side !== "proposal") return;
  const { uri } = editor.document;
  const tab = loneTab(uri);
  if (tab === undefined) return;
  // The place is selected right after the editor has become the active one.
  await new Promise((done) => setTimeout(done, 50));
  const { selection, viewColumn } = editor;
  await openFileDiff(file.run, file.path, {
    selection,
    preview: tab.isPreview,
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
  const open = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
  const left = loneTab(uri, open);
  if (left !== undefined) await vscode.window.tabGroups.close(left);
}

function loneTab(
  uri: vscode.Uri,
  tabs: readonly (vscode.Tab | undefined)[] = [vscode.window.tabGroups.activeTabGroup.activeTab],
): vscode.Tab | undefined {
  return tabs.find(
    (tab) => tab?.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString(),
  );
}
