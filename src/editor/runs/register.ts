import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Surroundings } from "../surroundings.ts";
import { registerRunFlow } from "./flow/register-flow.ts";
import type { OpenedRuns } from "./open-runs.ts";
import { registerRunNotices } from "./run-notices.ts";
import { registerRunsCommands } from "./runs-commands.ts";
import { openRunsView } from "./runs-view.ts";
import { registerServerCommands } from "./server-commands.ts";
import { openStatusBar } from "./status-bar.ts";

export { openRuns } from "./open-runs.ts";

/** Registers the views, commands and notifications of runs. */
export function registerRuns(
  surroundings: Surroundings,
  { contracts, runs }: { readonly contracts: Contracts; readonly runs: OpenedRuns },
): vscode.Disposable {
  const view = openRunsView(runs);
  const status = openStatusBar(surroundings, runs);
  return vscode.Disposable.from(
    view,
    status,
    registerRunNotices(surroundings, runs),
    registerServerCommands(surroundings, status),
    registerRunsCommands(surroundings, { runs, view }),
    registerRunFlow(surroundings, { contracts, runs }),
  );
}
