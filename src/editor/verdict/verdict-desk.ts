import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Runs } from "../runs/runs.ts";
import type { Surroundings } from "../surroundings.ts";
import { fixActions, runCommands } from "./commands.ts";
import { orTell } from "./decision-notices.ts";
import type { Desk } from "./desk.ts";
import { showAsDiff } from "./diffs.ts";
import { openDrafts } from "./drafts.ts";
import { PanelHost } from "./panel-host.ts";
import { provideFixes } from "./problem-fixes.ts";
import { Problems } from "./problems.ts";
import { openProposalDocuments } from "./proposal-documents.ts";
import { treeScheme } from "./proposal-uri.ts";
import { Reviews } from "./reviews.ts";

/** Everything that shows verdicts and decides, loaded when the first run, command or panel needs it. */
export interface VerdictDesk extends vscode.Disposable {
  /** Runs one of our commands; a fault is shown. */
  command(name: string, given: readonly unknown[]): Promise<void>;
  restorePanel(panel: vscode.WebviewPanel, state: unknown): void;
  readTreeFile(uri: vscode.Uri): Promise<string>;
}

export function openVerdictDesk(
  surroundings: Surroundings,
  { contracts, runs }: { readonly contracts: Contracts; readonly runs: Runs },
): VerdictDesk {
  const reviews = new Reviews(runs, openDrafts(surroundings.context.workspaceState));
  const panels = new PanelHost();
  const desk: Desk = {
    surroundings,
    contracts,
    runs,
    reviews,
    showVerdict: (run, target) => panels.show(desk, run, target),
    isInFront: (run) => panels.isInFront(run),
    activeRun: () => panels.activeRun(),
  };
  const proposals = openProposalDocuments(reviews, async () => (await surroundings.settings()).stateDir);
  const problems = new Problems(desk);
  const documents = [{ scheme: "file" }, { scheme: treeScheme }];
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  const parts = vscode.Disposable.from(
    panels,
    problems,
    reviews,
    vscode.window.onDidChangeActiveTextEditor((editor) => orTell(surroundings, () => showAsDiff(editor))),
    vscode.languages.registerCodeActionsProvider(documents, provideFixes(problems), kinds),
  );
  const actions = { ...runCommands, ...fixActions };
  return {
    command: (name, given) => orTell(surroundings, async () => actions[name]?.(desk, ...given)),
    restorePanel: (panel, state) => panels.restore(desk, panel, state),
    readTreeFile: (uri) => proposals.read(uri),
    dispose: () => parts.dispose(),
  };
}
