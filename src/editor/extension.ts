import * as vscode from "vscode";
import { openContracts, registerContracts } from "./contracts/register.ts";
import { openRuns, registerRuns } from "./runs/register.ts";
import { readSettings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { registerVerdict } from "./verdict/register.ts";

/** Wires the parts together; everything that costs time is loaded on first use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Remit", { log: true });
  const surroundings: Surroundings = { context, log, settings: () => readSettings(context.secrets) };
  const contracts = openContracts(surroundings);
  const runs = openRuns(surroundings);
  context.subscriptions.push(
    log,
    contracts,
    runs,
    registerContracts(surroundings, contracts),
    registerRuns(surroundings, { contracts, runs }),
    registerVerdict(surroundings, { contracts, runs }),
  );
}
