import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import { rootOf } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { identify, isLiving } from "../../base/process-identity.ts";
import type { LedgerFile } from "./ledger-file.ts";
import {
  emptyLedger,
  enqueue,
  noteEnd,
  noteName,
  noteStart,
  runOf,
  startable,
  unqueue,
  type Ledger,
  type StartedRun,
  type WaitingRun,
} from "./queue.ts";
import type { RunFault, RunProcess } from "./run-process.ts";
import type { PendingRun, RecordedRun, RunStart } from "./runs.ts";

/** A run that could not be opened, or whose process failed. */
export interface FailedRun {
  readonly start: RunStart;
  readonly fault: RunFault;
  /** Its name, when it has a record. */
  readonly run?: string;
}

/** What a starter tells whoever follows the store. */
export interface StarterListener {
  /** Something may be new in the store. */
  readonly onNews: () => void;
  readonly onBegin: (id: string) => void;
  readonly onFail: (failed: FailedRun) => void;
}

/** Runs that wait for their place, are being opened, or could not be; survives a reload of the window. */
export class RunStarter {
  readonly #surroundings: Surroundings;
  readonly #listener: StarterListener;
  #file: LedgerFile | undefined;
  #ledger: Ledger = emptyLedger;
  #loading: Promise<void> | undefined;
  /** Those that have a process but no record yet, and those that never got one. */
  #opening: readonly PendingRun[] = [];
  readonly #processes = new Map<string, RunProcess>();
  /** Those that a person stopped before they had a record. */
  readonly #stopped = new Set<string>();

  constructor(surroundings: Surroundings, listener: StarterListener) {
    this.#surroundings = surroundings;
    this.#listener = listener;
  }

  list(): readonly PendingRun[] {
    const queued = this.#ledger.waiting.flatMap((run) => pendingOf(run, "queued") ?? []);
    return [...queued, ...this.#opening];
  }

  isOpening(): boolean {
    return this.#opening.some(({ kind }) => kind === "starting");
  }

  /** The started run of this name, until its end is noted. */
  startedAs(name: string): StartedRun | undefined {
    return this.#ledger.started.find(({ run }) => run === name);
  }

  nameOf(id: string): string | undefined {
    return this.#ledger.started.find((started) => started.id === id)?.run;
  }

  /** Everyone waits for the same reading: a run that is added meanwhile would be lost to the older queue. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const storage = this.#surroundings.context.storageUri;
    if (storage === undefined) return;
    const { openLedgerFile } = await import("./ledger-file.ts");
    this.#file = openLedgerFile(vscode.Uri.joinPath(storage, "runs.json").fsPath);
    const ledger = await this.#file.read();
    if (ledger === "unreadable") {
      this.#surroundings.log.warn("The queue of an earlier window cannot be read; it begins empty.");
    } else this.#ledger = ledger;
    this.#opening = this.#ledger.started.flatMap((run) => pendingOf(run, "starting") ?? []);
    for (const { id } of this.#opening) this.#listener.onBegin(id);
  }

  async add(run: WaitingRun): Promise<void> {
    await this.#keep(enqueue(this.#ledger, run));
  }

  /** Takes a run out of the queue, or a failed one out of sight. */
  async remove(id: string): Promise<void> {
    this.#opening = this.#opening.filter((run) => run.id !== id || run.kind !== "failed");
    await this.#keep(unqueue(this.#ledger, id));
  }

  /** Stops a run that is being opened; it leaves nothing. */
  async stop(id: string): Promise<void> {
    const started = this.#ledger.started.find((run) => run.id === id);
    if (started === undefined) return;
    this.#stopped.add(id);
    const { stopRun } = await import("../../run/stop-run.ts");
    stopRun(started, true);
  }

  /** Tells of a started run that has a record and no verdict, unless its process is about to say why. */
  async noteInterrupted(run: StartedRun): Promise<void> {
    if (this.#processes.has(run.id)) return;
    const message = vscode.l10n.t("Its process ended without a verdict. The log holds what it did.");
    await this.#fail(run, { code: "internal", message });
  }

  async noteEnd({ id }: StartedRun): Promise<void> {
    await this.#keep(noteEnd(this.#ledger, id));
    await this.#file?.release(id);
  }

  /** Takes what has a record out of what is being opened; finds out what will never have one. True when it changed. */
  async settle(recorded: readonly RecordedRun[]): Promise<boolean> {
    const before = this.#opening;
    const stored = recorded.map((run) => run.stored);
    for (const started of this.#ledger.started) {
      const found = runOf(started, stored);
      if (found !== undefined) {
        if (started.run === undefined) await this.#keep(noteName(this.#ledger, started.id, found.run));
        this.#opening = this.#opening.filter(({ id }) => id !== started.id);
      } else if (!this.#processes.has(started.id) && !isLiving(started)) {
        const message = vscode.l10n.t("The run ended before it was opened.");
        await this.#fail(started, { code: "internal", message });
      }
    }
    return before !== this.#opening;
  }

  /** Starts what there is a place for; `live` runs have one already. True when any began. */
  async begin(live: number): Promise<boolean> {
    if (!vscode.workspace.isTrusted || this.#ledger.waiting.length === 0) return false;
    const { parallelRuns } = await this.#surroundings.settings();
    const opening = this.#opening.filter(({ kind }) => kind === "starting").length;
    const runs = startable(this.#ledger, { limit: parallelRuns, taken: live + opening });
    for (const run of runs) await this.#start(run);
    return runs.length > 0;
  }

  async #start(run: WaitingRun): Promise<void> {
    const pending = pendingOf(run, "starting");
    const isOurs = pending !== undefined && (await this.#file?.claim(run.id)) !== false;
    if (!isOurs) return this.#keep(unqueue(this.#ledger, run.id));
    try {
      const child = await this.#startProcess(run, pending);
      this.#surroundings.log.info(`Starting a run of ${pending.contract.fsPath} as process ${child.pid}.`);
      this.#processes.set(run.id, child);
      this.#opening = [...this.#opening, pending];
      await this.#keep(noteStart(this.#ledger, run, identify(child.pid)));
      this.#listener.onBegin(run.id);
      void this.#awaitEnd(run, child);
    } catch (thrown) {
      const { code, message, hint } = toFault(thrown, "process-failed");
      await this.#keep(unqueue(this.#ledger, run.id));
      await this.#fail({ ...run, pid: 0 }, { code, message, ...(hint === undefined ? {} : { hint }) });
    }
  }

  async #startProcess(run: WaitingRun, { folder, contract }: PendingRun): Promise<RunProcess> {
    const { startRunProcess } = await import("./run-process.ts");
    return startRunProcess({
      program: this.#surroundings.context.asAbsolutePath("dist/remit.mjs"),
      cwd: rootOf(folder),
      contract: contract.fsPath,
      settings: await this.#surroundings.settings(),
      ...(run.continues === undefined ? {} : { continues: run.continues }),
      onOpened: (name) => {
        this.#surroundings.log.info(`Run ${name} is open.`);
        void this.#keep(noteName(this.#ledger, run.id, name));
        this.#listener.onNews();
      },
    });
  }

  async #awaitEnd(run: WaitingRun, child: RunProcess): Promise<void> {
    const { fault, run: name } = await child.ended;
    this.#processes.delete(run.id);
    const started = { ...run, pid: child.pid, ...(name === undefined ? {} : { run: name }) };
    const isStopped = name === undefined && (fault === undefined || this.#stopped.has(run.id));
    if (isStopped) await this.#forgetStopped(started);
    else if (fault !== undefined) await this.#fail(started, fault);
    this.#listener.onNews();
  }

  async #forgetStopped(run: StartedRun): Promise<void> {
    this.#surroundings.log.info(`The run of ${run.contract} was stopped before it was opened.`);
    this.#opening = this.#opening.filter(({ id }) => id !== run.id);
    await this.noteEnd(run);
  }

  async #fail(run: StartedRun, fault: RunFault): Promise<void> {
    this.#surroundings.log.error(`Run ${run.run ?? "not opened"}: ${fault.code}: ${fault.message}`);
    this.#opening = this.#opening.filter(({ id }) => id !== run.id);
    await this.noteEnd(run);
    const failed = pendingOf(run, "failed");
    if (failed === undefined) return;
    if (run.run === undefined) this.#opening = [...this.#opening, { ...failed, fault }];
    this.#listener.onFail({ start: failed, fault, ...(run.run === undefined ? {} : { run: run.run }) });
  }

  async #keep(ledger: Ledger): Promise<void> {
    this.#ledger = ledger;
    try {
      await this.#file?.write(ledger);
    } catch (thrown) {
      this.#surroundings.log.error(`The queue cannot be kept: ${toFault(thrown).message}`);
    }
  }
}

/** Undefined for a run of a folder that is no longer open. */
function pendingOf(run: WaitingRun, kind: PendingRun["kind"]): PendingRun | undefined {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.toString() === run.folder);
  if (folder === undefined) return undefined;
  const { id, goal, continues } = run;
  const contract = vscode.Uri.parse(run.contract, true);
  const since = new Date(run.since);
  return { kind, id, folder, contract, goal, since, ...(continues === undefined ? {} : { continues }) };
}
