import * as vscode from "vscode";
import type { ClausePath, ContractProblem } from "../../contract/problem.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import { contractOf } from "./contract-commands.ts";
import { attempt } from "./contract-fault.ts";
import { contractFolder, contractName } from "./contract-file.ts";
import { contractLenses } from "./contract-lenses.ts";
import { ContractProblems } from "./contract-problems.ts";
import type { Contracts } from "./contracts.ts";

const contractFiles: vscode.DocumentSelector = {
  scheme: "file",
  pattern: "**/.remit/contracts/*.{json,jsonc}",
};

/** What the editor adds to a contract's text: problems with their fixes, lenses, explanations. */
export function registerContractEditing(surroundings: Surroundings, contracts: Contracts): vscode.Disposable {
  const problems = new ContractProblems(surroundings);
  const lensesChanged = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    problems,
    lensesChanged,
    contracts.onDidChange(() => lensesChanged.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => lensesChanged.fire()),
    vscode.languages.registerCodeLensProvider(contractFiles, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: (document) => contractLenses(contracts, document),
    }),
    // Asked for every language, so that it stands below the schema's own line: nearer selectors come first.
    vscode.languages.registerHoverProvider("*", {
      async provideHover(document, position) {
        if (contractFolder(document.uri) === undefined) return undefined;
        const { contractHover } = await import("./contract-hovers.ts");
        return contractHover(problems, document, position);
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      contractFiles,
      {
        async provideCodeActions(document, range, { diagnostics }) {
          const { contractActions } = await import("./contract-actions.ts");
          return contractActions(problems, document, { range, diagnostics });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    ...editingCommands(surroundings, contracts, problems),
  );
}

function editingCommands(
  surroundings: Surroundings,
  contracts: Contracts,
  problems: ContractProblems,
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  const { t } = vscode.l10n;
  return [
    registerCommand("remit.lintContract", (argument: unknown) =>
      attempt(surroundings, t("The contract cannot be linted"), async () => {
        const uri = await contractOf(contracts, argument);
        if (uri !== undefined) await lintContract(problems, uri);
      }),
    ),
    registerCommand("remit.pickScopeFile", (uri: vscode.Uri, path: ClausePath) =>
      attempt(surroundings, t("The contract could not be changed"), async () => {
        const [{ pickScopeFile }, paths] = await Promise.all([
          import("./contract-picks.ts"),
          problems.paths(uri),
        ]);
        await pickScopeFile(contracts, uri, path, paths);
      }),
    ),
    registerCommand("remit.pickCommands", (uri: vscode.Uri) =>
      attempt(surroundings, t("The contract could not be changed"), async () => {
        const { pickCommands } = await import("./contract-picks.ts");
        await pickCommands(contracts, uri);
      }),
    ),
  ];
}

/** Lints a contract that the person named: what is found stands in the Problems panel, the result in a notification. */
async function lintContract(problems: ContractProblems, uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const title = vscode.l10n.t("Linting contract {0}", shownLine(contractName(uri)));
  const location = vscode.ProgressLocation.Window;
  const found = await vscode.window.withProgress({ location, title }, () => problems.lint(document));
  const name = shownLine(contractName(uri));
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Contract {0} can work here: nothing found.", name),
    );
    return;
  }
  await vscode.window.showTextDocument(document, { preserveFocus: true });
  // Not "workbench.actions.view.problems", which hides the panel when it has the focus.
  await vscode.commands.executeCommand("workbench.panel.markers.view.focus");
  void vscode.window.showWarningMessage(`${vscode.l10n.t("Contract {0}", name)}: ${countText(found)}.`);
}

function countText(found: readonly ContractProblem[]): string {
  const errors = found.filter(({ severity }) => severity === "error").length;
  const warnings = found.length - errors;
  return [
    ...(errors === 0 ? [] : [errors === 1 ? vscode.l10n.t("1 error") : vscode.l10n.t("{0} errors", errors)]),
    ...(warnings === 0
      ? []
      : [warnings === 1 ? vscode.l10n.t("1 warning") : vscode.l10n.t("{0} warnings", warnings)]),
  ].join(", ");
}
