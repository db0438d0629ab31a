import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import { printablePath } from "../../base/repo-path.ts";
import type { Notice } from "../../panel/protocol.ts";
import { showFault } from "../runs/fault-notice.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Desk } from "./desk.ts";
import { openAllChanges } from "./diffs.ts";
import type { Review } from "./review.ts";
import type { Applied } from "./tree-writing.ts";

/** Says what was accepted, and offers to take it back. */
export function tellAccepted(
  { surroundings }: Desk,
  review: Review,
  applied: Applied,
  undo: () => Promise<void>,
): void {
  if (applied.leftBehind !== undefined) surroundings.log.warn(applied.leftBehind.message);
  void orTell(surroundings, () => offerUndo(review, applied, undo));
}

async function offerUndo(review: Review, applied: Applied, takeBack: () => Promise<void>): Promise<void> {
  const undo = vscode.l10n.t("Undo");
  const changes = vscode.l10n.t("Show Changes");
  const text = writtenText(vscode.l10n.t("Accepted"), applied);
  const chosen = await vscode.window.showInformationMessage(text, undo, changes);
  if (chosen === changes) await openAllChanges(review);
  // The notification may have stood there while it was taken back in another way.
  if (chosen === undo && review.reviewed.held) await takeBack();
}

export function tellRolledBack(applied: Applied): void {
  tellSentence(writtenText(vscode.l10n.t("Rolled back"), applied));
}

/** Says what a person must know: in the run's panel, and as a notification while that is not in front. */
export function tellNotice(desk: Desk, review: Review, notice: Notice): void {
  review.tell(notice);
  if (!desk.isInFront(review.run)) void orTell(desk.surroundings, () => offerVerdict(desk, review, notice));
}

async function offerVerdict(desk: Desk, review: Review, { tone, text, details }: Notice): Promise<void> {
  const show = tone === "info" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const open = vscode.l10n.t("Open Verdict");
  const message = shownLine([text, ...details.slice(0, 3)].join(" "));
  if ((await show(message, open)) === open) desk.showVerdict(review.run);
}

/** A notification without a question. */
export function tellSentence(text: string): void {
  void vscode.window.showInformationMessage(shownLine(text));
}

function writtenText(verb: string, { paths, kept }: Applied): string {
  const written =
    paths.length === 1
      ? vscode.l10n.t("{0}: 1 file written.", verb)
      : vscode.l10n.t("{0}: {1} files written.", verb, paths.length);
  if (kept.length === 0) return written;
  const names = shownLine(kept.map(printablePath).join(", "));
  return `${written} ${vscode.l10n.t("You saved {0} meanwhile: your version stands.", names)}`;
}

/** Does something for a person; a fault is shown with one next step and logged. */
export async function orTell({ log, settings }: Surroundings, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const { code, message, hint } = toFault(thrown);
    log.error(`${code}: ${message}`);
    if (code === "internal" && thrown instanceof Error) log.error(thrown);
    const fault = { code, message, ...(hint === undefined ? {} : { hint }) };
    await showFault({ what: vscode.l10n.t("It could not be done"), fault, url: (await settings()).url });
  }
}
