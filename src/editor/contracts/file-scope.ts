import * as vscode from "vscode";
import { pathIn } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import { attempt } from "./contract-fault.ts";
import type { ActiveContract, Contracts } from "./contracts.ts";
import { shownTarget } from "./mark-text.ts";
import type { Standing } from "./mark.ts";
import { openClause } from "./open-clause.ts";

/** A file in an editor and how it stands in its folder's contract. */
interface FileScope {
  readonly uri: vscode.Uri;
  readonly path: string;
  readonly active: ActiveContract;
  readonly standing: Standing;
}

const buttons = ["remit.fileAllowed", "remit.fileProtected", "remit.fileOutside"] as const;

/**
 * Says in the title of each editor, and in the language status of the active one, whether its file may be changed. Each
 * is a button that changes it.
 */
export function registerFileScope(surroundings: Surroundings, contracts: Contracts): vscode.Disposable {
  const status = vscode.languages.createLanguageStatusItem("remit.fileScope", { scheme: "file" });
  status.name = vscode.l10n.t("Remit Contract");
  const shown = new Map<string, string>();
  const show = async (): Promise<void> => {
    await showTitles(contracts, shown);
    await showStatus(contracts, status);
  };
  const pick = (uri: unknown): Promise<void> =>
    attempt(surroundings, vscode.l10n.t("The file's place in the contract cannot be shown"), () =>
      pickScope(contracts, uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri),
    );
  const again = (): void => void show();
  again();
  return vscode.Disposable.from(
    status,
    contracts.onDidChange(again),
    vscode.workspace.onDidGrantWorkspaceTrust(again),
    vscode.window.tabGroups.onDidChangeTabs(again),
    vscode.window.tabGroups.onDidChangeTabGroups(again),
    vscode.window.onDidChangeActiveTextEditor(again),
    ...[...buttons, "remit.fileScope"].map((command) => vscode.commands.registerCommand(command, pick)),
  );
}

/** Which of the buttons an editor's title has: it is shown for the files that the context key of its name lists. */
async function showTitles(contracts: Contracts, shown: Map<string, string>): Promise<void> {
  const scopes = await Promise.all(shownFiles().map((uri) => scopeOf(contracts, uri)));
  // All at once: a later look must not be overtaken by the rest of an earlier one.
  const set: Thenable<unknown>[] = [];
  for (const button of buttons) {
    const paths = scopes.flatMap((scope) => {
      if (scope === undefined || buttonOf(scope.standing) !== button) return [];
      // The workbench may run on another system than the files: its own way of writing the path counts.
      return [scope.uri.fsPath, scope.uri.path.replaceAll("/", "\\")];
    });
    const text = JSON.stringify(paths);
    if (shown.get(button) === text) continue;
    shown.set(button, text);
    set.push(vscode.commands.executeCommand("setContext", `${button}Paths`, paths));
  }
  await Promise.all(set);
}

function shownFiles(): vscode.Uri[] {
  return vscode.window.tabGroups.all.flatMap(({ activeTab }) => {
    const input = activeTab?.input;
    if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
    return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
  });
}

function buttonOf({ kind }: Standing): (typeof buttons)[number] {
  switch (kind) {
    case "allowed":
      return "remit.fileAllowed";
    case "never":
    case "refused":
      return "remit.fileProtected";
    case "outside":
      return "remit.fileOutside";
  }
}

async function showStatus(contracts: Contracts, status: vscode.LanguageStatusItem): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const scope = uri === undefined ? undefined : await scopeOf(contracts, uri);
  if (scope === undefined) {
    // A selector that no document meets hides the item.
    status.selector = { scheme: "remit-none" };
    return;
  }
  status.selector = { scheme: "file" };
  status.text = `$(law) ${wordsOf(scope.standing)}`;
  status.detail = reasonOf(scope);
  const title = vscode.l10n.t("Change");
  const change = { command: "remit.fileScope", title, arguments: [scope.uri] };
  status.command = vscode.workspace.isTrusted ? change : undefined;
}

/** How a file stands; undefined for what lies in no contract's folder, and for contracts themselves. */
async function scopeOf(contracts: Contracts, uri: vscode.Uri): Promise<FileScope | undefined> {
  const folder = uri.scheme === "file" ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
  const active = folder === undefined ? undefined : contracts.activeIn(folder);
  const path = active === undefined ? undefined : pathIn(active.folder, uri);
  if (active?.matcher === undefined || path === undefined || path.startsWith(".remit/")) return undefined;
  const { standingOf } = await import("./mark.ts");
  return { uri, path, active, standing: standingOf(active.matcher, { path, isFolder: false }) };
}

function wordsOf({ kind }: Standing): string {
  switch (kind) {
    case "allowed":
      return vscode.l10n.t("May be changed");
    case "never":
    case "refused":
      return vscode.l10n.t("Protected");
    case "outside":
      return vscode.l10n.t("Outside the contract");
  }
}

function reasonOf({ standing, active }: FileScope): string {
  const contract = vscode.l10n.t("contract {0}", shownLine(active.name));
  if (standing.kind === "refused") return shownLine(standing.message);
  return standing.kind === "outside" ? contract : `${contract}, ${standing.clause}`;
}

interface Choice extends vscode.QuickPickItem {
  readonly act: () => Thenable<unknown>;
}

async function pickScope(contracts: Contracts, uri: vscode.Uri | undefined): Promise<void> {
  const scope = uri === undefined ? undefined : await scopeOf(contracts, uri);
  if (scope === undefined) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("No contract says anything of this file"), 5000);
    return;
  }
  const title = `${shownTarget({ path: scope.path, isFolder: false })}: ${wordsOf(scope.standing)}`;
  const placeHolder = reasonOf(scope);
  const chosen = await vscode.window.showQuickPick(choicesFor(scope), { title, placeHolder });
  await chosen?.act();
}

function choicesFor({ uri, active, standing }: FileScope): Choice[] {
  const run =
    (command: string): Choice["act"] =>
    () =>
      vscode.commands.executeCommand(command, uri);
  const clause = "clause" in standing ? standing.clause : "scope";
  const choices: (Choice | undefined)[] = [
    standing.kind === "allowed"
      ? undefined
      : { label: vscode.l10n.t("$(pass) Allow in Contract"), act: run("remit.allow") },
    standing.kind === "never"
      ? undefined
      : { label: vscode.l10n.t("$(lock) Protect"), act: run("remit.protect") },
    standing.kind === "allowed" || standing.kind === "never"
      ? { label: vscode.l10n.t("$(circle-slash) Remove from Contract"), act: run("remit.unmark") }
      : undefined,
    {
      label: vscode.l10n.t("$(new-file) Allow Creating in Its Folder"),
      act: run("remit.allowCreating"),
    },
    {
      label: vscode.l10n.t("$(go-to-file) Open Contract"),
      description: clause,
      act: () => openClause(active, clause),
    },
  ];
  return choices.filter((choice) => choice !== undefined);
}
