import * as vscode from "vscode";
import { contractFolder } from "../../contracts/contract-file.ts";
import { folderOf } from "../../folders.ts";

/** What the command was called on. */
export interface FlowPlace {
  readonly folder: vscode.WorkspaceFolder;
  /** A contract file that the person named, to be run itself. */
  readonly contract?: vscode.Uri;
  /** Files and folders that the person clicked. */
  readonly clicked: readonly vscode.Uri[];
  /** The file in the active editor. */
  readonly current?: vscode.Uri;
}

/**
 * Finds out what a run is wanted for, from what a menu, a key or a CodeLens hands over; asks for the folder where it
 * cannot be told. Undefined when the person went away or there is no folder.
 */
export async function findPlace(argument: unknown, selected: unknown): Promise<FlowPlace | undefined> {
  const named = urisOf(argument, selected);
  const shown = vscode.window.activeTextEditor?.document.uri;
  const current = shown?.scheme === "file" ? shown : undefined;
  const [first] = named;
  const contract = contractOf(first ?? current);
  if (contract !== undefined) return { ...contract, clicked: [] };
  const folder = folderOf(first ?? current) ?? folderOf(undefined) ?? (await askFolder());
  if (folder === undefined) return undefined;
  const inside = named.filter((uri) => isIn(folder, uri));
  return {
    folder,
    clicked: inside,
    ...(current !== undefined && isIn(folder, current) ? { current } : {}),
  };
}

function isIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
}

function contractOf(uri: vscode.Uri | undefined) {
  const folder = uri === undefined ? undefined : contractFolder(uri);
  return uri === undefined || folder === undefined ? undefined : { folder, contract: uri };
}

/** The explorer hands over what was clicked and all that is selected, a view's row an object with an address. */
function urisOf(argument: unknown, selected: unknown): readonly vscode.Uri[] {
  const all = Array.isArray(selected) ? selected : [];
  const uris = [argument, ...all].flatMap(uriOf).filter(({ scheme }) => scheme === "file");
  return uris.filter(
    (uri, index) => uris.findIndex((other) => other.toString() === uri.toString()) === index,
  );
}

function uriOf(value: unknown): vscode.Uri[] {
  if (value instanceof vscode.Uri) return [value];
  if (typeof value !== "object" || value === null) return [];
  if ("uri" in value && value.uri instanceof vscode.Uri) return [value.uri];
  return "resourceUri" in value && value.resourceUri instanceof vscode.Uri ? [value.resourceUri] : [];
}

async function askFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 0) {
    const placeHolder = vscode.l10n.t("The folder to run in");
    return vscode.window.showWorkspaceFolderPick({ placeHolder });
  }
  const open = vscode.l10n.t("Open Folder");
  const text = vscode.l10n.t("A run needs an opened folder: the worker edits a copy of it.");
  if ((await vscode.window.showInformationMessage(text, open)) === open) {
    await vscode.commands.executeCommand("workbench.action.files.openFolder");
  }
  return undefined;
}
