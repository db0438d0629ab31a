import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { Fault, isErrno, toFault } from "../../base/fault.ts";
import { rootOf } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { openFolderWatch } from "./folder-watch.ts";
import type { Follower } from "./follower.ts";
import { openPoll } from "./poll.ts";
import type { RecordedRun, RunEntry, Runs, RunStart } from "./runs.ts";
import { RunStarter, type FailedRun } from "./starter.ts";

/** Runs as this folder's own views need them. */
export interface OpenedRuns extends Runs {
  readonly onDidFail: vscode.Event<FailedRun>;
  /** The id of a run that this window starts, or whose start it has to go on with after a reload. */
  readonly onDidBegin: vscode.Event<string>;
  /** The run that was started under an id, from its first moment to its end. */
  begunAs(id: string): RunEntry | undefined;
  /** True from the first stop until the run has ended. */
  isStopping(run: string): boolean;
  /** Runs of the store that the list does not show yet. */
  readonly older: number;
  showMore(): void;
  /** True for a run that was started from this window, also before it was reloaded. */
  wasStartedHere(run: string): boolean;
}

/** Follows the runs of the opened folders, and starts new ones. */
export function openRuns(surroundings: Surroundings): OpenedRuns {
  return new FollowedRuns(surroundings);
}

const liveDelayMs = 500;
const quietDelayMs = 3_000;
const pageLength = 100;

class FollowedRuns implements OpenedRuns {
  readonly #surroundings: Surroundings;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #ended = new vscode.EventEmitter<RecordedRun>();
  readonly #failed = new vscode.EventEmitter<FailedRun>();
  readonly #begun = new vscode.EventEmitter<string>();
  readonly onDidChange = this.#changed.event;
  readonly onDidEnd = this.#ended.event;
  readonly onDidFail = this.#failed.event;
  readonly onDidBegin = this.#begun.event;

  #follower: Follower | undefined;
  readonly #starter: RunStarter;
  readonly #poll;
  readonly #watch = openFolderWatch(() => this.#poll.soon());
  readonly #listeners: vscode.Disposable;
  #recorded: readonly RecordedRun[] = [];
  #limit = pageLength;
  older = 0;
  readonly #seenLive = new Set<string>();
  readonly #stopping = new Set<string>();
  readonly #startedHere = new Set<string>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#poll = openPoll(
      () => this.#look(),
      (thrown) => surroundings.log.error(`Runs cannot be read: ${toFault(thrown).message}`),
    );
    this.#starter = new RunStarter(surroundings, {
      onNews: () => this.#poll.soon(),
      onBegin: (id) => this.#begun.fire(id),
      onFail: (failed) => {
        this.#changed.fire();
        this.#failed.fire(failed);
      },
    });
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#poll.soon()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#poll.soon()),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.#poll.soon()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("remit")) this.#poll.soon();
      }),
    );
    this.#poll.soon();
  }

  list(): readonly RunEntry[] {
    return [...this.#starter.list(), ...this.#recorded];
  }

  find(run: string): RecordedRun | undefined {
    return this.#recorded.find(({ stored }) => stored.run === run);
  }

  async start({ folder, contract, goal, continues }: RunStart): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      throw new Fault("usage", vscode.l10n.t("This workspace is not trusted, so nothing can be run."));
    }
    await this.#starter.load();
    await this.#starter.add({
      id: randomUUID(),
      folder: folder.uri.toString(),
      contract: contract.toString(),
      goal,
      since: new Date().toISOString(),
      ...(continues === undefined ? {} : { continues }),
    });
    this.#changed.fire();
    await this.#poll.now();
  }

  async stop(run: string): Promise<void> {
    const found = this.find(run);
    if (found === undefined) return this.#starter.stop(run);
    if (found.kind !== "live") return;
    const firmly = this.#stopping.has(run);
    this.#stopping.add(run);
    this.#surroundings.log.info(`Stopping run ${run}${firmly ? " firmly" : ""}.`);
    this.#changed.fire();
    const { stopRun } = await import("../../run/stop-run.ts");
    stopRun(found.stored, firmly);
    this.#poll.soon();
  }

  begunAs(id: string): RunEntry | undefined {
    const opening = this.#starter.list().find((run) => run.kind === "starting" && run.id === id);
    return opening ?? this.find(this.#starter.nameOf(id) ?? "");
  }

  isStopping(run: string): boolean {
    return this.#stopping.has(run);
  }

  wasStartedHere(run: string): boolean {
    return this.#startedHere.has(run);
  }

  showMore(): void {
    this.#limit += pageLength;
    this.#poll.soon();
  }

  unqueue(id: string): void {
    void this.#starter.remove(id);
    this.#changed.fire();
  }

  async refresh(): Promise<void> {
    await this.#poll.now();
  }

  dispose(): void {
    this.#poll.dispose();
    this.#watch.dispose();
    this.#listeners.dispose();
    for (const emitter of [this.#changed, this.#ended, this.#failed, this.#begun]) emitter.dispose();
  }

  /** Looks at the store, begins what may begin, tells what is new; returns when to look again. */
  async #look(): Promise<number> {
    await this.#starter.load();
    const { stateDir } = await this.#surroundings.settings();
    const folders = vscode.workspace.workspaceFolders ?? [];
    const roots = folders.filter(({ uri }) => uri.scheme === "file").flatMap(realRoot);
    this.#follower ??= (await import("./follower.ts")).openFollower();
    const { runs, changed, older, dirs } = await this.#follower.look({ stateDir, roots, limit: this.#limit });
    this.#recorded = runs;
    this.older = older;
    this.#watch.follow(dirs);
    const settled = await this.#starter.settle(runs);
    const live = runs.filter(({ kind }) => kind === "live").length;
    const began = await this.#starter.begin(live);
    if (changed || settled || began) this.#changed.fire();
    for (const entry of runs) await this.#tell(entry);
    const busy = live > 0 || this.#starter.isOpening();
    return busy && vscode.window.state.focused ? liveDelayMs : quietDelayMs;
  }

  /** Each beginning and end once: of runs that were live while this window looked, and of those that it started. */
  async #tell(entry: RecordedRun): Promise<void> {
    const { run, dir } = entry.stored;
    const started = this.#starter.startedAs(run);
    if (started !== undefined) this.#startedHere.add(run);
    if (entry.kind === "live") {
      this.#seenLive.add(run);
      return;
    }
    const wasLive = this.#seenLive.delete(run);
    this.#stopping.delete(run);
    if (started !== undefined && entry.kind === "interrupted") await this.#starter.noteInterrupted(started);
    else if (started !== undefined) await this.#starter.noteEnd(started);
    if (!wasLive && started === undefined) return;
    this.#surroundings.log.info(`Run ${run} ${entry.kind}: ${dir}`);
    if (entry.kind === "ended") this.#ended.fire(entry);
  }
}

/** Nothing for a folder that was taken away while it is open. */
function realRoot(folder: vscode.WorkspaceFolder): readonly string[] {
  try {
    return [rootOf(folder)];
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return [];
    throw thrown;
  }
}
