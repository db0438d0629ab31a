import * as vscode from "vscode";
import { pathIn } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import { attempt } from "./contract-fault.ts";
import { readText } from "./contract-file.ts";
import type { Contracts } from "./contracts.ts";
import type { Renamed } from "./mark.ts";

/** Keeps the active contract's scope true when files and folders that it names are renamed in the editor. */
export function registerRenameFollowing(surroundings: Surroundings, contracts: Contracts): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    const folders = Map.groupBy(files, ({ oldUri }) => vscode.workspace.getWorkspaceFolder(oldUri));
    for (const [folder, renamed] of folders) {
      if (folder === undefined) continue;
      await attempt(
        surroundings,
        vscode.l10n.t("The contract does not follow the rename"),
        () => followRenames(contracts, folder, renamed),
        () => contracts.activeIn(folder)?.uri,
      );
    }
  });
}

async function followRenames(
  contracts: Contracts,
  folder: vscode.WorkspaceFolder,
  files: vscode.FileRenameEvent["files"],
): Promise<void> {
  const active = await contracts.readActive(folder);
  if (active === undefined) return;
  const renamed = (await Promise.all(files.map((file) => lookAt(folder, file)))).flat();
  const [{ renameEdits }, { scopeToEdit }] = await Promise.all([
    import("./mark.ts"),
    import("./contract-text.ts"),
  ]);
  const edits = renameEdits(scopeToEdit((await readText(active.uri)) ?? ""), renamed);
  if (edits.length === 0) return;
  await contracts.edit(active.uri, edits);
  const text = vscode.l10n.t("Contract {0} follows the rename", shownLine(active.name));
  vscode.window.setStatusBarMessage(`$(law) ${text}`, 6000);
}

/** What moved out of the folder is no longer anything that its contract can name. */
async function lookAt(
  folder: vscode.WorkspaceFolder,
  { oldUri, newUri }: vscode.FileRenameEvent["files"][number],
): Promise<Renamed[]> {
  const [from, to] = [pathIn(folder, oldUri), pathIn(folder, newUri)];
  if (from === undefined || to === undefined || from.startsWith(".remit/")) return [];
  const { type } = await vscode.workspace.fs.stat(newUri);
  return [{ from, to, isFolder: type === vscode.FileType.Directory }];
}
