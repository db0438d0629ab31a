import * as vscode from "vscode";
import { commandText } from "../../contract/command-text.ts";
import { parseContract } from "../../contract/load.ts";
import type { ClausePath } from "../../contract/problem.ts";
import { protectedBy } from "../../contract/protected.ts";
import { proposeCommands, type ProposedCommand } from "../../contract/propose.ts";
import { projectFiles } from "../../run/contract-file.ts";
import { rootOf } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import { contractFolder, readText } from "./contract-file.ts";
import { nearestFirst, shownPath } from "./contract-fixes.ts";
import type { Contracts } from "./contracts.ts";
import { globOf } from "./mark.ts";

interface GlobItem extends vscode.QuickPickItem {
  readonly glob: string;
}

/** Asks for a file or folder of the tree, those that look like the present glob first, and writes it at a path of the contract. */
export async function pickScopeFile(
  contracts: Contracts,
  uri: vscode.Uri,
  path: ClausePath,
  paths: readonly string[],
): Promise<void> {
  const present = valueAt((await readText(uri)) ?? "", path);
  // What is protected is allowed by its own menu, which asks first.
  const offered = paths.filter((one) => protectedBy(one) === undefined);
  const chosen = await vscode.window.showQuickPick(globItems(present, offered), {
    title: vscode.l10n.t("Pick a File"),
    placeHolder: vscode.l10n.t("A file or folder of this tree"),
  });
  if (chosen !== undefined) await contracts.edit(uri, [{ path, value: chosen.glob }]);
}

function globItems(present: string, paths: readonly string[]): GlobItem[] {
  const files = nearestFirst(present, paths).map((path): GlobItem => ({
    label: `$(file) ${shownPath(path)}`,
    glob: globOf({ path, isFolder: false }),
  }));
  const folders = [...new Set(paths.flatMap(foldersOf))].map((path): GlobItem => ({
    label: `$(folder) ${shownPath(`${path}/`)}`,
    description: vscode.l10n.t("everything below it"),
    glob: globOf({ path, isFolder: true }),
  }));
  return [...files, ...folders];
}

function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The glob that stands at a path now; empty for a place after the last one. */
function valueAt(text: string, path: ClausePath): string {
  const place = path.at(-1) === -1 ? undefined : parseContract(text, "").placeOf(path);
  if (place === undefined) return "";
  const line = text.split(/\r\n|\n|\r/)[place.line - 1] ?? "";
  return line.slice(place.column, place.endColumn - 2);
}

interface CommandItem extends vscode.QuickPickItem {
  readonly command: ProposedCommand;
}

/** Offers the commands that the project's own files name, and adds the chosen ones to the contract. */
export async function pickCommands(contracts: Contracts, uri: vscode.Uri): Promise<void> {
  const folder = contractFolder(uri);
  if (folder === undefined) return;
  const known = parseContract((await readText(uri)) ?? "", "").contract?.commands ?? [];
  const names = new Set(known.map(({ name }) => name.toLowerCase()));
  const proposed = await proposeCommands(projectFiles(rootOf(folder)));
  const items = proposed
    .filter(({ name }) => !names.has(name.toLowerCase()))
    .map((command): CommandItem => ({
      label: shownLine(command.name),
      description: shownLine(commandText(command.run)),
      detail: shownLine(command.why),
      picked: true,
      command,
    }));
  if (items.length === 0) {
    const text = vscode.l10n.t("The project's files name no further command. Write it in the contract.");
    void vscode.window.showInformationMessage(text);
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t("Add Commands"),
    placeHolder: vscode.l10n.t("Commands that must pass"),
  });
  const edits = (chosen ?? []).map(({ command: { name, run } }) => ({
    path: ["commands", -1],
    value: { name, run },
  }));
  if (edits.length > 0) await contracts.edit(uri, edits);
}
