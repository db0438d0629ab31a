import * as vscode from "vscode";
import { ignoresCase } from "../../base/letter-case.ts";
import { pathIn, rootOf, uriOf } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import { contractName, readText } from "./contract-file.ts";
import type { ContractRow } from "./contract-rows.ts";
import type { ContractText } from "./contract-text.ts";
import type { Contracts } from "./contracts.ts";
import { isDraftGoal } from "./draft-goal.ts";
import { rangeOf } from "./open-clause.ts";

/** A row of the contracts view; menus hand it to commands. */
export type ContractsNode =
  | { readonly kind: "folder"; readonly folder: vscode.WorkspaceFolder }
  | {
      readonly kind: "contract";
      readonly folder: vscode.WorkspaceFolder;
      readonly uri: vscode.Uri;
      readonly text: ContractText;
      readonly isActive: boolean;
    }
  | {
      readonly kind: "row";
      readonly folder: vscode.WorkspaceFolder;
      readonly uri: vscode.Uri;
      readonly row: ContractRow;
    };

/** The tree of contracts: by folder where there are several, the active one marked, below each what it allows and runs. */
export function registerContractsView(contracts: Contracts): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<ContractsNode>("remit.contracts", {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => childrenOf(contracts, node),
      getTreeItem: itemOf,
    },
    showCollapseAll: true,
  });
  let waiting: NodeJS.Timeout | undefined;
  // Typing in a contract changes it with every key.
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => changed.fire(undefined), 150);
  };
  return vscode.Disposable.from(
    view,
    changed,
    contracts.onDidChange(soon),
    contracts.onDidRead(soon),
    vscode.workspace.onDidChangeWorkspaceFolders(soon),
    { dispose: () => clearTimeout(waiting) },
  );
}

async function childrenOf(contracts: Contracts, node: ContractsNode | undefined): Promise<ContractsNode[]> {
  if (node === undefined) {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const filled = await Promise.all(folders.map((folder) => contractsIn(contracts, folder)));
    if (folders.length < 2) return filled.flat();
    return folders.flatMap((folder, index) =>
      (filled[index] ?? []).length === 0 ? [] : [{ kind: "folder", folder }],
    );
  }
  if (node.kind === "folder") return contractsIn(contracts, node.folder);
  if (node.kind === "row") return [];
  const { contractRows } = await import("./contract-rows.ts");
  const { folder, uri, text } = node;
  return contractRows(text).map((row) => ({ kind: "row", folder, uri, row }));
}

async function contractsIn(contracts: Contracts, folder: vscode.WorkspaceFolder): Promise<ContractsNode[]> {
  const [uris, active] = await Promise.all([contracts.listIn(folder), contracts.readActive(folder)]);
  const nodes = await Promise.all(
    uris.map(async (uri): Promise<ContractsNode[]> => {
      const isActive = uri.toString() === active?.uri.toString();
      const text = isActive ? active : await readContract(folder, uri);
      return text === undefined ? [] : [{ kind: "contract", folder, uri, text, isActive }];
    }),
  );
  return nodes.flat();
}

async function readContract(
  folder: vscode.WorkspaceFolder,
  uri: vscode.Uri,
): Promise<ContractText | undefined> {
  const text = await readText(uri);
  if (text === undefined) return undefined;
  const { readContractText } = await import("./contract-text.ts");
  const options = { ignoreCase: await ignoresCase(rootOf(folder)), contractFile: pathIn(folder, uri) };
  return readContractText(text, options, undefined);
}

function itemOf(node: ContractsNode): vscode.TreeItem {
  switch (node.kind) {
    case "folder":
      return folderItem(node.folder);
    case "contract":
      return contractItem(node);
    case "row":
      return rowItem(node);
  }
}

function folderItem(folder: vscode.WorkspaceFolder): vscode.TreeItem {
  const item = new vscode.TreeItem(shownLine(folder.name), vscode.TreeItemCollapsibleState.Expanded);
  item.id = folder.uri.toString();
  item.iconPath = new vscode.ThemeIcon("root-folder");
  item.contextValue = "folder";
  return item;
}

function contractItem({
  uri,
  text,
  isActive,
}: Extract<ContractsNode, { kind: "contract" }>): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const name = shownLine(contractName(uri));
  const item = new vscode.TreeItem(name, isActive ? Expanded : Collapsed);
  item.id = `${uri.toString()}${isActive ? "#active" : ""}`;
  const [problem] = text.parsed.problems;
  const goal = goalOf(text);
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? "law" : "warning");
  const active = vscode.l10n.t("active");
  item.description = [...(isActive ? [active] : []), ...(goal === "" ? [] : [goal])].join(" · ");
  item.tooltip = problem === undefined ? goal || name : shownLine(problem.message);
  item.accessibilityInformation = {
    label: [name, item.description, problem === undefined ? "" : shownLine(problem.message)]
      .filter((part) => part !== "")
      .join(", "),
  };
  item.contextValue = isActive ? "contract active" : "contract inactive";
  item.command = { command: "vscode.open", title: vscode.l10n.t("Open Contract"), arguments: [uri] };
  return item;
}

function goalOf({ contract }: ContractText): string {
  if (contract === undefined) return "";
  return isDraftGoal(contract.goal) ? vscode.l10n.t("no goal yet") : shownLine(contract.goal, 120);
}

function rowItem({ folder, uri, row }: Extract<ContractsNode, { kind: "row" }>): vscode.TreeItem {
  const item = new vscode.TreeItem(shownLine(row.label));
  item.id = `${uri.toString()}#${row.clause}`;
  item.description = row.kind === "command" ? shownLine(row.run ?? "") : wordsOf(row.kind);
  item.tooltip = `${shownLine(row.label)} (${row.clause})`;
  if (row.path !== undefined) item.resourceUri = uriOf(folder, row.path);
  item.iconPath = iconOf(row);
  item.contextValue = "clause";
  const at = row.place === undefined ? {} : { selection: rangeOf(row.place) };
  item.command = {
    command: "vscode.open",
    title: vscode.l10n.t("Open Contract"),
    arguments: [uri, at],
  };
  return item;
}

function wordsOf(kind: "write" | "create" | "never"): string {
  if (kind === "write") return vscode.l10n.t("may be changed");
  return kind === "create" ? vscode.l10n.t("may be created") : vscode.l10n.t("stays as it is");
}

function iconOf({ kind, path, isFolder }: ContractRow): vscode.ThemeIcon {
  if (kind === "command") return new vscode.ThemeIcon("terminal");
  if (path === undefined) return new vscode.ThemeIcon("regex");
  return isFolder === true ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
}
