import * as vscode from "vscode";
import { globOf, objectionTo } from "../../contracts/mark.ts";
import { pathIn } from "../../folders.ts";
import { shownLine } from "../../shown-text.ts";
import type { Answers } from "./answers.ts";
import { scopeChoices, type ScopeChoice } from "./choices.ts";
import type { FlowFrame } from "./frame.ts";
import { groupedItems, moreRow } from "./grouped-items.ts";
import { finishTitle, kindOf, showInput, whenTicked } from "./quick-input.ts";
import type { Left } from "./steps.ts";

interface ScopeItem extends vscode.QuickPickItem {
  readonly choice?: ScopeChoice;
  readonly action?: "pick-files" | "pick-places";
}

/** Asks which files the worker may change and where it may create new ones. Picked ones join those that are offered. */
export function makeScopeStep(frame: FlowFrame) {
  let choices: readonly ScopeChoice[] | undefined;
  return async (answers: Answers, number: number): Promise<Left<Answers>> => {
    choices ??= offered(frame);
    const now = choices;
    const input = vscode.window.createQuickPick<ScopeItem>();
    input.canSelectMany = true;
    input.matchOnDescription = true;
    input.placeholder = vscode.l10n.t("Tick what the worker may change");
    input.items = itemsOf(now);
    input.selectedItems = input.items.filter(({ choice }) => choice?.ticked === true);
    let action: ScopeItem["action"];
    const end = await showInput(
      input,
      {
        title: vscode.l10n.t("Run Contracted Task: Scope"),
        step: number,
        totalSteps: frame.totalSteps,
        finishTitle: finishTitle(frame),
      },
      {
        read: () => input.selectedItems.flatMap(({ choice }) => choice ?? []),
        listen: (leave) => [
          input.onDidAccept(() => {
            const any = input.selectedItems.some(({ choice }) => choice !== undefined);
            if (any) leave("accepted");
            else input.placeholder = vscode.l10n.t("Tick at least one: else nothing may change");
          }),
          whenTicked(input, (item) => {
            action = item.action;
            leave("action");
          }),
        ],
      },
    );
    choices = now.map((choice) => ({ ...choice, ticked: end.value.includes(choice) }));
    if (end.kind === "action") choices = [...choices, ...(await pick(frame, action))];
    const next = { ...answers, write: globsOf(choices, "write"), create: globsOf(choices, "create") };
    if (end.kind === "finish" && next.write.length + next.create.length === 0)
      return { kind: "again", answers: next };
    return { kind: kindOf(end), answers: next };
  };
}

function offered(frame: FlowFrame): readonly ScopeChoice[] {
  const { write, create } = frame.remembered ?? {};
  return scopeChoices({
    scope: frame.contract?.scope,
    invoked: frame.invoked,
    open: openFiles(frame.folder),
    remembered: write === undefined || create === undefined ? undefined : { write, create },
  });
}

function globsOf(choices: readonly ScopeChoice[], list: ScopeChoice["list"]): readonly string[] {
  return [
    ...new Set(choices.filter((choice) => choice.ticked && choice.list === list).map(({ glob }) => glob)),
  ];
}

/** Files of this folder in the editor's tabs that a scope can name. */
function openFiles(folder: vscode.WorkspaceFolder): readonly string[] {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return inputs
    .filter((input) => input instanceof vscode.TabInputText)
    .filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString())
    .flatMap(({ uri }) => pathIn(folder, uri) ?? [])
    .filter((path) => objectionTo("allow", { path, isFolder: false }) === undefined)
    .map((path) => globOf({ path, isFolder: false }));
}

function itemsOf(choices: readonly ScopeChoice[]): readonly ScopeItem[] {
  const { t } = vscode.l10n;
  return groupedItems(choices, {
    groups: [
      ["contract", t("in the contract")],
      ["invoked", t("selected")],
      ["remembered", t("last time")],
      ["picked", t("picked")],
      ["open", t("open in the editor")],
    ],
    itemOf,
    actions: [
      { ...moreRow("add"), label: t("Pick other files or folders…"), action: "pick-files" },
      { ...moreRow("new-folder"), label: t("Pick a folder for new files…"), action: "pick-places" },
    ],
  });
}

function itemOf(choice: ScopeChoice): ScopeItem {
  const { t } = vscode.l10n;
  const label = shownLine(choice.glob, 160);
  if (choice.list === "create") {
    return { label, description: t("may be created"), iconPath: new vscode.ThemeIcon("new-file"), choice };
  }
  const iconPath = choice.glob.includes("*") ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
  // Only for the icon of its kind: what the row says is the glob.
  const resourceUri = vscode.Uri.file(`/${choice.glob.replace(/\/?\*.*$/, "")}`);
  return { label, description: t("may be changed"), iconPath, resourceUri, choice };
}

async function pick(frame: FlowFrame, action: ScopeItem["action"]): Promise<readonly ScopeChoice[]> {
  const places = action === "pick-places";
  const { t } = vscode.l10n;
  const picked = await vscode.window.showOpenDialog({
    title: places ? t("Folder for New Files") : t("Files That May Be Changed"),
    openLabel: places ? t("Allow Creating Here") : t("Allow in Contract"),
    defaultUri: frame.folder.uri,
    canSelectFiles: !places,
    canSelectFolders: true,
    canSelectMany: true,
  });
  const choices: ScopeChoice[] = [];
  const refused: string[] = [];
  for (const uri of picked ?? []) {
    const glob = await globFor(frame.folder, uri, places ? "create" : "allow");
    if (glob === undefined) refused.push(shownLine(vscode.workspace.asRelativePath(uri)));
    else choices.push({ glob, list: places ? "create" : "write", from: "picked", ticked: true });
  }
  if (refused.length > 0) {
    const text = t("Not offered, since no scope of this folder can name it: {0}.", refused.join(", "));
    void vscode.window.showWarningMessage(text);
  }
  return choices;
}

/** The glob of a file or folder that a person named; undefined for what lies elsewhere or is refused. */
export async function globFor(
  folder: vscode.WorkspaceFolder,
  uri: vscode.Uri,
  mark: "allow" | "create",
): Promise<string | undefined> {
  const isRoot = uri.toString() === folder.uri.toString();
  const path = isRoot ? "" : pathIn(folder, uri);
  if (path === undefined) return undefined;
  const { type } = await vscode.workspace.fs.stat(uri);
  const target = { path, isFolder: (type & vscode.FileType.Directory) !== 0 };
  return objectionTo(mark, target)?.kind === "refused" ? undefined : globOf(target);
}
