import * as vscode from "vscode";
import { clausePath } from "../../contract/problem.ts";
import { folderOf } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import { attempt } from "./contract-fault.ts";
import { contractFolder, contractName, readText } from "./contract-file.ts";
import type { ContractRow } from "./contract-rows.ts";
import type { Contracts } from "./contracts.ts";
import { isDraftGoal } from "./draft-goal.ts";

/** The commands that make, open and choose contracts. */
export function registerContractCommands(
  surroundings: Surroundings,
  contracts: Contracts,
): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const when = (what: string, act: (argument: unknown) => Promise<void>) => (argument: unknown) =>
    attempt(surroundings, what, () => act(argument));
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    registerCommand(
      "remit.newContract",
      when(t("The contract could not be made"), async (argument) => {
        const folder = await pickFolder(argument);
        if (folder === undefined) return;
        const { newContract } = await import("./new-contract.ts");
        await newContract(contracts, folder);
      }),
    ),
    registerCommand(
      "remit.openContract",
      when(t("The contract could not be opened"), (argument) => openContract(contracts, argument)),
    ),
    registerCommand(
      "remit.chooseContract",
      when(t("The contract could not be chosen"), (argument) => chooseContract(contracts, argument)),
    ),
    registerCommand(
      "remit.activateContract",
      when(t("The contract could not be chosen"), (argument) => activateContract(contracts, argument)),
    ),
    registerCommand(
      "remit.removeClause",
      when(t("The contract could not be changed"), (argument) => removeClause(contracts, argument)),
    ),
    registerCommand(
      "remit.duplicateContract",
      when(t("The contract could not be duplicated"), async (argument) => {
        const uri = await contractOf(contracts, argument);
        if (uri === undefined) return;
        const { duplicateContract } = await import("./new-contract.ts");
        await duplicateContract(contracts, uri);
      }),
    ),
  );
}

async function openContract(contracts: Contracts, argument: unknown): Promise<void> {
  const uri = await contractOf(contracts, argument);
  if (uri !== undefined) await vscode.window.showTextDocument(uri);
}

async function activateContract(contracts: Contracts, argument: unknown): Promise<void> {
  const uri = uriOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
  const folder = uri === undefined ? undefined : contractFolder(uri);
  if (uri !== undefined && folder !== undefined) await contracts.choose(folder, uri);
}

/** A row of the contracts view: one glob of a scope, or one command. One that is gone already is left alone. */
async function removeClause(contracts: Contracts, argument: unknown): Promise<void> {
  const uri = uriOf(argument);
  if (uri === undefined || typeof argument !== "object" || argument === null) return;
  const { clause, ...said } = ("row" in argument ? argument.row : {}) as Partial<ContractRow>;
  if (typeof clause !== "string") return;
  const [{ saysStill }, { readContractText }] = await Promise.all([
    import("./contract-rows.ts"),
    import("./contract-text.ts"),
  ]);
  const now = readContractText((await readText(uri)) ?? "", { ignoreCase: false }, undefined);
  if (now.contract !== undefined && !saysStill(now, { clause, ...said })) return;
  await contracts.edit(uri, [{ path: clausePath(clause), value: undefined }]);
}

interface ContractItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

async function chooseContract(contracts: Contracts, argument: unknown): Promise<void> {
  const folder = await pickFolder(argument);
  if (folder === undefined) return;
  const chosen = await pickContract(contracts, folder);
  if (chosen === "new") await vscode.commands.executeCommand("remit.newContract", folder.uri);
  else if (chosen !== undefined) await contracts.choose(folder, chosen);
}

/** Asks which contract shall be the active one; `new` for one that is not there yet. */
async function pickContract(
  contracts: Contracts,
  folder: vscode.WorkspaceFolder,
): Promise<vscode.Uri | "new" | undefined> {
  const [uris, active] = await Promise.all([contracts.listIn(folder), contracts.readActive(folder)]);
  // The active one stands first: Enter leaves everything as it is.
  const first = uris.filter((uri) => uri.toString() === active?.uri.toString());
  const items = await Promise.all(
    [...new Set([...first, ...uris])].map(async (uri): Promise<ContractItem> => {
      const isActive = uri.toString() === active?.uri.toString();
      return {
        label: `$(${isActive ? "check" : "blank"}) ${shownLine(contractName(uri))}`,
        ...(isActive ? { description: vscode.l10n.t("active") } : {}),
        detail: `$(blank) ${await goalOf(uri)}`,
        uri,
      };
    }),
  );
  // In Restricted Mode nothing is written into the folder.
  const more: ContractItem[] = vscode.workspace.isTrusted
    ? [
        { label: "", kind: vscode.QuickPickItemKind.Separator },
        { label: `$(add) ${vscode.l10n.t("New Contract…")}` },
      ]
    : [];
  const chosen = await vscode.window.showQuickPick([...items, ...more], {
    title: vscode.l10n.t("Choose Active Contract"),
    placeHolder: vscode.l10n.t("The contract that marks, decorations and a new run go by"),
    matchOnDetail: true,
  });
  return chosen === undefined ? undefined : (chosen.uri ?? "new");
}

async function goalOf(uri: vscode.Uri): Promise<string> {
  const { parseContract } = await import("../../contract/load.ts");
  const { contract, problems } = parseContract((await readText(uri)) ?? "", "");
  if (contract !== undefined) {
    return isDraftGoal(contract.goal) ? vscode.l10n.t("no goal yet") : shownLine(contract.goal, 120);
  }
  return vscode.l10n.t("It has mistakes: {0}", shownLine(problems[0]?.message ?? "", 100));
}

/** The contract that a command is for: what a menu or CodeLens hands over, the one in the active editor, or the active one. */
export async function contractOf(contracts: Contracts, argument: unknown): Promise<vscode.Uri | undefined> {
  const shown = vscode.window.activeTextEditor?.document.uri;
  for (const uri of [uriOf(argument), shown]) {
    if (uri !== undefined && contractFolder(uri) !== undefined) return uri;
  }
  const folder = await pickFolder(argument);
  const active = folder === undefined ? undefined : await contracts.readActive(folder);
  if (active !== undefined || folder === undefined) return active?.uri;
  const make = vscode.l10n.t("New Contract");
  const text = vscode.l10n.t("{0} has no contract yet.", shownLine(folder.name));
  if ((await vscode.window.showInformationMessage(text, make)) === make) {
    await vscode.commands.executeCommand("remit.newContract", folder.uri);
  }
  return undefined;
}

/** Menus hand over an address, the contracts view a row that has one. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument !== "object" || argument === null || !("uri" in argument)) return undefined;
  return argument.uri instanceof vscode.Uri ? argument.uri : undefined;
}

async function pickFolder(argument: unknown): Promise<vscode.WorkspaceFolder | undefined> {
  const uri = uriOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
  const own = folderOf(uri) ?? folderOf(undefined);
  if (own !== undefined) return own;
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    const open = vscode.l10n.t("Open Folder");
    const text = vscode.l10n.t("Open a folder to work with contracts.");
    if ((await vscode.window.showInformationMessage(text, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.files.openFolder");
    }
    return undefined;
  }
  return vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t("The folder of the contract") });
}
