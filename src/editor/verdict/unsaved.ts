import * as vscode from "vscode";
import { join } from "node:path";
import { hasEscapedBytes, type RepoPath } from "../../base/repo-path.ts";
import { realPath } from "./real-path.ts";

/** An open file that a proposal touches and that has edits which are not on disk. */
export interface Unsaved {
  readonly path: RepoPath;
  readonly uri: vscode.Uri;
}

/** The touched files with unsaved edits: text, notebooks and what other editors hold. Links are followed. */
export async function unsavedAmong(root: string, paths: readonly RepoPath[]): Promise<readonly Unsaved[]> {
  const touched = new Map(
    paths
      .filter((path) => !hasEscapedBytes(path))
      .map((path) => [folded(join(root, ...path.split("/"))), path]),
  );
  const found = new Map<RepoPath, Unsaved>();
  for (const uri of dirtyFiles()) {
    const real = (await realPath(uri.fsPath)) ?? uri.fsPath;
    const path = touched.get(folded(real)) ?? touched.get(folded(uri.fsPath));
    if (path !== undefined) found.set(path, { path, uri });
  }
  return [...found.values()];
}

/** Two names that a lenient file system takes for one count as one: better a question too many. */
function folded(file: string): string {
  return file.normalize("NFC").toLowerCase();
}

function dirtyFiles(): readonly vscode.Uri[] {
  const { textDocuments, notebookDocuments } = vscode.workspace;
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return [
    ...[...textDocuments, ...notebookDocuments].filter(({ isDirty }) => isDirty).map(({ uri }) => uri),
    ...tabs.filter(({ isDirty }) => isDirty).flatMap(({ input }) => uriOfInput(input)),
  ].filter(({ scheme }) => scheme === "file");
}

function uriOfInput(input: unknown): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputNotebook) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
}

/** Saves them; false when one could not be saved. */
export async function saveAll(unsaved: readonly Unsaved[]): Promise<boolean> {
  for (const { uri } of unsaved) {
    if ((await vscode.workspace.save(uri)) === undefined) return false;
  }
  return true;
}
