import * as vscode from "vscode";
import type { Contracts } from "../contracts/contracts.ts";
import type { Runs } from "../runs/runs.ts";
import type { Surroundings } from "../surroundings.ts";
import type { VerdictDesk } from "./verdict-desk.ts";

const commands = [
  "remit.openVerdict",
  "remit.openReport",
  "remit.copyReportPath",
  "remit.openChanges",
  "remit.accept",
  "remit.reject",
  "remit.rollback",
  "remit.explain",
  "remit.fix.allowPath",
  "remit.fix.waive",
  "remit.fix.fine",
  "remit.fix.broken",
  "remit.fix.dropHunks",
  "remit.fix.showInDiff",
];

/** Registers panels, problems and decisions. What they need of the core is loaded on first use. */
export function registerVerdict(
  surroundings: Surroundings,
  parts: { readonly contracts: Contracts; readonly runs: Runs },
): vscode.Disposable {
  let desk: Promise<VerdictDesk> | undefined;
  const open = (): Promise<VerdictDesk> => (desk ??= load());
  const load = async (): Promise<VerdictDesk> => {
    try {
      const { openVerdictDesk } = await import("./verdict-desk.ts");
      const opened = openVerdictDesk(surroundings, parts);
      surroundings.context.subscriptions.push(opened);
      return opened;
    } catch (thrown) {
      // The next command tries again.
      desk = undefined;
      throw thrown;
    }
  };
  const waiting = parts.runs.onDidChange(() => {
    if (!parts.runs.list().some(({ kind }) => kind === "ended")) return;
    waiting.dispose();
    open().catch((thrown: unknown) => surroundings.log.error(String(thrown)));
  });
  return vscode.Disposable.from(
    waiting,
    ...commands.map((name) =>
      vscode.commands.registerCommand(name, async (...given: unknown[]) =>
        (await open()).command(name, given),
      ),
    ),
    vscode.window.registerWebviewPanelSerializer("remit.verdict", {
      async deserializeWebviewPanel(panel, state) {
        (await open()).restorePanel(panel, state);
      },
    }),
    vscode.workspace.registerTextDocumentContentProvider("remit-tree", {
      async provideTextDocumentContent(uri) {
        return (await open()).readTreeFile(uri);
      },
    }),
  );
}
