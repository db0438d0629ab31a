import { basename } from "node:path";
import * as vscode from "vscode";
import type { OpenedRuns } from "./open-runs.ts";
import { isFiltering, noFilter, passesFilter, stateWord, type RunFilter } from "./run-filter.ts";
import { rowChange } from "./row-changes.ts";
import { isWaiting, runItem, type ItemDetail, type RunItem } from "./run-items.ts";
import { shownLine } from "../shown-text.ts";
import type { RunEntry } from "./runs.ts";

/** A row of the view: a run, a line about a live one, or the way to older runs. */
export type Row =
  | { readonly kind: "run"; readonly id: string; entry: RunEntry }
  | { readonly kind: "detail"; readonly id: string; readonly run: RunRow }
  | { readonly kind: "more"; readonly hidden: number };

type RunRow = Extract<Row, { kind: "run" }>;
type DetailRow = Extract<Row, { kind: "detail" }>;

/** What the tree shows of a run: objects that stay the same, so that a single row can be drawn again. */
interface Drawn {
  readonly row: RunRow;
  readonly item: RunItem;
  readonly details: ReadonlyMap<string, DetailRow>;
}

export interface RunsView extends vscode.Disposable {
  readonly filter: RunFilter;
  setFilter(filter: RunFilter): void;
}

const tickMs = 1_000;

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
  #drawn: ReadonlyMap<string, Drawn> = new Map();
  #older = 0;
  filter: RunFilter = noFilter;

  constructor(runs: OpenedRuns) {
    this.#runs = runs;
    this.#view = vscode.window.createTreeView("remit.runs", { treeDataProvider: this });
    const tick = setInterval(() => this.#view.visible && this.#draw(), tickMs);
    this.#disposables = vscode.Disposable.from(
      this.#view,
      this.#changed,
      this.#view.onDidChangeVisibility(({ visible }) => visible && this.#draw()),
      runs.onDidChange(() => this.#refresh()),
      { dispose: () => clearInterval(tick) },
    );
    this.#refresh();
  }

  setFilter(filter: RunFilter): void {
    this.filter = filter;
    void vscode.commands.executeCommand("setContext", "remit.runsFiltered", isFiltering(filter));
    this.#refresh();
  }

  getChildren(row?: Row): Row[] {
    if (row?.kind === "run") return [...(this.#drawn.get(row.id)?.details.values() ?? [])];
    if (row !== undefined) return [];
    const rows: Row[] = [...this.#drawn.values()].map(({ row: run }) => run);
    return this.#older > 0 ? [...rows, { kind: "more", hidden: this.#older }] : rows;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row.kind === "more") return moreItem(row.hidden);
    const run = row.kind === "run" ? row : row.run;
    const item = this.#drawn.get(run.id)?.item ?? this.#itemOf(run.entry);
    if (row.kind === "run") return treeItem(item, row.entry);
    const detail = item.details.find(({ id }) => id === row.id);
    return detail === undefined ? new vscode.TreeItem("") : detailItem(detail);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #refresh(): void {
    const waiting = this.#runs.list().filter(isWaiting).length;
    this.#view.badge = waiting === 0 ? undefined : { value: waiting, tooltip: badgeText(waiting) };
    this.#view.message = isFiltering(this.filter) ? this.#filterText() : "";
    this.#draw();
  }

  /** Has drawn again what is other than what is drawn: all when rows came, went or moved, else single ones. */
  #draw(): void {
    const before = this.#drawn;
    const older = this.#older;
    const entries = this.#runs.list().filter((entry) => passesFilter(entry, this.filter));
    this.#drawn = new Map(entries.map((entry) => [idOf(entry), this.#drawnOf(entry, before)]));
    this.#older = this.#runs.older;
    if (shapeOf(this.#drawn) !== shapeOf(before) || older !== this.#older)
      return this.#changed.fire(undefined);
    const changed = [...this.#drawn.values()].flatMap((now) => changedRows(before.get(now.row.id), now));
    if (changed.length > 0) this.#changed.fire(changed);
  }

  #drawnOf(entry: RunEntry, before: ReadonlyMap<string, Drawn>): Drawn {
    const id = idOf(entry);
    const known = before.get(id);
    const row = known?.row ?? { kind: "run" as const, id, entry };
    row.entry = entry;
    const item = this.#itemOf(entry);
    const details = item.details.map((detail): [string, DetailRow] => {
      return [detail.id, known?.details.get(detail.id) ?? { kind: "detail", id: detail.id, run: row }];
    });
    return { row, item, details: new Map(details) };
  }

  #itemOf(entry: RunEntry): RunItem {
    const queue = this.#runs.list().filter(({ kind }) => kind === "queued");
    const place = {
      position: queue.findIndex((run) => idOf(run) === idOf(entry)) + 1,
      length: queue.length,
    };
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

  #filterText(): string {
    const { text, states } = this.filter;
    const entries = this.#runs.list();
    const count = entries.filter((entry) => passesFilter(entry, this.filter)).length;
    const words = text.trim() === "" ? [] : [`“${shownLine(text)}”`];
    const by = [...words, ...states.map((state) => stateWord(state, vscode.l10n.t))];
    return vscode.l10n.t("{0} of {1} runs: {2}", count, entries.length, by.join(", "));
  }
}

/** Which rows there are, and which can be opened: a list in which none can has no room for the arrow. */
function shapeOf(drawn: ReadonlyMap<string, Drawn>): string {
  return [...drawn].map(([id, { details }]) => `${id}${details.size > 0 ? "+" : ""}`).join("\n");
}

function changedRows(before: Drawn | undefined, now: Drawn): readonly Row[] {
  if (before === undefined) return [now.row];
  const change = rowChange(before.item, now.item);
  if (change.kind === "row") return [now.row];
  return change.kind === "none" ? [] : change.ids.flatMap((id) => now.details.get(id) ?? []);
}

function badgeText(waiting: number): string {
  if (waiting === 1) return vscode.l10n.t("1 proposal waits for your decision");
  return vscode.l10n.t("{0} proposals wait for your decision", waiting);
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
