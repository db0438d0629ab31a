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

/** Slots in use are news while a run works. */
const periodsMs = { idle: 15_000, working: 4_000 } as const;

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
      return liveRuns(runs) > 0 ? periodsMs.working : periodsMs.idle;
    },
    (thrown) => log.error(`The model's server cannot be asked: ${toFault(thrown).message}`),
    () => vscode.window.state.focused,
  );
  const askSoon = (): void => poll.soon();
  let worked = 0;
  draw();
  askSoon();
  const listeners = vscode.Disposable.from(
    item,
    poll,
    runs.onDidChange(() => {
      const live = liveRuns(runs);
      if (live !== worked) askSoon();
      worked = live;
      draw();
    }),
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
  const queued = runs.list().filter(({ kind }) => kind === "queued").length;
  const counts = { live: liveRuns(runs), queued };
  const { text, tooltip, spoken, warns } = serverText(status, url, counts, vscode.l10n.t);
  item.text = text;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: spoken, role: "button" };
  item.backgroundColor = warns ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  item.show();
}

function liveRuns(runs: Runs): number {
  return runs.list().filter(({ kind }) => kind === "live" || kind === "starting").length;
}
