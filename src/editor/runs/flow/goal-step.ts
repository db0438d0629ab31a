import * as vscode from "vscode";
import type { Answers } from "./answers.ts";
import type { FlowFrame } from "./frame.ts";
import { finishTitle, kindOf, showInput } from "./quick-input.ts";
import type { Left } from "./steps.ts";

/** Asks what shall be reached. */
export async function askGoal(frame: FlowFrame, answers: Answers, number: number): Promise<Left<Answers>> {
  const input = vscode.window.createInputBox();
  // A field has one line; a goal of several stays as it was unless it is changed here.
  const shown = answers.goal.replace(/\s*\n\s*/g, " ").trim();
  input.value = shown;
  input.prompt = vscode.l10n.t("What shall be reached, in words for the model.");
  input.placeholder = vscode.l10n.t("greet() takes an optional name; without one it says what it says today");
  const end = await showInput(
    input,
    {
      title: vscode.l10n.t("Run Contracted Task: Goal"),
      step: number,
      totalSteps: frame.totalSteps,
      finishTitle: finishTitle(frame),
    },
    {
      read: () => input.value.trim(),
      listen: (leave) => [
        input.onDidAccept(() => {
          if (input.value.trim() === "") input.validationMessage = emptyText();
          else leave("accepted");
        }),
        input.onDidChangeValue(() => (input.validationMessage = undefined)),
      ],
    },
  );
  const next = end.value === shown ? answers : { ...answers, goal: end.value };
  if (end.kind === "finish" && end.value === "") return { kind: "again", answers: next };
  return { kind: kindOf(end), answers: next };
}

function emptyText(): string {
  return vscode.l10n.t("A run needs a goal.");
}
