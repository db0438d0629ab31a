import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import type { Surroundings } from "../surroundings.ts";
import { openPoll } from "./poll.ts";
import type { Runs } from "./runs.ts";
import type { ServerStatus } from "./server-status.ts";
import { serverText } from "./server-text.ts";

export interface StatusBar extends vscode.Disposable {
  /** Asks the server anew, such as after it was started. */
  askSoon(): void;
}

const periodMs = 15_000;

/** Shows how the model's server is and what works. Asks sparingly: while the window has the focus, one request at a time. */
export function openStatusBar(surroundings: Surroundings, runs: Runs): StatusBar {
  const { context, log } = surroundings;
  const item = vscode.window.createStatusBarItem("server", vscode.StatusBarAlignment.Right, 90);
  item.name = vscode.l10n.t("Remit: Model and Runs");
  item.command = "remit.doctor";
  let shown: Shown = { url: "", status: { kind: "unasked" } };
  const draw = (): void => drawItem(item, shown, runs);
  const closed = new AbortController();
  const poll = openPoll(
    async () => {
      const next = await ask(surroundings, shown, closed.signal);
      if (next.status.kind !== shown.status.kind)
        log.debug(`The model's server at ${next.url} is ${next.status.kind}.`);
      shown = next;
      if (!closed.signal.aborted) draw();
      return periodMs;
    },
    (thrown) => log.error(`The model's server cannot be asked: ${toFault(thrown).message}`),
    () => vscode.window.state.focused,
  );
  const askSoon = (): void => poll.soon();
  draw();
  askSoon();
  const listeners = vscode.Disposable.from(
    item,
    poll,
    runs.onDidChange(draw),
    runs.onDidEnd(askSoon),
    context.secrets.onDidChange(askSoon),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && askSoon()),
    vscode.workspace.onDidChangeConfiguration(
      (change) => change.affectsConfiguration("remit.server") && askSoon(),
    ),
    { dispose: () => closed.abort() },
  );
  return { askSoon, dispose: () => listeners.dispose() };
}

interface Shown {
  readonly url: string;
  readonly status: ServerStatus;
}

/** What is known of another address than before counts for nothing. */
async function ask({ settings }: Surroundings, shown: Shown, signal: AbortSignal): Promise<Shown> {
  const { url, apiKey } = await settings();
  const { askServer } = await import("./server-status.ts");
  const before: ServerStatus = url === shown.url ? shown.status : { kind: "unasked" };
  const server = { url, ...(apiKey === undefined ? {} : { apiKey }) };
  return { url, status: await askServer(server, before, signal) };
}

function drawItem(item: vscode.StatusBarItem, { url, status }: Shown, runs: Runs): void {
  const entries = runs.list();
  const live = entries.filter(({ kind }) => kind === "live" || kind === "starting").length;
  const queued = entries.filter(({ kind }) => kind === "queued").length;
  const { text, tooltip, spoken, warns } = serverText(status, url, { live, queued }, vscode.l10n.t);
  item.text = text;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: spoken, role: "button" };
  item.backgroundColor = warns ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  item.show();
}
