import * as vscode from "vscode";
import { shownLine } from "../shown-text.ts";
import { objectionTo, type Mark, type Marked, type Objection } from "./mark.ts";
import { shownTarget } from "./mark-text.ts";

interface Objected {
  readonly target: Marked;
  readonly objection: Objection;
}

/** The targets that may be marked: without those that nobody can allow, and after asking about those that act beyond the code. */
export async function agreeOn(mark: Mark, targets: readonly Marked[]): Promise<readonly Marked[]> {
  const objected = targets.flatMap((target): Objected[] => {
    const objection = objectionTo(mark, target);
    return objection === undefined ? [] : [{ target, objection }];
  });
  const refused = objected.filter(({ objection }) => objection.kind === "refused");
  const asked = objected.filter(({ objection }) => objection.kind === "asked");
  if (refused.length > 0) void vscode.window.showWarningMessage(refusalText(refused));
  const denied = asked.length === 0 || (await allows(asked)) ? refused : objected;
  return targets.filter((target) => !denied.some((one) => one.target === target));
}

function refusalText(refused: readonly Objected[]): string {
  const [first, ...others] = refused.map(reasonOf);
  const more = others.length === 0 ? "" : ` ${vscode.l10n.t("({0} more were refused.)", others.length)}`;
  return `${first ?? ""}${more}`;
}

async function allows(asked: readonly Objected[]): Promise<boolean> {
  const allow = vscode.l10n.t("Allow");
  const question =
    asked.length === 1
      ? vscode.l10n.t("Allow changes to {0}?", shownTarget(asked[0]?.target))
      : vscode.l10n.t("Allow changes to {0} protected files?", asked.length);
  const shown = asked.slice(0, 8).map(reasonOf);
  const left = asked.length - shown.length;
  const detail = [...shown, ...(left > 0 ? [vscode.l10n.t("And {0} more.", left)] : [])].join("\n\n");
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, allow)) === allow;
}

function reasonOf({ target, objection }: Objected): string {
  const name = shownTarget(target);
  const what = shownLine(objection.what);
  switch (objection.why) {
    case "glob":
      return vscode.l10n.t("{0} cannot stand in a contract: its name {1}.", name, what);
    case "protected-folder":
      return vscode.l10n.t(
        "{0} is protected ({1}): its files can only be allowed one by one, by their names.",
        name,
        what,
      );
    case "protected":
      return vscode.l10n.t(
        "{0} is protected ({1}): a change there acts on people, tools or machines beyond the code. The contract will name it literally.",
        name,
        what,
      );
    case "secret":
      return objection.kind === "refused"
        ? vscode.l10n.t("{0} is a secret: no contract lets it be read or written.", name)
        : vscode.l10n.t(
            "{0} looks like a secret: unless git tracks it, it never reaches the worker's copy.",
            name,
          );
  }
}
