import * as vscode from "vscode";
import type { Contract } from "../../../contract/schema.ts";
import type { Contracts } from "../../contracts/contracts.ts";
import { isDraftGoal } from "../../contracts/draft-goal.ts";
import type { Surroundings } from "../../surroundings.ts";
import { shownLine } from "../../shown-text.ts";
import type { RunEntry, Runs } from "../runs.ts";
import type { Answers } from "./answers.ts";
import { makeCommandsStep } from "./commands-step.ts";
import type { FlowFrame } from "./frame.ts";
import { askGoal } from "./goal-step.ts";
import { openFlowMemory } from "./memory.ts";
import { findPlace, type FlowPlace } from "./place.ts";
import { askRules } from "./rules-step.ts";
import { globFor, makeScopeStep } from "./scope-step.ts";
import { goThrough, type Step } from "./steps.ts";
import { askUnsaved } from "./unsaved.ts";
import { writeAnswers, type FlowTarget } from "./write-answers.ts";

export interface FlowParts {
  readonly contracts: Contracts;
  readonly runs: Runs;
}

/** Asks for goal, scope, commands and rules, writes them as a contract, and starts the run. */
export async function runFlow(
  { context }: Surroundings,
  { contracts, runs }: FlowParts,
  called: { readonly argument: unknown; readonly selected: unknown },
): Promise<void> {
  if (!vscode.workspace.isTrusted) return tellUntrusted();
  const place = await findPlace(called.argument, called.selected);
  if (place === undefined) return;
  const target = await findTarget(contracts, place);
  if (target === "unreadable") return;
  const memory = openFlowMemory(context.workspaceState, place.folder);
  const frame = await frameOf(place, target, memory.recall(target.uri));
  const { finished, answers } = await goThrough(
    stepsOf(frame),
    (asked) => askUnsaved(frame, asked),
    firstAnswers(frame),
  );
  if (!finished) return memory.noteLeft(target.uri, answers);
  const contract = await writeAnswers(contracts, target, answers);
  await memory.noteSent(target.uri, answers);
  await runs.start({ folder: place.folder, contract, goal: answers.goal });
  tellIfQueued(runs, contract);
}

/** A run that starts shows itself; one that waits would not be missed. */
function tellIfQueued(runs: Runs, contract: vscode.Uri): void {
  const isOurs = (entry: RunEntry): boolean =>
    entry.kind === "queued" && entry.contract.toString() === contract.toString();
  if (!runs.list().some(isOurs)) return;
  const text = vscode.l10n.t("Queued: it starts when another run has ended");
  vscode.window.setStatusBarMessage(`$(clockface) ${text}`, 6_000);
}

/** The contract that the flow begins with. One that is named or says the same goal is edited, else a new one is made. */
async function findTarget(contracts: Contracts, place: FlowPlace): Promise<FlowTarget | "unreadable"> {
  const { folder } = place;
  if (place.contract !== undefined) await contracts.choose(folder, place.contract);
  const active = await contracts.readActive(folder);
  if (active === undefined) return { folder, named: false, isDraft: false };
  const { contract } = active.parsed;
  if (contract === undefined) {
    await tellUnreadable(active.uri, active.name, active.parsed.problems[0]?.message ?? "");
    return "unreadable";
  }
  const isDraft = isDraftGoal(contract.goal);
  return { folder, uri: active.uri, contract, named: place.contract !== undefined, isDraft };
}

async function frameOf(
  place: FlowPlace,
  target: FlowTarget,
  remembered: Partial<Answers> | undefined,
): Promise<FlowFrame> {
  const { contract } = target;
  const hasScope = contract !== undefined && contract.scope.write.length + contract.scope.create.length > 0;
  const current = hasScope || place.current === undefined ? [] : [place.current];
  const invoked = place.clicked.length > 0 ? place.clicked : current;
  const globs = await Promise.all(invoked.map((uri) => globFor(place.folder, uri, "allow")));
  return {
    folder: place.folder,
    contract,
    invoked: globs.filter((glob) => glob !== undefined),
    remembered,
    totalSteps: 4,
    canFinish: target.named && hasScope && !target.isDraft,
  };
}

function firstAnswers({ contract, remembered }: FlowFrame): Answers {
  return {
    goal: remembered?.goal ?? goalOf(contract),
    write: contract?.scope.write ?? [],
    create: contract?.scope.create ?? [],
    commands: (contract?.commands ?? []).map(({ name, run }) => ({ name, run })),
  };
}

function goalOf(contract: Contract | undefined): string {
  return contract === undefined || isDraftGoal(contract.goal) ? "" : contract.goal;
}

function stepsOf(frame: FlowFrame): readonly Step<Answers>[] {
  return [
    (answers, number) => askGoal(frame, answers, number),
    makeScopeStep(frame),
    makeCommandsStep(frame),
    (answers, number) => askRules(frame, answers, number),
  ];
}

async function tellUnreadable(uri: vscode.Uri, name: string, problem: string): Promise<void> {
  const open = vscode.l10n.t("Open Contract");
  const text = vscode.l10n.t("The contract {0} cannot be run: {1}", shownLine(name), shownLine(problem));
  if ((await vscode.window.showErrorMessage(text, open)) === open) await vscode.window.showTextDocument(uri);
}

async function tellUntrusted(): Promise<void> {
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const text = vscode.l10n.t("A contract names commands that run, so running one needs a trusted workspace.");
  if ((await vscode.window.showWarningMessage(text, manage)) === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
}
