import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { constants, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import type { OutputSink } from "../base/output-sink.ts";
import { runProcess, type ProcessEnd, type ProcessResult, type ProcessSpec } from "../base/process.ts";
import { CeilingWatch, usualCeilings } from "./ceilings.ts";
import { abilitiesOf, bubblewrapOptions, commandEnv } from "./linux.ts";
import { folderOf, runInPlace, neverRan } from "./in-place.ts";
import { reopenWork, withOverlays } from "./overlay.ts";
import type { NetworkSeen } from "./network-seen.ts";
import type { Confinement, Policy } from "./policy.ts";
import { seccompFilter } from "./seccomp.ts";
import { SandboxRecord } from "./sandbox-record.ts";
import { supervisorScript } from "./supervisor.ts";
import { openWayOut, type WayOut } from "./named-hosts.ts";
import { findToolchains, type Toolchains } from "./toolchain.ts";

/** A program with its arguments; no shell reads them. */
export interface ConfinedCommand {
  readonly run: readonly string[];
  readonly timeoutMs: number;
  readonly sink: OutputSink;
}

export type ConfinedResult = ProcessResult & { readonly network: NetworkSeen };

export type Bubblewrap = Extract<Confinement, { kind: "bubblewrap" }>;

/** Runs a command confined by a policy, by whatever confines here. What {@link runConfined} says holds for all of them. */
export function runHeld(
  confinement: Exclude<Confinement, { kind: "none" }>,
  policy: Policy,
  command: ConfinedCommand,
  signal: AbortSignal,
): Promise<ProcessResult | ConfinedResult> {
  return confinement.kind === "bubblewrap"
    ? runConfined(confinement, policy, command, signal)
    : runInPlace(confinement, policy, command, signal);
}

/**
 * Runs a command confined by a policy. When it resolves, every process of the command has ended; those that were still
 * alive when the command itself had ended are counted as survivors. An exit status above 128 that names a signal counts
 * as ended by that signal, as in a shell. Fault `sandbox-failed` when the sandbox did not come to run the command.
 */
export async function runConfined(
  confinement: Bubblewrap,
  policy: Policy,
  command: ConfinedCommand,
  signal: AbortSignal,
): Promise<ConfinedResult> {
  await using way = await openWayOut(policy);
  const sandbox = new SandboxRecord();
  const watch = process.getuid?.() === 0 ? setInterval(sandbox.endWhenTooMany, 20) : undefined;
  const guard = setInterval(endAtCeiling(sandbox, policy, command.sink), 100);
  const running = runProcess(sandboxSpec(confinement, way, command, sandbox), signal);
  const result = await running.finally(() => {
    clearInterval(watch);
    clearInterval(guard);
  });
  await sandbox.ended();
  await reopenWork(policy.overlays);
  const end = endInside(result, sandbox, command, policy);
  await way[Symbol.asyncDispose]();
  const network = { ...countedIn(sandbox), ...way.seen() };
  return { ...end.end, durationMs: result.durationMs, survivors: end.survivors, network };
}

/** Ends a sandbox that takes too much, and says so where its output stands. */
function endAtCeiling(sandbox: SandboxRecord, policy: Policy, sink: OutputSink): () => void {
  const ceilings = new CeilingWatch(policy.ceilings ?? usualCeilings(), policy.tree.dir);
  let ended = false;
  return () => {
    const why = ended ? undefined : ceilings.broken(() => sandbox.members());
    if (why === undefined || !sandbox.end()) return;
    ended = true;
    sink.write(Buffer.from(`\nremit: the command was ended, since ${why}.\n`));
  };
}

/**
 * Runs the same command with the same clean environment and without any confinement, for developers who accepted that.
 * It runs in the tree's own folder; overlays and read-only folders of the policy are not there unless they were copied.
 */
export async function runUnconfined(
  policy: Policy,
  command: ConfinedCommand,
  signal: AbortSignal,
): Promise<ProcessResult> {
  const dir = await mkdtemp(join(tmpdir(), "remit-home-"));
  try {
    const own = { home: join(dir, "home"), tmp: join(dir, "tmp") };
    await mkdir(own.home);
    await mkdir(own.tmp);
    const [file = "", ...args] = command.run;
    const env = commandEnv(policy, toolchainsOf(policy), own);
    const { timeoutMs, sink } = command;
    return await runProcess(
      { file, args, cwd: folderOf(policy), env, timeoutMs, sink, marked: true },
      signal,
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function sandboxSpec(
  confinement: Bubblewrap,
  { policy, bridge }: WayOut,
  command: ConfinedCommand,
  sandbox: SandboxRecord,
): ProcessSpec {
  const abilities = abilitiesOf(confinement.version);
  const filter = seccompFilter(process.arch);
  if (abilities === undefined || filter === undefined) {
    throw new Fault(
      "sandbox-failed",
      `bubblewrap ${confinement.version} on ${process.arch} cannot confine commands.`,
    );
  }
  const { options, feeds } = bubblewrapOptions(policy, toolchainsOf(policy), abilities, filter);
  const supervisor = ["/bin/sh", "-c", supervisorScript, "sh", ...bridge, policy.cwd, ...command.run];
  const args = ["--args", "3", "--json-status-fd", "4", "--", ...supervisor];
  const line = { file: confinement.program, args };
  const mounted = withOverlays(abilities.overlays ? [] : policy.overlays, line);
  return {
    ...(policy.space?.enter(mounted) ?? mounted),
    cwd: "/",
    env: {},
    timeoutMs: command.timeoutMs,
    sink: command.sink,
    askToEnd: sandbox.askToEnd,
    channels: [
      { kind: "give", bytes: options },
      { kind: "take", onChunk: sandbox.onStatus },
      { kind: "take", onChunk: sandbox.onTold },
      ...feeds.map(({ bytes }) => ({ kind: "give", bytes }) as const),
    ],
  };
}

type EndInside = { readonly end: ProcessEnd; readonly survivors: number };

function endInside(
  result: ProcessResult,
  sandbox: SandboxRecord,
  command: ConfinedCommand,
  policy: Policy,
): EndInside {
  if (result.kind === "timed-out" || result.kind === "stopped") return { end: result, survivors: 0 };
  if (command.sink.flooded) return { end: result, survivors: 0 };
  const { told, exitCode } = sandbox;
  if (told?.kind === "not-found") {
    const what =
      told.what === "folder" ? `The folder ${policy.cwd} does not exist` : `${command.run[0]} was not found`;
    return { end: { kind: "not-found", message: `${what} inside the sandbox.` }, survivors: 0 };
  }
  if (told?.kind === "ended") return { end: endOf(told.exitCode), survivors: told.survivors };
  // The supervisor itself was ended, which only the kernel can do (memory).
  if (exitCode !== undefined && exitCode > 128) return { end: endOf(exitCode), survivors: 0 };
  throw neverRan(command);
}

function countedIn({ told }: SandboxRecord): NetworkSeen {
  const unrouted = told?.kind === "ended" ? told.unrouted : undefined;
  return unrouted === undefined ? {} : { unrouted };
}

function endOf(exitCode: number): ProcessEnd {
  const found = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128);
  return found === undefined ? { kind: "exited", exitCode } : { kind: "signalled", signal: found[0] };
}

function toolchainsOf(policy: Policy): Toolchains {
  return findToolchains(policy.env["PATH"] ?? process.env["PATH"] ?? "", homedir());
}
