import * as vscode from "vscode";
import type { ContractDraft } from "../../contract/draft.ts";
import { parseContract } from "../../contract/load.ts";
import { presets, type Preset } from "../../contract/presets.ts";
import { proposePreset, type ProposedPreset } from "../../contract/propose-preset.ts";
import { proposeCommands } from "../../contract/propose.ts";
import { contractNameOf, projectFiles } from "../../run/contract-file.ts";
import { pathIn, rootOf } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import { contractFolder, contractName, contractsDir, listContracts, readText } from "./contract-file.ts";
import type { Contracts } from "./contracts.ts";
import { draftGoal } from "./draft-goal.ts";
import { globOf } from "./mark.ts";
import { rangeOf } from "./open-clause.ts";

/** Asks for a preset and a name, writes the contract and opens it where its goal is typed. */
export async function newContract(contracts: Contracts, folder: vscode.WorkspaceFolder): Promise<void> {
  const current = currentGlob(folder);
  for (;;) {
    const preset = await pickPreset(
      proposePreset({ goal: "", scope: current === undefined ? [] : [current] }),
    );
    if (preset === undefined) return;
    const name = await askName(folder, vscode.l10n.t("New Contract: {0}", vscode.l10n.t(preset.label)), "");
    if (name === "back") continue;
    if (name === undefined) return;
    const uri = await contracts.create(folder, name.name, await draftOf(preset, folder, current));
    await showGoal(uri);
    return;
  }
}

/** Copies a contract under another name, comments and all, and opens the copy. */
export async function duplicateContract(contracts: Contracts, uri: vscode.Uri): Promise<void> {
  const folder = contractFolder(uri);
  const text = await readText(uri);
  if (folder === undefined || text === undefined) return;
  const title = vscode.l10n.t("Duplicate {0}", shownLine(contractName(uri)));
  const name = await askName(folder, title, `${contractName(uri)}-copy`);
  if (name === undefined || name === "back") return;
  const copy = vscode.Uri.joinPath(contractsDir(folder), `${name.name}.json`);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(copy, { contents: new TextEncoder().encode(text), overwrite: false });
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new Error(vscode.l10n.t("{0} could not be written.", shownLine(copy.fsPath)));
  }
  await contracts.choose(folder, copy);
  await showGoal(copy);
}

interface PresetItem extends vscode.QuickPickItem {
  readonly preset: Preset;
}

/** The proposed one first, with why. */
async function pickPreset(proposed: ProposedPreset | undefined): Promise<Preset | undefined> {
  const isProposed = (preset: Preset): boolean => preset === proposed?.preset;
  const sorted = [...presets.filter(isProposed), ...presets.filter((preset) => !isProposed(preset))];
  const items = sorted.map((preset): PresetItem => ({
    label: vscode.l10n.t(preset.label),
    detail: vscode.l10n.t(preset.description),
    preset,
    ...(isProposed(preset) ? { description: vscode.l10n.t("for the file in front") } : {}),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("New Contract"),
    placeHolder: vscode.l10n.t("The kind of work: it sets rules, limits and scope, which you can change"),
    matchOnDetail: true,
  });
  return chosen?.preset;
}

/** A free name for a contract; `back` when the person goes back, undefined when they go away. */
async function askName(
  folder: vscode.WorkspaceFolder,
  title: string,
  value: string,
): Promise<{ readonly name: string } | "back" | undefined> {
  const taken = new Set((await listContracts(folder)).map((uri) => contractName(uri).toLowerCase()));
  const input = vscode.window.createInputBox();
  Object.assign(input, {
    title,
    value,
    prompt: vscode.l10n.t("Name of the contract; it becomes a file in .remit/contracts"),
    placeholder: vscode.l10n.t("Such as greet-by-name"),
    buttons: value === "" ? [vscode.QuickInputButtons.Back] : [],
    ignoreFocusOut: true,
  });
  return new Promise((resolve) => {
    const leave = (answer: { readonly name: string } | "back" | undefined): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidChangeValue((text) => {
      input.validationMessage = text.trim() === "" ? undefined : nameProblem(text, taken);
    });
    input.onDidAccept(() => {
      const problem = nameProblem(input.value, taken);
      if (problem === undefined) leave({ name: nameOf(input.value) });
      else input.validationMessage = problem;
    });
    input.onDidTriggerButton(() => leave("back"));
    input.onDidHide(() => leave(undefined));
    input.show();
  });
}

function nameOf(text: string): string {
  return contractNameOf(text.trim().replaceAll(/\s+/g, "-"), true);
}

function nameProblem(text: string, taken: ReadonlySet<string>): string | undefined {
  if (text.trim() === "") return vscode.l10n.t("Type a name.");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text.trim().replaceAll(/\s+/g, "-"))) {
    return vscode.l10n.t("Use letters, digits, dots, dashes and underscores.");
  }
  return taken.has(nameOf(text).toLowerCase())
    ? vscode.l10n.t("There is a contract {0} already.", nameOf(text))
    : undefined;
}

/** The glob of the file in the active editor: the likeliest that a contract without a scope of its own is about. */
function currentGlob(folder: vscode.WorkspaceFolder): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const path = uri === undefined || contractFolder(uri) !== undefined ? undefined : pathIn(folder, uri);
  return path === undefined ? undefined : globOf({ path, isFolder: false });
}

async function draftOf(
  preset: Preset,
  folder: vscode.WorkspaceFolder,
  current: string | undefined,
): Promise<ContractDraft> {
  const { write, create, never, rules, limits } = preset;
  const proposed = await proposeCommands(projectFiles(rootOf(folder)));
  const scopeless = write.length + create.length === 0;
  return {
    goal: draftGoal,
    write: scopeless && current !== undefined ? [current] : write,
    create,
    never,
    ...(rules === undefined ? {} : { rules }),
    ...(limits === undefined ? {} : { limits }),
    commands: proposed.map(({ name, run }) => ({ name, run })),
  };
}

/** Opens a contract with its goal selected, so that typing says it. */
async function showGoal(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const place = parseContract(document.getText(), "").placeOf("goal");
  const whole = place === undefined ? undefined : rangeOf(place);
  const inner = whole?.with(whole.start.translate(0, 1), whole.end.translate(0, -1));
  await vscode.window.showTextDocument(document, inner === undefined ? {} : { selection: inner });
}
