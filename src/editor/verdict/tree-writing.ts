import * as vscode from "vscode";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { DecisionResult } from "../../run/decide.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import type { Choice } from "../../worktree/apply-plan.ts";
import { shownLine } from "../shown-text.ts";
import { chooseForConflicts, conflictLine, type OtherVersion } from "./conflict-choices.ts";
import { orTell, tellNotice } from "./decision-notices.ts";
import type { Desk } from "./desk.ts";
import type { Review } from "./review.ts";
import { saveAll, unsavedAmong, type Unsaved } from "./unsaved.ts";

export type Applied = Extract<DecisionResult, { kind: "done" }>["applied"];

/** One attempt to write to the developer's tree; its questions go with the signal. */
export interface Writing {
  /** Every path that may be written. */
  readonly paths: readonly RepoPath[];
  readonly other: OtherVersion;
  readonly signal: AbortSignal;
  write(choices: ReadonlyMap<RepoPath, Choice>): Promise<DecisionResult>;
  /** The whole decision once more, when unsaved edits have been saved. */
  readonly retry: () => Promise<void>;
}

/**
 * Writes all or nothing. Unsaved edits of a touched file are a conflict like any other; conflicts are asked about.
 * Undefined when nothing was written: the review then says why.
 */
export async function writeTree(desk: Desk, review: Review, writing: Writing): Promise<Applied | undefined> {
  let choices: ReadonlyMap<RepoPath, Choice> = new Map();
  for (;;) {
    if (await refuseUnsaved(desk, review, writing)) return undefined;
    const result = await writing.write(choices);
    switch (result.kind) {
      case "done":
        return result.applied;
      case "refused":
        return refuseVerdict(desk, review, result.verdict);
      case "overtaken":
        return refuse(
          { desk, review },
          vscode.l10n.t("Nothing was written: files changed meanwhile. Try again."),
          result.paths.map(printablePath),
        );
      case "conflict": {
        const chosen = await chooseForConflicts(result.conflicts, writing.other, writing.signal);
        if (chosen === undefined) {
          const text = vscode.l10n.t("Nothing was written: your files changed in the same places.");
          return refuse({ desk, review }, text, result.conflicts.map(conflictLine));
        }
        choices = new Map([...choices, ...chosen]);
      }
    }
  }
}

/** Says that a verdict does not permit it, with its reasons. */
export function refuseVerdict(desk: Desk, review: Review, verdict: Verdict): undefined {
  const text = vscode.l10n.t("Nothing was applied: the verdict is {0}.", verdict.kind);
  return refuse(
    { desk, review },
    text,
    verdict.reasons.map(({ message }) => message),
  );
}

interface Refused {
  readonly desk: Desk;
  readonly review: Review;
}

function refuse({ desk, review }: Refused, text: string, details: readonly string[]): undefined {
  tellNotice(desk, review, { tone: "warning", text, details });
}

/** True when a file that would be written has unsaved edits: then nothing is written, and saving them is offered. */
export async function refuseUnsaved(
  desk: Desk,
  review: Review,
  { paths, retry }: Pick<Writing, "paths" | "retry">,
): Promise<boolean> {
  const unsaved = await unsavedAmong(review.reviewed.stored.root, paths);
  if (unsaved.length === 0) return false;
  const text = vscode.l10n.t(
    "Nothing was written: {0} with unsaved edits would be changed.",
    filesText(unsaved),
  );
  const why = vscode.l10n.t("has unsaved edits");
  const details = unsaved.map(({ path }) => `${printablePath(path)}: ${why}`);
  review.tell({ tone: "warning", text, details });
  void orTell(desk.surroundings, () => offerSaving(text, unsaved, retry));
  return true;
}

function filesText(unsaved: readonly Unsaved[]): string {
  return unsaved.length === 1
    ? shownLine(printablePath(unsaved[0]?.path ?? ""))
    : vscode.l10n.t("{0} files", unsaved.length);
}

async function offerSaving(
  text: string,
  unsaved: readonly Unsaved[],
  retry: () => Promise<void>,
): Promise<void> {
  const save = vscode.l10n.t("Save and Retry");
  const show = vscode.l10n.t("Show File");
  const chosen = await vscode.window.showWarningMessage(text, save, show);
  const [first] = unsaved;
  if (chosen === show && first !== undefined) await vscode.window.showTextDocument(first.uri);
  if (chosen === save && (await saveAll(unsaved))) await retry();
}
