import * as vscode from "vscode";
import { presets } from "../../../contract/presets.ts";
import type { AnsweredRules, Answers } from "./answers.ts";
import type { FlowFrame } from "./frame.ts";
import { kindOf, showInput } from "./quick-input.ts";
import type { Left } from "./steps.ts";

interface RulesItem extends vscode.QuickPickItem {
  readonly preset?: AnsweredRules;
  readonly isRules: boolean;
}

/** Asks which rules hold beyond the scope. Presets with a scope of their own belong to new contracts, not here. */
export async function askRules(frame: FlowFrame, answers: Answers, number: number): Promise<Left<Answers>> {
  const input = vscode.window.createQuickPick<RulesItem>();
  input.placeholder = vscode.l10n.t("Which rules hold beyond the scope? Enter starts the run");
  input.matchOnDetail = true;
  input.items = itemsOf(frame);
  const chosen = input.items.find(({ preset }) => preset?.id === answers.preset?.id) ?? input.items[0];
  input.activeItems = chosen === undefined ? [] : [chosen];
  const end = await showInput(
    input,
    { title: vscode.l10n.t("Run Contracted Task: Rules"), step: number, totalSteps: frame.totalSteps },
    { read: () => input.activeItems[0], listen: (leave) => [input.onDidAccept(() => leave("accepted"))] },
  );
  const preset = end.value?.isRules === true ? end.value.preset : answers.preset;
  return { kind: kindOf(end), answers: { ...answers, preset } };
}

function itemsOf(frame: FlowFrame): readonly RulesItem[] {
  const { t } = vscode.l10n;
  const offered = presets.filter(({ write, create }) => write.length + create.length === 0);
  const asIs: readonly RulesItem[] =
    frame.contract === undefined
      ? []
      : [
          {
            label: t("As the Contract Says"),
            iconPath: new vscode.ThemeIcon("law"),
            detail: t("Its rules and limits stay as they are."),
            isRules: true,
          },
        ];
  const byPreset = offered.map(({ id, label, description, rules, limits, never }): RulesItem => {
    const preset = {
      id,
      never,
      ...(rules === undefined ? {} : { rules }),
      ...(limits === undefined ? {} : { limits }),
    };
    const title = id === "blank" ? t("Careful Defaults") : t(label);
    const iconPath = new vscode.ThemeIcon("checklist");
    return { label: title, iconPath, detail: t(description), preset, isRules: true };
  });
  // The careful defaults come first where no contract says anything else.
  return frame.contract === undefined ? byPreset.toReversed() : [...asIs, ...byPreset];
}
