import * as vscode from "vscode";
import type { Surroundings } from "../surroundings.ts";
import type { Contracts } from "./contracts.ts";

export { openContracts } from "./open-contracts.ts";

export function registerContracts(_surroundings: Surroundings, _contracts: Contracts): vscode.Disposable {
  return vscode.Disposable.from();
}
