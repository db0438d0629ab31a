import * as vscode from "vscode";
import { printablePath } from "../../base/repo-path.ts";
import { runNameOf } from "../runs/run-argument.ts";
import { isWaiting } from "../runs/run-items.ts";
import type { RecordedRun } from "../runs/runs.ts";
import { shownLine } from "../shown-text.ts";
import { allowPath } from "./amending.ts";
import { accept, reject, rollback } from "./decisions.ts";
import type { Desk } from "./desk.ts";
import { openAllChanges, openFileDiff, atLine } from "./diffs.ts";
import { copyReportPath, openReport } from "./report-files.ts";
import type { Review } from "./review.ts";
import { askToMend } from "./asking-to-fix.ts";
import { openRulePage } from "./rule-pages.ts";
import { sayFine, waive } from "./waiving.ts";

type Act = (desk: Desk, ...given: readonly unknown[]) => Promise<void>;

/** Commands of a run: each takes its name, a row of the runs view, or nothing and then asks. */
export const runCommands: Readonly<Record<string, Act>> = {
  "remit.openVerdict": async (desk, argument) => {
    const run = await chooseRun(desk, argument, isEnded);
    if (run !== undefined) desk.showVerdict(run);
  },
  "remit.openReport": async (desk, argument) => {
    await withReview(desk, await chooseRun(desk, argument, isEnded), ({ reviewed }) => openReport(reviewed));
  },
  "remit.copyReportPath": async (desk, argument) => {
    await withReview(desk, await chooseRun(desk, argument, isEnded), ({ reviewed }) =>
      copyReportPath(reviewed),
    );
  },
  "remit.openChanges": async (desk, argument) => {
    await withReview(desk, await chooseRun(desk, argument, isEnded), openAllChanges);
  },
  "remit.accept": async (desk, argument) => {
    const run = await chooseRun(desk, argument, isWaiting);
    await withReview(desk, run, (review) => acceptFromOutside(desk, review, argument));
  },
  "remit.reject": async (desk, argument) => {
    await withReview(desk, await chooseRun(desk, argument, isWaiting), (review) =>
      reject(desk, review, review.reviewed.evidence.digest),
    );
  },
  "remit.rollback": async (desk, argument) => {
    await withReview(desk, await chooseRun(desk, argument, isInTree), (review) => rollback(desk, review));
  },
};

/** Commands behind quick fixes and links; what they are given is checked like any other message. */
export const fixActions: Readonly<Record<string, Act>> = {
  "remit.explain": async (desk, rule) => {
    const { extensionUri } = desk.surroundings.context;
    await openRulePage(extensionUri, typeof rule === "string" ? rule : "");
  },
  "remit.fix.allowPath": async (desk, run, path) => {
    if (typeof path !== "string") return;
    await withReview(desk, runNameOf(run), (review) => allowPath(desk, review, path));
  },
  "remit.fix.waive": async (desk, run, rule) => {
    if (typeof rule !== "string") return;
    await withReview(desk, runNameOf(run), (review) => waive(review, rule));
  },
  "remit.fix.fine": async (desk, run, finding) => {
    if (typeof finding !== "string") return;
    await withReview(desk, runNameOf(run), async (review) => sayFine(review, finding));
  },
  "remit.fix.broken": async (desk, run, finding) => {
    if (typeof finding !== "string") return;
    await withReview(desk, runNameOf(run), (review) => askToMend(desk, review, finding));
  },
  "remit.fix.dropHunks": async (desk, run, hunks) => {
    await withReview(desk, runNameOf(run), async (review) => {
      const names = textsOf(hunks);
      review.change({ dropped: [...review.draft.dropped, ...names] });
      const [hunk] = names;
      desk.showVerdict(review.run, hunk === undefined ? undefined : { hunk });
    });
  },
  "remit.fix.showInDiff": async (desk, run, path, line) => {
    await withReview(desk, runNameOf(run), async ({ run: name, reviewed }) => {
      const change = reviewed.evidence.changes.find((candidate) => candidate.path === path);
      const at = typeof line === "number" ? line : undefined;
      if (change !== undefined) await openFileDiff(name, change.path, atLine(at));
    });
  },
};

async function withReview(
  { reviews }: Desk,
  run: string | undefined,
  act: (review: Review) => Promise<void>,
): Promise<void> {
  if (run !== undefined) await act(await reviews.open(run));
}

/** From a list no digest was on screen: the person sees what would be written and says yes, or looks first. */
async function acceptFromOutside(desk: Desk, review: Review, argument: unknown): Promise<void> {
  const { acceptRefused } = review.state();
  const { digest, changes } = review.reviewed.evidence;
  if (acceptRefused !== undefined) {
    const open = vscode.l10n.t("Open Verdict");
    const text = vscode.l10n.t("It cannot be accepted. {0}", shownLine(acceptRefused));
    if ((await vscode.window.showWarningMessage(text, open)) === open) desk.showVerdict(review.run);
    return;
  }
  if (typeof argument === "string" || desk.isInFront(review.run)) return accept(desk, review, digest);
  const yes = vscode.l10n.t("Accept");
  const look = vscode.l10n.t("Open Verdict");
  const names = changes.slice(0, 12).map(({ path }) => printablePath(path));
  const more = changes.length > names.length ? ["…"] : [];
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("Accept “{0}”?", shownLine(review.reviewed.stored.goal, 80)),
    { modal: true, detail: [vscode.l10n.t("These files are written:"), ...names, ...more].join("\n") },
    yes,
    look,
  );
  if (chosen === yes) await accept(desk, review, digest);
  if (chosen === look) desk.showVerdict(review.run);
}

/** The run that was handed over; else that of the panel in front, the only fitting one, or the one that is picked. */
async function chooseRun(
  desk: Desk,
  argument: unknown,
  fits: (run: RecordedRun) => boolean,
): Promise<string | undefined> {
  const given = runNameOf(argument) ?? desk.activeRun();
  if (given !== undefined) return given;
  const fitting = (): readonly RecordedRun[] =>
    desk.runs.list().filter((entry): entry is RecordedRun => "stored" in entry && fits(entry));
  if (fitting().length === 0) await desk.runs.refresh();
  const found = fitting();
  if (found.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t("There is no such run in the opened folders."));
    return undefined;
  }
  const waiting = found.filter(isWaiting);
  const [only, ...others] = waiting.length > 0 ? waiting : found;
  if (others.length === 0) return only?.stored.run;
  const items = found.map(({ stored, summary }) => ({
    label: shownLine(stored.goal, 80),
    description: summary?.verdict ?? "",
    detail: shownLine(summary?.text ?? ""),
    run: stored.run,
  }));
  const placeHolder = vscode.l10n.t("Which run?");
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.run;
}

function isEnded({ kind }: RecordedRun): boolean {
  return kind === "ended";
}

function isInTree({ summary }: RecordedRun): boolean {
  return summary?.held === true;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
