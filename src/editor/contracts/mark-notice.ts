import * as vscode from "vscode";
import { shownLine } from "../shown-text.ts";
import type { ActiveContract } from "./contracts.ts";
import { shownTarget } from "./mark-text.ts";
import { globAt, standingOf, type Mark, type Marked, type Standing } from "./mark.ts";
import { openClause } from "./open-clause.ts";

/** What was marked, and the contract as it says that now. */
export interface Marking {
  readonly mark: Mark;
  readonly targets: readonly Marked[];
  /** Whether the contract named any of them before, or does now. */
  readonly named: boolean;
  readonly active: ActiveContract;
}

/** Says what a mark did: quietly where it did what was asked, with a way out where a wider glob still decides. */
export async function tellMarks(marking: Marking): Promise<void> {
  const { mark, active } = marking;
  const { matcher } = active;
  const still = marking.targets.flatMap((target) => {
    const standing = matcher === undefined ? undefined : standingOf(matcher, target);
    return standing !== undefined && isAgainst(mark, standing) ? [{ target, standing }] : [];
  });
  const [first] = still;
  if (first === undefined) {
    vscode.window.setStatusBarMessage(`$(law) ${quietText(marking)}`, 6000);
    return;
  }
  await tellDecider(active, first.target, first.standing);
}

function isAgainst(mark: Mark, { kind }: Standing): boolean {
  if (mark === "allow") return kind !== "allowed";
  if (mark === "unmark") return kind === "allowed" || kind === "never";
  return false;
}

/** A wider glob, or what no glob can change, has the last word. */
async function tellDecider(active: ActiveContract, target: Marked, standing: Standing): Promise<void> {
  const clause = "clause" in standing ? standing.clause : "scope";
  const name = shownTarget(target);
  const glob = active.scope === undefined ? "" : shownLine(globAt(active.scope, clause), 120);
  const open = vscode.l10n.t("Open Contract");
  const protect = vscode.l10n.t("Protect Instead");
  const buttons = standing.kind === "allowed" ? [open, protect] : [open];
  const chosen = await vscode.window.showInformationMessage(decidedText(), ...buttons);
  if (chosen === open) await openClause(active, clause);
  if (chosen !== protect) return;
  const uri = vscode.Uri.joinPath(active.folder.uri, ...target.path.split("/"));
  await vscode.commands.executeCommand("remit.protect", uri);

  function decidedText(): string {
    if (standing.kind === "allowed")
      return vscode.l10n.t('{0} stays allowed by "{1}" ({2}).', name, glob, clause);
    if (standing.kind === "never")
      return vscode.l10n.t('{0} stays protected by "{1}" ({2}).', name, glob, clause);
    return "message" in standing
      ? shownLine(standing.message)
      : vscode.l10n.t("{0} is still outside contract {1}.", name, shownLine(active.name));
  }
}

function quietText({ mark, targets, named, active }: Marking): string {
  const [first] = targets;
  const what =
    targets.length === 1
      ? shownTarget(first) || vscode.l10n.t("every file")
      : vscode.l10n.t("{0} files and folders", targets.length);
  const contract = shownLine(active.name);
  switch (mark) {
    case "allow":
      return vscode.l10n.t("Allowed in contract {0}: {1}", contract, what);
    case "create":
      return vscode.l10n.t("New files allowed in contract {0}: {1}", contract, what);
    case "protect":
      return vscode.l10n.t("Protected in contract {0}: {1}", contract, what);
    case "unmark":
      return named
        ? vscode.l10n.t("Removed from contract {0}: {1}", contract, what)
        : vscode.l10n.t("Contract {0} does not name it: {1}", contract, what);
  }
}
