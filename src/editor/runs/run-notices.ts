import * as vscode from "vscode";
import type { Surroundings } from "../surroundings.ts";
import { shownLine } from "../shown-text.ts";
import { showFault } from "./fault-notice.ts";
import type { OpenedRuns } from "./open-runs.ts";
import { goalText, progressText, verdictWord } from "./run-text.ts";
import type { RecordedRun, RunEntry } from "./runs.ts";
import { idOf } from "./runs-view.ts";
import type { FailedRun } from "./starter.ts";

/** One quiet notification for a run that was started here, while it works; one more when it has its verdict or failed. */
export function registerRunNotices({ settings }: Surroundings, runs: OpenedRuns): vscode.Disposable {
  return vscode.Disposable.from(
    runs.onDidBegin((id) => void showProgress(runs, id)),
    runs.onDidEnd((entry) => {
      if (runs.wasStartedHere(entry.stored.run)) void tellVerdict(entry);
    }),
    runs.onDidFail((failed) => void tellFailure(failed)),
  );

  async function tellFailure({ start, fault, run }: FailedRun): Promise<void> {
    const goal = goalText(start.goal, vscode.l10n.t, 40);
    const what =
      run === undefined
        ? vscode.l10n.t("“{0}” could not start", goal)
        : vscode.l10n.t("“{0}” was interrupted", goal);
    await showFault({ what, fault, contract: start.contract, url: (await settings()).url });
  }
}

function showProgress(runs: OpenedRuns, id: string): Thenable<void> {
  const { t } = vscode.l10n;
  const begun = runs.begunAs(id);
  const goal = begun === undefined || !("stored" in begun) ? begun?.goal : begun.stored.goal;
  // VS Code sets a colon behind it.
  const title = goalText(goal ?? "", t, 32).replace(/[.:;,]+$/, "");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    await new Promise<void>((resolve) => {
      let shown = "";
      const show = (): void => {
        const now = runs.begunAs(id);
        if (now?.kind !== "starting" && now?.kind !== "live") return end();
        const message = messageOf(now, runs);
        if (message !== shown) progress.report({ message });
        shown = message;
      };
      const stop = (): void => {
        const now = runs.begunAs(id);
        if (now !== undefined) void runs.stop(idOf(now));
      };
      const listeners = [runs.onDidChange(show), token.onCancellationRequested(stop)];
      const end = (): void => {
        for (const listener of listeners) listener.dispose();
        resolve();
      };
      show();
    });
  });
}

/** Phase and step alone: what changes with every token belongs to the view. */
function messageOf(entry: RunEntry, runs: OpenedRuns): string {
  const { t } = vscode.l10n;
  if (!("stored" in entry)) return t("opening");
  if (runs.isStopping(entry.stored.run)) return t("stopping, what is there is judged");
  return entry.activity === undefined ? t("running") : progressText(entry.activity, t);
}

async function tellVerdict({ stored, summary }: RecordedRun): Promise<void> {
  if (!vscode.workspace.getConfiguration("remit").get<boolean>("notifyWhenDone", true)) return;
  const { t } = vscode.l10n;
  const goal = goalText(stored.goal, t, 40);
  const open = t("Open Verdict");
  const text =
    summary === undefined
      ? t("“{0}” has ended, but its record cannot be read.", goal)
      : t("“{0}”: verdict {1}. {2}", goal, verdictWord(summary.verdict, t), shownLine(summary.text, 200));
  const show =
    summary?.verdict === "pass" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  if ((await show(text, open)) === open)
    await vscode.commands.executeCommand("remit.openVerdict", stored.run);
}
