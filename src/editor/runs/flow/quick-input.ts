import * as vscode from "vscode";
import { setBack } from "./back.ts";
import type { Left } from "./steps.ts";

/** How one input was left, and what it held then. */
export type InputEnd<T> = {
  readonly kind: "accepted" | "back" | "finish" | "closed" | "action";
  readonly value: T;
};

export interface InputFrame {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  /** Offers to skip the rest. */
  readonly finishTitle?: string | undefined;
}

const contextKey = "remit.inRunFlow";

/** Shows an input until it is left; going back by button or Escape is told from being closed by anything else. */
export function showInput<T, I extends vscode.QuickPickItem>(
  input: vscode.InputBox | vscode.QuickPick<I>,
  frame: InputFrame,
  { read, listen }: InputBody<T>,
): Promise<InputEnd<T>> {
  Object.assign(input, {
    title: frame.title,
    step: frame.step,
    totalSteps: frame.totalSteps,
    ignoreFocusOut: true,
  });
  const finish: vscode.QuickInputButton | undefined =
    frame.finishTitle === undefined
      ? undefined
      : { iconPath: new vscode.ThemeIcon("run-all"), tooltip: frame.finishTitle };
  input.buttons = [
    ...(frame.step > 1 ? [vscode.QuickInputButtons.Back] : []),
    ...(finish === undefined ? [] : [finish]),
  ];
  return new Promise((resolve) => {
    const leave = (kind: InputEnd<T>["kind"]): void => {
      setBack(undefined);
      resolve({ kind, value: read() });
      void vscode.commands.executeCommand("setContext", contextKey, false);
      for (const listener of listeners) listener.dispose();
      input.dispose();
    };
    const listeners = [
      input.onDidHide(() => leave("closed")),
      input.onDidTriggerButton((button) => leave(button === finish ? "finish" : "back")),
      ...listen(leave),
    ];
    setBack(() => leave("back"));
    void vscode.commands.executeCommand("setContext", contextKey, true);
    input.show();
  });
}

export interface InputBody<T> {
  /** What the input holds now. */
  readonly read: () => T;
  /** Listens to what else ends it. */
  readonly listen: (leave: (kind: InputEnd<T>["kind"]) => void) => readonly vscode.Disposable[];
}

/** Runs an action when its row is ticked: a list in which several can be ticked knows no other way to choose one. */
export function whenTicked<I extends vscode.QuickPickItem & { readonly action?: string }>(
  input: vscode.QuickPick<I>,
  act: (item: I) => void,
): vscode.Disposable {
  let before: readonly I[] = input.selectedItems;
  return input.onDidChangeSelection((selected) => {
    const ticked = selected.filter((item) => !before.includes(item));
    const [first] = ticked;
    before = selected.filter(({ action }) => action === undefined);
    if (before.length === selected.length) return;
    // Ticking all of them is no wish for this one.
    input.selectedItems = before;
    if (first?.action !== undefined && ticked.length === 1) act(first);
  });
}

/** What leaving an input means for the flow. */
export function kindOf({ kind }: InputEnd<unknown>): Left<unknown>["kind"] {
  const kinds = {
    accepted: "next",
    action: "again",
    back: "back",
    finish: "finish",
    closed: "close",
  } as const;
  return kinds[kind];
}

export function finishTitle({ canFinish }: { readonly canFinish: boolean }): string | undefined {
  return canFinish ? vscode.l10n.t("Run as It Is") : undefined;
}
