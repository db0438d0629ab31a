import * as vscode from "vscode";
import type { Desk, VerdictTarget } from "./desk.ts";
import { VerdictPanel } from "./verdict-panel.ts";

export const panelType = "remit.verdict";

/** The verdict panels of this window: one a run. */
export class PanelHost implements vscode.Disposable {
  readonly #panels = new Map<string, VerdictPanel>();

  /** Opens a run's panel, or brings the one that is open to the front. */
  show(desk: Desk, run: string, target?: VerdictTarget): void {
    const open = this.#panels.get(run);
    if (open !== undefined) {
      open.reveal(target);
      return;
    }
    const title = vscode.l10n.t("Verdict");
    const panel = vscode.window.createWebviewPanel(panelType, title, vscode.ViewColumn.Active);
    this.#adopt(desk, panel, run).reveal(target);
  }

  /** Fills a panel that was open when the window was closed or reloaded. One whose run is not known is closed. */
  restore(desk: Desk, panel: vscode.WebviewPanel, state: unknown): void {
    const run = runOf(state);
    if (run === undefined || this.#panels.has(run)) panel.dispose();
    else this.#adopt(desk, panel, run);
  }

  isInFront(run: string): boolean {
    return this.#panels.get(run)?.isInFront === true;
  }

  activeRun(): string | undefined {
    return [...this.#panels].find(([, panel]) => panel.isActive)?.[0];
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #adopt(desk: Desk, panel: vscode.WebviewPanel, run: string): VerdictPanel {
    const verdict = new VerdictPanel(desk, panel, run);
    this.#panels.set(run, verdict);
    panel.onDidDispose(() => {
      verdict.dispose();
      this.#panels.delete(run);
    });
    return verdict;
  }
}

function runOf(state: unknown): string | undefined {
  if (typeof state !== "object" || state === null || !("run" in state)) return undefined;
  return typeof state.run === "string" && state.run !== "" ? state.run : undefined;
}
