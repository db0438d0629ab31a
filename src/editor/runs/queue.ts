import type { ProcessIdentity } from "../../base/process-identity.ts";

/** Which runs may begin: pure, so that it can be tested without an editor. */

/** A run that waits for its place. */
export interface WaitingRun {
  readonly id: string;
  /** URI of the workspace folder. */
  readonly folder: string;
  /** URI of the contract file. */
  readonly contract: string;
  readonly goal: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly continues?: { readonly run: string; readonly remark: string };
}

/** A run whose process was started from this window and whose end nobody was told yet. */
export interface StartedRun extends WaitingRun {
  readonly pid: number;
  /** When its process started, where the system tells. */
  readonly started?: string;
  /** Its name, once it has a record. */
  readonly run?: string;
}

/** What must survive a reload of the window. */
export interface Ledger {
  /** In the order in which they begin. */
  readonly waiting: readonly WaitingRun[];
  readonly started: readonly StartedRun[];
}

export const emptyLedger: Ledger = { waiting: [], started: [] };

/** How many runs there may be and are, whoever started them. */
export interface Places {
  readonly limit: number;
  readonly taken: number;
}

/** The runs that begin now, first come first served. */
export function startable(ledger: Ledger, { limit, taken }: Places): readonly WaitingRun[] {
  return ledger.waiting.slice(0, Math.max(0, limit - taken));
}

export function enqueue(ledger: Ledger, run: WaitingRun): Ledger {
  return { ...ledger, waiting: [...ledger.waiting, run] };
}

export function unqueue(ledger: Ledger, id: string): Ledger {
  return { ...ledger, waiting: ledger.waiting.filter((run) => run.id !== id) };
}

/** Moves a run from those that wait to those that were started. */
export function noteStart(ledger: Ledger, run: WaitingRun, process: ProcessIdentity): Ledger {
  return {
    waiting: ledger.waiting.filter(({ id }) => id !== run.id),
    started: [...ledger.started, { ...run, ...process }],
  };
}

export function noteName(ledger: Ledger, id: string, run: string): Ledger {
  return {
    ...ledger,
    started: ledger.started.map((started) => (started.id === id ? { ...started, run } : started)),
  };
}

/** Forgets a started run: its end was told. */
export function noteEnd(ledger: Ledger, id: string): Ledger {
  return { ...ledger, started: ledger.started.filter((started) => started.id !== id) };
}

/** A run of the store, as far as finding a started one among them must know it. */
export interface NamedProcess {
  readonly run: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** Clocks of one machine, read by two processes. */
const slackMs = 2_000;

/** The store's run of a started process, also when its name came while the window was reloading. */
export function runOf<T extends NamedProcess>(started: StartedRun, runs: readonly T[]): T | undefined {
  if (started.run !== undefined) return runs.find(({ run }) => run === started.run);
  const since = Date.parse(started.since) - slackMs;
  return runs.find(({ pid, startedAt }) => pid === started.pid && Date.parse(startedAt) >= since);
}
