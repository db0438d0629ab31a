import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { isErrno } from "../../base/fault.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import { developerUri } from "./developer-files.ts";

const patienceMs = 3000;

/**
 * Waits until visible editors without unsaved edits show what was written; VS Code reads them again by itself, and those
 * behind other tabs when they come to the front. A visible one that it did not read again within a few seconds, such as
 * of a folder that it does not watch, is closed and opened anew.
 */
export async function refreshEditors(root: string, paths: readonly RepoPath[]): Promise<void> {
  const written = paths.flatMap((path) => developerUri(root, path) ?? []).map((uri) => uri.toString());
  const end = Date.now() + patienceMs;
  for (;;) {
    const stale = await staleAmong(written);
    if (stale.length === 0) return;
    if (Date.now() > end) {
      for (const document of stale) await openAnew(document);
      return;
    }
    await wait(100);
  }
}

async function staleAmong(written: readonly string[]): Promise<readonly vscode.TextDocument[]> {
  const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
  const open = [...visible].filter(
    (document) =>
      !document.isClosed &&
      !document.isDirty &&
      document.encoding.startsWith("utf8") &&
      written.includes(document.uri.toString()),
  );
  const stale = await Promise.all(open.map(isStale));
  return open.filter((_document, at) => stale[at] === true);
}

/** Compared without byte order mark and line ends, which a document does not hold as they are on disk. */
async function isStale(document: vscode.TextDocument): Promise<boolean> {
  try {
    const text = await readFile(document.uri.fsPath, "utf8");
    return plain(text) !== plain(document.getText());
  } catch (thrown) {
    // A deleted file's editor is VS Code's to close.
    if (isErrno(thrown, "ENOENT")) return false;
    throw thrown;
  }
}

function plain(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

async function openAnew(document: vscode.TextDocument): Promise<void> {
  const { uri } = document;
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  for (const tab of tabs) {
    if (!tab.isActive) continue;
    const { viewColumn, isActive } = tab.group;
    await vscode.window.tabGroups.close(tab, true);
    await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: !isActive, preview: false });
  }
}
