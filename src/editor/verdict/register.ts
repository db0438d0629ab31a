import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Runs } from "../runs/runs.ts";
import type { Surroundings } from "../surroundings.ts";

export function registerVerdict(
  _surroundings: Surroundings,
  _parts: { readonly contracts: Contracts; readonly runs: Runs },
): vscode.Disposable {
  return vscode.Disposable.from();
}
