import * as vscode from "vscode";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Choice, Conflict, ConflictKind } from "../../worktree/apply-plan.ts";
import { shownLine } from "../shown-text.ts";

type Choices = ReadonlyMap<RepoPath, Choice>;

/** What the other version of a conflict is: the proposal's, or the one before it was accepted. */
export type OtherVersion = "proposal" | "earlier";

/** Asks for each conflict what shall stand there. Undefined when the person leaves, or when nothing can be chosen. */
export async function chooseForConflicts(
  conflicts: readonly Conflict[],
  other: OtherVersion,
  signal: AbortSignal,
): Promise<Choices | undefined> {
  if (conflicts.some(({ choices }) => choices.length === 0)) return undefined;
  const stop = new vscode.CancellationTokenSource();
  signal.addEventListener("abort", () => stop.cancel(), { once: true });
  const chosen = new Map<RepoPath, Choice>();
  for (const [at, conflict] of conflicts.entries()) {
    const choice = await chooseFor(conflict, vscode.l10n.t("{0} of {1}", at + 1, conflicts.length), {
      other,
      token: stop.token,
    });
    if (choice === undefined) return undefined;
    chosen.set(conflict.path, choice);
  }
  return chosen;
}

async function chooseFor(
  { path, why, choices }: Conflict,
  place: string,
  { other, token }: { readonly other: OtherVersion; readonly token: vscode.CancellationToken },
): Promise<Choice | undefined> {
  const items = choices.map((choice) => ({ ...labels(other)[choice], choice }));
  const options = {
    title: vscode.l10n.t("Conflict {0}: {1}", place, shownLine(printablePath(path))),
    placeHolder: vscode.l10n.t("{0} What shall stand there?", conflictText(why)),
    ignoreFocusOut: true,
  };
  const picked = await vscode.window.showQuickPick(items, options, token);
  return picked?.choice;
}

function labels(other: OtherVersion): Record<Choice, { readonly label: string; readonly detail: string }> {
  return {
    mine: {
      label: vscode.l10n.t("Keep Mine"),
      detail: vscode.l10n.t("The file stays as it is in your folder."),
    },
    proposal: {
      label:
        other === "proposal" ? vscode.l10n.t("Take the Proposal") : vscode.l10n.t("Take the Earlier Version"),
      detail: vscode.l10n.t("What you changed in this file since is replaced."),
    },
    markers: {
      label: vscode.l10n.t("Write Conflict Markers"),
      detail: vscode.l10n.t("Both versions stand in the file, for you to resolve."),
    },
  };
}

/** One line of a notice. */
export function conflictLine({ path, why }: Conflict): string {
  return `${printablePath(path)}: ${conflictText(why)}`;
}

function conflictText(why: ConflictKind): string {
  const texts: Record<ConflictKind, string> = {
    "both-changed": vscode.l10n.t("You changed the same lines since the run began."),
    "both-created": vscode.l10n.t("You created a file of this name since the run began."),
    binary: vscode.l10n.t("It is binary, and you changed it since the run began."),
    symlink: vscode.l10n.t("It is a symbolic link in one of the versions."),
    "deleted-here": vscode.l10n.t("You deleted it since the run began."),
    "deleted-by-proposal": vscode.l10n.t("It would be deleted, and you changed it since the run began."),
    directory: vscode.l10n.t("A folder stands in its place."),
    "special-file": vscode.l10n.t("It is no ordinary file in your folder."),
    "parent-symlink": vscode.l10n.t("A folder above it is a symbolic link."),
    "parent-file": vscode.l10n.t("A file stands where a folder above it has to be."),
    "same-file": vscode.l10n.t("Your file system takes its name for that of another changed file."),
  };
  return texts[why];
}
