import * as vscode from "vscode";
import { commandText } from "../../../contract/command-text.ts";
import { proposeCommands, type ProposedCommand } from "../../../contract/propose.ts";
import { projectFiles } from "../../../run/contract-file.ts";
import { rootOf } from "../../folders.ts";
import { shownLine } from "../../shown-text.ts";
import { isSame, type Answers } from "./answers.ts";
import { commandChoices, withOwnNames, type CommandChoice } from "./choices.ts";
import type { FlowFrame } from "./frame.ts";
import { groupedItems, moreRow } from "./grouped-items.ts";
import { finishTitle, kindOf, showInput, whenTicked, type InputFrame } from "./quick-input.ts";
import type { Left } from "./steps.ts";
import { readCommand } from "./typed-command.ts";

interface CommandItem extends vscode.QuickPickItem {
  readonly choice?: CommandChoice;
  readonly action?: "type";
}

/** Asks what must run and pass. Typed commands join those that are offered. */
export function makeCommandsStep(frame: FlowFrame) {
  let choices: readonly CommandChoice[] | undefined;
  return async (answers: Answers, number: number): Promise<Left<Answers>> => {
    choices ??= commandChoices({
      commands: frame.contract?.commands,
      proposed: await proposals(frame.folder),
      remembered: frame.remembered?.commands,
    });
    const shown = frameOf(frame, number);
    const end = await askCommands(choices, shown);
    choices = choices.map((choice) => ({ ...choice, ticked: end.value.includes(choice) }));
    if (end.kind === "action") {
      const typed = await typeCommand(shown);
      if (typed !== undefined) choices = withOwnNames([...choices, typed]);
    }
    const commands = choices.filter(({ ticked }) => ticked).map(({ name, run }) => ({ name, run }));
    const left = { kind: kindOf(end), answers: { ...answers, commands } };
    const leaves = left.kind === "next" || left.kind === "finish";
    if (leaves && commands.length === 0 && !(await confirmNoProof())) return { ...left, kind: "again" };
    return left;
  };
}

function frameOf(frame: FlowFrame, step: number): InputFrame {
  const title = vscode.l10n.t("Run Contracted Task: Commands");
  return { title, step, totalSteps: frame.totalSteps, finishTitle: finishTitle(frame) };
}

async function askCommands(choices: readonly CommandChoice[], frame: InputFrame) {
  const input = vscode.window.createQuickPick<CommandItem>();
  input.canSelectMany = true;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.placeholder = vscode.l10n.t("Tick the commands that must pass");
  input.items = itemsOf(choices);
  input.selectedItems = input.items.filter(({ choice }) => choice?.ticked === true);
  return showInput(input, frame, {
    read: () => input.selectedItems.flatMap(({ choice }) => choice ?? []),
    listen: (leave) => [input.onDidAccept(() => leave("accepted")), whenTicked(input, () => leave("action"))],
  });
}

function itemsOf(choices: readonly CommandChoice[]): readonly CommandItem[] {
  const { t } = vscode.l10n;
  return groupedItems(choices, {
    groups: [
      ["contract", t("in the contract")],
      ["typed", t("typed")],
      ["proposed", t("found in this folder")],
    ],
    itemOf,
    actions: [{ ...moreRow("add"), label: t("Type another command…"), action: "type" }],
  });
}

function itemOf(choice: CommandChoice): CommandItem {
  const label = shownLine(commandText(choice.run), 160);
  const iconPath = new vscode.ThemeIcon("terminal");
  const description = choice.why === undefined ? shownLine(choice.name) : shownLine(choice.why);
  return { label, description, iconPath, choice };
}

/** `npm run e2e`, or `e2e=npm run e2e` for a name of its own. */
async function typeCommand(frame: InputFrame): Promise<CommandChoice | undefined> {
  const input = vscode.window.createInputBox();
  input.prompt = vscode.l10n.t(
    "A program and its arguments; no shell reads it. NAME=… gives it a name of its own.",
  );
  input.placeholder = "npm run test:unit";
  const { finishTitle: _none, ...rest } = frame;
  const end = await showInput(input, rest, {
    read: () => input.value,
    listen: (leave) => [
      input.onDidChangeValue((text) => {
        const read = readCommand(text);
        input.validationMessage = typeof read === "string" && text.trim() !== "" ? read : undefined;
      }),
      input.onDidAccept(() => {
        const read = readCommand(input.value);
        if (typeof read === "string") input.validationMessage = read;
        else leave("accepted");
      }),
    ],
  });
  const read = readCommand(end.value);
  return end.kind !== "accepted" || typeof read === "string"
    ? undefined
    : { ...read, from: "typed", ticked: true };
}

async function confirmNoProof(): Promise<boolean> {
  const go = vscode.l10n.t("Run Without Commands");
  const text = vscode.l10n.t("Without a command nothing can be proved.");
  const detail = vscode.l10n.t("The scope and the rules still hold, but no test says that the change works.");
  return (await vscode.window.showWarningMessage(text, { modal: true, detail }, go)) === go;
}

async function proposals(folder: vscode.WorkspaceFolder): Promise<readonly ProposedCommand[]> {
  const found = await proposeCommands(projectFiles(rootOf(folder)));
  return found.filter((proposal, index) => found.findIndex(isSame(proposal)) === index);
}
