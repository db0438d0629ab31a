import * as vscode from "vscode";
import type { Surroundings } from "../surroundings.ts";
import { shownLine } from "../shown-text.ts";
import { showFault } from "./fault-notice.ts";
import type { OpenedRuns } from "./open-runs.ts";
import { goalText, progressText, verdictWord } from "./run-text.ts";
import type { RecordedRun } from "./runs.ts";
import type { FailedRun } from "./starter.ts";

/** One quiet notification for a run that was started here, while it works; one more when it has its verdict or failed. */
export function registerRunNotices({ settings }: Surroundings, runs: OpenedRuns): vscode.Disposable {
  const watched = new Set<string>();
  return vscode.Disposable.from(
    runs.onDidOpen((entry) => {
      if (watched.has(entry.stored.run)) return;
      watched.add(entry.stored.run);
      void showProgress(runs, entry);
    }),
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

function showProgress(runs: OpenedRuns, { stored }: RecordedRun): Thenable<void> {
  const title = goalText(stored.goal, vscode.l10n.t, 32);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    await new Promise<void>((resolve) => {
      let shown = "";
      const show = (): void => {
        const now = runs.find(stored.run);
        if (now?.kind !== "live") return end();
        const message = messageOf(now, runs.isStopping(stored.run));
        if (message !== shown) progress.report({ message });
        shown = message;
      };
      const listeners = [
        runs.onDidChange(show),
        token.onCancellationRequested(() => void runs.stop(stored.run)),
      ];
      const end = (): void => {
        for (const listener of listeners) listener.dispose();
        resolve();
      };
      show();
    });
  });
}

/** Phase and step alone: what changes with every token belongs to the view. */
function messageOf({ activity }: RecordedRun, stopping: boolean): string {
  const { t } = vscode.l10n;
  if (stopping) return t("stopping, what is there is judged");
  return activity === undefined ? t("running") : progressText(activity, t);
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
