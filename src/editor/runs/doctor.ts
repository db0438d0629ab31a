import * as vscode from "vscode";
import { isStop, Stopped } from "../../base/stop.ts";
import { modelOptions } from "../../model/model-options.ts";
import { recommendedCommand } from "../../model/recommended-command.ts";
import { examineMachine, type MachineFinding } from "../../run/examine-machine.ts";
import { probeConfinement } from "../../sandbox/confine.ts";
import type { EditorSettings } from "../settings.ts";
import type { Surroundings } from "../surroundings.ts";
import { shownLine } from "../shown-text.ts";
import { canStartServer } from "./server-program.ts";

interface FindingItem extends vscode.QuickPickItem {
  /** What choosing it puts on the clipboard. */
  readonly copies?: string;
  /** What choosing it does. */
  readonly command?: string;
}

/** Examines machine and server and shows each finding as it comes; choosing one copies what to do about it. */
export async function runDoctor({ settings, log }: Surroundings): Promise<void> {
  const now = await settings();
  const input = vscode.window.createQuickPick<FindingItem>();
  const stop = new AbortController();
  const findings: MachineFinding[] = [];
  input.title = vscode.l10n.t("Remit Doctor");
  input.placeholder = vscode.l10n.t("Examining this machine and the model's server…");
  input.busy = true;
  input.matchOnDetail = true;
  input.ignoreFocusOut = true;
  input.onDidHide(() => {
    stop.abort(new Stopped({ kind: "person", message: vscode.l10n.t("The doctor was closed.") }));
    input.dispose();
  });
  input.onDidAccept(() => void choose(input));
  input.show();
  try {
    await examine(now, stop.signal, (finding) => {
      findings.push(finding);
      log.info(
        `Doctor: ${finding.state}: ${finding.name}: ${finding.detail}${finding.next === undefined ? "" : ` → ${finding.next}`}`,
      );
      input.items = findings.flatMap(itemsOf);
    });
    const worstFirst = findings.toSorted((a, b) => weight[a.state] - weight[b.state]);
    const [clauses, others] = [true, false].map((wanted) =>
      worstFirst.filter(({ part }) => (part === "clause") === wanted),
    );
    const { Separator } = vscode.QuickPickItemKind;
    input.items = [
      ...(others ?? []).flatMap(itemsOf),
      ...(await lastItems(now)),
      { label: vscode.l10n.t("what is held of commands"), kind: Separator },
      ...(clauses ?? []).flatMap(itemsOf),
    ];
    input.placeholder = summary(findings);
  } catch (thrown) {
    if (!isStop(thrown, stop.signal)) throw thrown;
  } finally {
    input.busy = false;
  }
}

async function examine(
  settings: EditorSettings,
  signal: AbortSignal,
  tell: (finding: MachineFinding) => void,
): Promise<void> {
  const { stateDir, acceptUnconfined } = settings;
  const machine = {
    // A person waits for this: a model that takes longer to load is a finding.
    model: { ...modelOptions(settings), loadingTimeoutMs: 30_000 },
    stateDir,
    acceptUnconfined,
    probe: (probing: AbortSignal) =>
      probeConfinement({ env: process.env, platform: process.platform }, probing),
  };
  await examineMachine(machine, tell, signal);
}

const weight = { bad: 0, warning: 1, unknown: 2, ok: 3 } as const;

const icons = {
  ok: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  warning: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  bad: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  unknown: new vscode.ThemeIcon("question", new vscode.ThemeColor("testing.iconQueued")),
} as const;

function itemsOf({ name, state, detail, next }: MachineFinding): readonly FindingItem[] {
  const { t } = vscode.l10n;
  const said = { ok: t("fine"), warning: t("warning"), bad: t("must be mended"), unknown: t("not known") }[
    state
  ];
  const finding: FindingItem = {
    label: capital(shownLine(name)),
    description: state === "ok" ? "" : said,
    detail: shownLine(detail),
    iconPath: icons[state],
    alwaysShow: true,
  };
  if (next === undefined) return [finding];
  const copies = next;
  const advice = {
    label: t("Copy what to do"),
    detail: shownLine(next),
    iconPath: new vscode.ThemeIcon("copy"),
    copies,
  };
  return [{ ...finding, copies }, advice];
}

async function lastItems(settings: EditorSettings): Promise<readonly FindingItem[]> {
  const { t } = vscode.l10n;
  const start: FindingItem = {
    label: t("Start llama-server in a Terminal"),
    iconPath: new vscode.ThemeIcon("server-process"),
    command: "remit.startServer",
  };
  return [
    { label: t("next steps"), kind: vscode.QuickPickItemKind.Separator },
    ...((await canStartServer(settings.url)) ? [start] : []),
    {
      label: t("Copy the recommended llama-server command"),
      detail: recommendedCommand(),
      iconPath: new vscode.ThemeIcon("copy"),
      copies: recommendedCommand(),
    },
    {
      label: t("Open Settings"),
      iconPath: new vscode.ThemeIcon("settings-gear"),
      command: "remit.openSettings",
    },
    { label: t("Show Log"), iconPath: new vscode.ThemeIcon("output"), command: "remit.showLog" },
  ];
}

function summary(findings: readonly MachineFinding[]): string {
  const { t } = vscode.l10n;
  const bad = findings.filter(({ state }) => state === "bad").length;
  // Clauses follow from the finding on confinement, which counts.
  const unsure = findings
    .filter(({ part }) => part !== "clause")
    .filter(({ state }) => state === "warning" || state === "unknown").length;
  if (bad > 0)
    return bad === 1
      ? t("1 thing would keep a run from working")
      : t("{0} things would keep a run from working", bad);
  if (unsure > 0)
    return unsure === 1
      ? t("Runs can work; 1 thing to know")
      : t("Runs can work; {0} things to know", unsure);
  return t("All is ready for a run");
}

async function choose(input: vscode.QuickPick<FindingItem>): Promise<void> {
  const [item] = input.selectedItems;
  if (item?.copies !== undefined) {
    await vscode.env.clipboard.writeText(item.copies);
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t("Copied")}`, 3_000);
    input.hide();
  } else if (item?.command !== undefined) {
    input.hide();
    await vscode.commands.executeCommand(item.command);
  }
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
