import { basename } from "node:path";
import * as vscode from "vscode";
import type { OpenedRuns } from "./open-runs.ts";
import { isFiltering, noFilter, passesFilter, type RunFilter } from "./run-filter.ts";
import { isWaiting, runItem, type ItemDetail, type RunItem } from "./run-items.ts";
import { shownLine } from "../shown-text.ts";
import type { RunEntry } from "./runs.ts";

/** A row of the view: a run, a line about a live one, or the way to older runs. */
export type Row =
  | { readonly kind: "run"; readonly id: string; entry: RunEntry }
  | { readonly kind: "detail"; readonly detail: ItemDetail }
  | { readonly kind: "more"; readonly hidden: number };

export interface RunsView extends vscode.Disposable {
  readonly filter: RunFilter;
  setFilter(filter: RunFilter): void;
}

const tickMs = 1_000;
const minuteMs = 60_000;

/** The tree of runs. Live rows tick by themselves, the others only when something is new. */
export function openRunsView(runs: OpenedRuns): RunsView {
  return new RunsTree(runs);
}

class RunsTree implements vscode.TreeDataProvider<Row>, RunsView {
  readonly #runs: OpenedRuns;
  readonly #changed = new vscode.EventEmitter<Row | Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Row>;
  readonly #disposables: vscode.Disposable;
  /** One object a run for as long as it is listed, so that a single row can be drawn again. */
  #rows = new Map<string, Extract<Row, { kind: "run" }>>();
  filter: RunFilter = noFilter;

  constructor(runs: OpenedRuns) {
    this.#runs = runs;
    this.#view = vscode.window.createTreeView("remit.runs", {
      treeDataProvider: this,
      showCollapseAll: false,
    });
    const tick = setInterval(() => this.#tick(), tickMs);
    const minute = setInterval(() => this.#view.visible && this.#changed.fire(undefined), minuteMs);
    this.#disposables = vscode.Disposable.from(
      this.#view,
      this.#changed,
      runs.onDidChange(() => this.#refresh()),
      { dispose: () => [tick, minute].forEach((timer) => clearInterval(timer)) },
    );
    this.#refresh();
  }

  setFilter(filter: RunFilter): void {
    this.filter = filter;
    void vscode.commands.executeCommand("setContext", "remit.runsFiltered", isFiltering(filter));
    this.#refresh();
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) return this.#roots();
    if (row.kind !== "run") return [];
    return this.#itemOf(row.entry).details.map((detail) => ({ kind: "detail", detail }));
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row.kind === "detail") return detailItem(row.detail);
    if (row.kind === "more") return moreItem(row.hidden);
    return treeItem(this.#itemOf(row.entry), row.entry);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #roots(): Row[] {
    const entries = this.#runs.list().filter((entry) => passesFilter(entry, this.filter));
    this.#rows = new Map(
      entries.map((entry) => {
        const id = idOf(entry);
        const row = this.#rows.get(id) ?? { kind: "run" as const, id, entry };
        row.entry = entry;
        return [id, row];
      }),
    );
    const hidden = this.#runs.older;
    return [...this.#rows.values(), ...(hidden > 0 ? [{ kind: "more" as const, hidden }] : [])];
  }

  #itemOf(entry: RunEntry): RunItem {
    const queue = this.#runs.list().filter(({ kind }) => kind === "queued");
    const place = { position: queue.findIndex((run) => idOf(run) === idOf(entry)) + 1, length: queue.length };
    const time = { nowMs: Date.now(), t: vscode.l10n.t };
    const item = runItem(entry, time, (run) => this.#runs.isStopping(run), place);
    const folder = folderName(entry);
    if (folder === undefined) return item;
    return {
      ...item,
      description: `${item.description} · ${folder}`,
      spoken: `${item.spoken}, ${folder}`,
    };
  }

  /** When runs came or went all is drawn anew, otherwise only the rows of which something is new. */
  #refresh(): void {
    const waiting = this.#runs.list().filter(isWaiting).length;
    this.#view.badge =
      waiting === 0
        ? undefined
        : {
            value: waiting,
            tooltip:
              waiting === 1
                ? vscode.l10n.t("1 proposal waits for your decision")
                : vscode.l10n.t("{0} proposals wait for your decision", waiting),
          };
    this.#view.message = isFiltering(this.filter) ? this.#filterText() : "";
    this.#changed.fire(undefined);
  }

  #filterText(): string {
    const { text, states } = this.filter;
    const entries = this.#runs.list();
    const count = entries.filter((entry) => passesFilter(entry, this.filter)).length;
    const by = [
      ...(text.trim() === "" ? [] : [`“${text.trim()}”`]),
      ...states.map((state) => vscode.l10n.t(state)),
    ];
    return vscode.l10n.t("{0} of {1} runs: {2}", count, entries.length, by.join(", "));
  }

  #tick(): void {
    if (!this.#view.visible) return;
    const live = [...this.#rows.values()].filter(({ entry }) => entry.kind === "live");
    if (live.length > 0) this.#changed.fire(live);
  }
}

/** Where a run belongs, when several folders are open. */
function folderName(entry: RunEntry): string | undefined {
  if ((vscode.workspace.workspaceFolders ?? []).length < 2) return undefined;
  return shownLine("stored" in entry ? basename(entry.stored.root) : entry.folder.name, 40);
}

export function idOf(entry: RunEntry): string {
  return "stored" in entry ? entry.stored.run : entry.id;
}

function treeItem(item: RunItem, entry: RunEntry): vscode.TreeItem {
  const state =
    item.details.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
  const tree = new vscode.TreeItem(item.label, state);
  tree.id = item.id;
  tree.description = item.description;
  tree.tooltip = item.tooltip;
  tree.contextValue = item.context;
  tree.accessibilityInformation = { label: item.spoken };
  tree.iconPath = new vscode.ThemeIcon(
    item.icon.id,
    item.icon.color === undefined ? undefined : new vscode.ThemeColor(item.icon.color),
  );
  const command = commandOf(entry);
  if (command !== undefined) tree.command = command;
  return tree;
}

function commandOf(entry: RunEntry): vscode.Command | undefined {
  if (entry.kind === "ended") {
    return {
      command: "remit.openVerdict",
      title: vscode.l10n.t("Open Verdict"),
      arguments: [entry.stored.run],
    };
  }
  if (entry.kind === "failed") {
    return { command: "remit.showFault", title: vscode.l10n.t("Show Why"), arguments: [entry.id] };
  }
  if (entry.kind === "interrupted") {
    return { command: "remit.showRunLog", title: vscode.l10n.t("Show Log"), arguments: [entry.stored.run] };
  }
  return undefined;
}

function detailItem({ id, label, description, icon }: ItemDetail): vscode.TreeItem {
  const tree = new vscode.TreeItem(label);
  tree.id = id;
  tree.description = description;
  tree.tooltip = `${label}: ${description}`;
  tree.iconPath = new vscode.ThemeIcon(icon);
  tree.contextValue = "detail";
  tree.accessibilityInformation = { label: `${label}: ${description}` };
  return tree;
}

function moreItem(hidden: number): vscode.TreeItem {
  const tree = new vscode.TreeItem(vscode.l10n.t("Show more"));
  tree.id = "more";
  tree.description = vscode.l10n.t("{0} older", hidden);
  tree.iconPath = new vscode.ThemeIcon("ellipsis");
  tree.command = { command: "remit.showMoreRuns", title: vscode.l10n.t("Show more") };
  return tree;
}
