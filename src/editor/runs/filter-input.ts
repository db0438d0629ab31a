import * as vscode from "vscode";
import { runStates, stateWord, type RunFilter, type RunState } from "./run-filter.ts";

interface StateItem extends vscode.QuickPickItem {
  readonly state?: RunState;
}

/** Asks what the list shall show: typed words, ticked states. Undefined when the person went away. */
export function askFilter(now: RunFilter): Promise<RunFilter | undefined> {
  const input = vscode.window.createQuickPick<StateItem>();
  const items = stateItems();
  input.title = vscode.l10n.t("Filter Runs");
  input.placeholder = vscode.l10n.t("Words of the goal; tick states to see only these");
  input.canSelectMany = true;
  input.value = now.text;
  input.items = items;
  input.selectedItems = items.filter(({ state }) => state !== undefined && now.states.includes(state));
  return new Promise((resolve) => {
    input.onDidAccept(() => {
      const states = input.selectedItems.flatMap(({ state }) => state ?? []);
      resolve({ text: input.value, states });
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

function stateItems(): readonly StateItem[] {
  const { t } = vscode.l10n;
  const about: Readonly<Record<RunState, string>> = {
    live: t("works now"),
    queued: t("waits for its place"),
    pass: t("kept the contract"),
    fail: t("broke the contract"),
    inconclusive: t("evidence is missing"),
    broken: t("could not start, was interrupted, or its record was altered"),
    waiting: t("waits for your decision"),
    accepted: t("is in your tree or was"),
    rejected: t("was rejected"),
    "rolled-back": t("was taken back"),
  };
  // Typed words search the runs, not these: every item stays whatever is typed.
  return runStates.map((state) => ({
    label: stateWord(state, t),
    description: about[state],
    state,
    alwaysShow: true,
  }));
}
