import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OpenedRuns } from "./open-runs.ts";

export { openRuns } from "./open-runs.ts";

/** Registers the views, commands and notifications of runs. */
export function registerRuns(
  { log }: Surroundings,
  _parts: { readonly contracts: Contracts; readonly runs: OpenedRuns },
): vscode.Disposable {
  return vscode.Disposable.from(vscode.commands.registerCommand("remit.showLog", () => log.show()));
}
