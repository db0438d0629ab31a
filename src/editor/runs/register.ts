import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Surroundings } from "../surroundings.ts";
import { registerRunFlow } from "./flow/register-flow.ts";
import type { OpenedRuns } from "./open-runs.ts";
import { registerRunsCommands } from "./runs-commands.ts";
import { openRunsView } from "./runs-view.ts";

export { openRuns } from "./open-runs.ts";

/** Registers the views, commands and notifications of runs. */
export function registerRuns(
  surroundings: Surroundings,
  { contracts, runs }: { readonly contracts: Contracts; readonly runs: OpenedRuns },
): vscode.Disposable {
  const view = openRunsView(runs);
  return vscode.Disposable.from(
    view,
    registerRunsCommands(surroundings, { runs, view }),
    registerRunFlow(surroundings, { contracts, runs }),
  );
}
