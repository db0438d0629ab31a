import * as vscode from "vscode";
import type { Surroundings } from "../surroundings.ts";
import type { Contracts } from "./contracts.ts";
import { registerContractCommands } from "./contract-commands.ts";
import { registerContractEditing } from "./contract-editing.ts";
import { registerContractsView } from "./contracts-view.ts";
import { registerDecorations } from "./decorations.ts";
import { registerFileScope } from "./file-scope.ts";
import { registerMarks } from "./mark-commands.ts";
import { registerRenameFollowing } from "./rename-following.ts";

export { openContracts } from "./open-contracts.ts";

export function registerContracts(surroundings: Surroundings, contracts: Contracts): vscode.Disposable {
  return vscode.Disposable.from(
    registerMarks(surroundings, contracts),
    registerRenameFollowing(surroundings, contracts),
    registerDecorations(contracts),
    registerContractCommands(surroundings, contracts),
    registerContractEditing(surroundings, contracts),
    registerContractsView(contracts),
    registerFileScope(surroundings, contracts),
  );
}
