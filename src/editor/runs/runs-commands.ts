import { join } from "node:path";
import * as vscode from "vscode";

import type { Surroundings } from "../surroundings.ts";
import { showFault } from "./fault-notice.ts";
import { askFilter } from "./filter-input.ts";
import type { OpenedRuns } from "./open-runs.ts";
import { runNameOf } from "./run-argument.ts";
import { noFilter } from "./run-filter.ts";
import { idOf, type RunsView } from "./runs-view.ts";

/** The commands of the runs view's rows and title. */
export function registerRunsCommands(
  { log, settings }: Surroundings,
  { runs, view }: { readonly runs: OpenedRuns; readonly view: RunsView },
): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("remit.showLog", () => log.show()),
    registerCommand("remit.stop", (argument: unknown) => stopRun(runs, runNameOf(argument))),
    registerCommand("remit.unqueue", (argument: unknown) => {
      const id = runNameOf(argument);
      if (id !== undefined) runs.unqueue(id);
    }),
    registerCommand("remit.filterRuns", async () => {
      const filter = await askFilter(view.filter);
      if (filter !== undefined) view.setFilter(filter);
    }),
    registerCommand("remit.clearFilter", () => view.setFilter(noFilter)),
    registerCommand("remit.showMoreRuns", () => runs.showMore()),
    registerCommand("remit.showFault", async (id: unknown) => {
      const failed = runs.list().find((entry) => idOf(entry) === id);
      if (failed?.kind !== "failed" || failed.fault === undefined) return;
      const what = vscode.l10n.t("The run could not start");
      const { url } = await settings();
      await showFault({ what, fault: failed.fault, contract: failed.contract, url });
    }),
    registerCommand("remit.showRunLog", async (argument: unknown) => {
      const run = runs.find(runNameOf(argument) ?? "");
      if (run === undefined) return;
      const file = vscode.Uri.file(join(run.stored.dir, "log.jsonl"));
      await vscode.window.showTextDocument(file, { preview: true });
    }),
  );
}

/** The second stop of a run is firm, so it asks. */
async function stopRun(runs: OpenedRuns, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  if (runs.isStopping(name)) {
    const firmly = vscode.l10n.t("Stop at Once");
    const question = vscode.l10n.t("The run is already stopping and gathers what is there.");
    const detail = vscode.l10n.t("Stopping it at once ends it without a verdict on its work.");
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, firmly);
    if (chosen !== firmly) return;
  }
  await runs.stop(name);
}
