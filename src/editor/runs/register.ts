import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Runs } from "./runs.ts";

export function openRuns(_surroundings: Surroundings): Runs {
  throw new Error("not written yet");
}

export function registerRuns(
  _surroundings: Surroundings,
  _parts: { readonly contracts: Contracts; readonly runs: Runs },
): vscode.Disposable {
  return vscode.Disposable.from();
}
