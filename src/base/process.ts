import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { startChild, type Child, type ChildSpec, type Exit, type Overflow } from "./child.ts";
import { markedBy, type LimitMark } from "./limit-mark.ts";
import {
  groupMembers,
  processesWithEnv,
  processIds,
  processState,
  signalGroup,
  signalProcess,
} from "./process-group.ts";

export interface ProcessSpec extends ChildSpec {
  readonly timeoutMs: number;
  /** Between the polite and the firm end; 2 s when left out, at most 1.5 s for a stop. */
  readonly graceMs?: number;
  /** Asks the process to end, in place of SIGTERM to its group. */
  readonly askToEnd?: () => void;
  /** Marks the environment (REMIT_PROCESS), so that processes which left the group are found too. Not on Windows. */
  readonly marked?: boolean;
  /** What its limits say of it, set by its own command line: finds those too that cleared their environment. Linux only. */
  readonly limitMark?: LimitMark;
}

/** How a process ended. Why it was ended comes before how it then ended. */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out"; readonly afterMs: number }
  | { readonly kind: "not-found"; readonly message: string }
  | { readonly kind: "stopped" };

export type ProcessResult = ProcessEnd & {
  readonly durationMs: number;
  /** Processes that outlived this one and were ended. */
  readonly survivors: number;
};

/**
 * Runs one process in its own group, without a terminal and without input, and resolves when it and what it started
 * have ended: politely, then firmly. A process that floods its output is ended and counts as signalled.
 * Faults: `process-failed` (cannot be started though it exists), `disk-full`.
 */
export async function runProcess(spec: ProcessSpec, signal: AbortSignal): Promise<ProcessResult> {
  if (signal.aborted) return { kind: "stopped", durationMs: 0, survivors: 0 };
  const startedAt = performance.now();
  const marker = spec.marked === true ? randomUUID() : undefined;
  const child = await startChild(marker === undefined ? spec : withMarker(spec, marker));
  if (child.kind === "not-found") return { ...child, durationMs: elapsedMs(startedAt), survivors: 0 };
  const outcome = await waitForEnd(spec, child, signal);
  if (outcome.kind !== "ended") await endGroup(spec, child, outcome.kind);
  const survivors = await endSurvivors({ group: child.group, marker, limitMark: spec.limitMark });
  await child.drain(drainMs);
  const end = endOf(spec, outcome);
  return { ...end, durationMs: elapsedMs(startedAt), survivors };
}

const defaultGraceMs = 2_000;
/** How long a stop waits at most: a person sees it end within two seconds. */
const stopGraceMs = 1_500;
/** How long processes that are just ending may take before they count as survivors. */
const settleMs = 300;
const drainMs = 1_000;
const markerName = "REMIT_PROCESS";

type Outcome =
  | { readonly kind: "ended"; readonly exit: Exit }
  | { readonly kind: "timed-out" }
  | { readonly kind: "stopped" }
  | Overflow;

async function waitForEnd(spec: ProcessSpec, child: Child, signal: AbortSignal): Promise<Outcome> {
  const ended = child.exit.then((exit): Outcome => ({ kind: "ended", exit }));
  const done = new AbortController();
  const timedOut = new Promise<Outcome>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: "timed-out" }), Math.min(spec.timeoutMs, 2 ** 31 - 1));
    done.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  const stopped = new Promise<Outcome>((resolve) => {
    const stop = (): void => resolve({ kind: "stopped" });
    signal.addEventListener("abort", stop, { once: true, signal: done.signal });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([ended, timedOut, stopped, child.overflow]);
  } finally {
    done.abort();
  }
}

/** Politely, then firmly; what floods or cannot be stored is ended at once. */
async function endGroup(
  spec: ProcessSpec,
  child: Child,
  why: Exclude<Outcome["kind"], "ended">,
): Promise<void> {
  const wanted = spec.graceMs ?? defaultGraceMs;
  const graceMs = why === "stopped" ? Math.min(wanted, stopGraceMs) : wanted;
  if (why === "timed-out" || why === "stopped") {
    if (spec.askToEnd === undefined) child.terminate("SIGTERM");
    else spec.askToEnd();
    if (await endsWithin(child, graceMs)) return;
  }
  child.terminate("SIGKILL");
  await endsWithin(child, drainMs);
}

/** True when the process and its whole group have ended in time. */
async function endsWithin(child: Child, maxMs: number): Promise<boolean> {
  const deadline = performance.now() + maxMs;
  await Promise.race([child.exit, delay(maxMs, undefined, { ref: false })]);
  while (signalGroup(child.group, 0) && (await groupMembers(child.group)).length > 0) {
    if (performance.now() >= deadline) return false;
    await delay(10);
  }
  return true;
}

/** Counts and ends what is still alive after the process itself has ended. */
async function endSurvivors(traces: Traces): Promise<number> {
  const { group, marker } = traces;
  const deadline = performance.now() + settleMs;
  let alive = await aliveOf(traces);
  if (marker !== undefined && alive.length === 0) {
    // A process that is just replacing its program shows no environment for a moment: look twice.
    await delay(20);
    alive = await aliveOf(traces);
  }
  while (alive.length > 0 && performance.now() < deadline) {
    await delay(10);
    alive = await aliveOf(traces);
  }
  const seen = new Set(alive);
  const endBy = performance.now() + drainMs;
  while (alive.length > 0 && performance.now() < endBy) {
    signalGroup(group, "SIGKILL");
    for (const pid of alive) signalProcess(pid, "SIGKILL");
    await delay(5);
    alive = await aliveOf(traces);
    for (const pid of alive) seen.add(pid);
  }
  return seen.size;
}

/** By what a process and those that it started are found. */
interface Traces {
  readonly group: number;
  readonly marker: string | undefined;
  readonly limitMark: LimitMark | undefined;
}

async function aliveOf({ group, marker, limitMark }: Traces): Promise<readonly number[]> {
  const members = await groupMembers(group);
  const byEnv = marker === undefined ? [] : await processesWithEnv(markerName, marker);
  const byLimit = limitMark === undefined ? [] : markedBy(limitMark, processIds());
  const isAlive = (pid: number): boolean => processState(pid)?.alive === true;
  return [...new Set([...members, ...byEnv, ...byLimit.filter(isAlive)])];
}

function endOf(spec: ProcessSpec, outcome: Outcome): ProcessEnd {
  switch (outcome.kind) {
    case "ended":
      if (outcome.exit.signal !== null) return { kind: "signalled", signal: outcome.exit.signal };
      return { kind: "exited", exitCode: outcome.exit.exitCode ?? 1 };
    case "timed-out":
      return { kind: "timed-out", afterMs: spec.timeoutMs };
    case "stopped":
      return { kind: "stopped" };
    case "flooded":
      return { kind: "signalled", signal: "SIGKILL" };
    case "fault":
      throw outcome.fault;
  }
}

function withMarker(spec: ProcessSpec, marker: string): ProcessSpec {
  return { ...spec, env: { ...spec.env, [markerName]: marker } };
}

function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
