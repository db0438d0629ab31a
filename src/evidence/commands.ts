import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../base/digest.ts";
import { openOutputSink, type OutputSink } from "../base/output-sink.ts";
import { plainText } from "../base/plain-text.ts";
import type { ProcessResult } from "../base/process.ts";
import type { Redact } from "../base/redact.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { hostPatterns } from "../contract/network.ts";
import type { Command, Contract } from "../contract/schema.ts";
import type { ResolveName } from "../sandbox/host-rules.ts";
import type { Confinement, Policy } from "../sandbox/policy.ts";
import { runHeld, runUnconfined, type ConfinedResult } from "../sandbox/run-confined.ts";
import type { HiddenKind } from "../worktree/change.ts";
import type { Frozen, Worktree } from "../worktree/worktree.ts";
import type { CommandOutcome, CommandOutput, CommandResult } from "./evidence.ts";
import { countTests } from "./test-count.ts";

/** Where and how commands are run. */
export interface CommandSite {
  readonly contract: Contract;
  /** The developer's folder: where processes see the worktree. */
  readonly root: string;
  readonly confinement: Confinement;
  /** The developer's own permission to run commands without confinement. */
  readonly acceptUnconfined: boolean;
  /** The run's folder, absolute; outputs are kept below it. */
  readonly runDir: string;
  /** The caller's environment, of which commands get only what the contract names. */
  readonly env: NodeJS.ProcessEnv;
  readonly redact: Redact;
  /** Who tells the addresses of hosts that the contract names; the system when left out. */
  readonly resolveName?: ResolveName;
}

/** One command, run once in a worktree. The tree is read again afterwards: what the command changed is in the result. */
export async function runCommand(
  command: Command,
  site: CommandSite,
  at: { readonly worktree: Worktree; readonly label: string },
  signal: AbortSignal,
): Promise<CommandResult> {
  if (site.confinement.kind === "none" && !site.acceptUnconfined) {
    return notRun(command, `it cannot be confined here (${site.confinement.why})`);
  }
  if (signal.aborted) return notRun(command, "the run was stopped before");
  using sink = openOutputSink({ memory: true });
  const process = await startCommand(command, site, { worktree: at.worktree, sink }, signal);
  const file = join("outputs", `${at.label}-${command.name}.log`);
  const { output, tests } = await keepOutput(sink, file, site);
  return {
    name: command.name,
    run: command.run,
    outcome: outcomeOf(process, command),
    durationMs: Math.round(process.durationMs),
    confined: site.confinement.kind !== "none",
    output,
    ...(tests === undefined ? {} : { tests }),
    changedPaths: [],
    survivors: process.survivors,
    ...("network" in process ? { network: process.network } : {}),
  };
}

/** A tree that nobody works in, for the commands alone. */
export interface CleanTree {
  readonly worktree: Worktree;
  readonly commands: readonly Command[];
  /** Begins the names of the outputs. */
  readonly label: string;
  /** Told before each command. */
  announce(name: string): Promise<void>;
}

/** One command after the other, each result with the paths of the clean tree that the command changed. */
export async function* runCommands(
  site: CommandSite,
  clean: CleanTree,
  signal: AbortSignal,
): AsyncGenerator<CommandResult> {
  for (const command of clean.commands) {
    await clean.announce(command.name);
    const result = await runCommand(command, site, clean, signal);
    if (result.outcome.kind === "not-run") {
      yield result;
      continue;
    }
    const changedPaths = changesOf(await clean.worktree.freeze(AbortSignal.any([])), clean.worktree.tree);
    yield { ...result, changedPaths };
    if (changedPaths.length > 0) await clean.worktree.restore(AbortSignal.any([]));
  }
}

/** What a command did to a clean tree that could make another command's result: ignored output is not among it. */
function changesOf({ tree, changed, hidden }: Frozen, before: string): readonly RepoPath[] {
  const unseen = hidden.filter(({ kind }) => trusted.has(kind)).map(({ path }) => path);
  return [...(tree === before ? [] : changed), ...unseen];
}

const trusted: ReadonlySet<HiddenKind> = new Set([
  "dependency",
  "submodule",
  "git-metadata",
  "nested-repository",
] as const);

/** A result that says why a command was not run. */
export function notRun(command: Command, why: string): CommandResult {
  return {
    name: command.name,
    run: command.run,
    outcome: { kind: "not-run", why },
    durationMs: 0,
    confined: false,
    changedPaths: [],
    survivors: 0,
  };
}

function startCommand(
  command: Command,
  site: CommandSite,
  at: { readonly worktree: Worktree; readonly sink: OutputSink },
  signal: AbortSignal,
): Promise<ProcessResult | ConfinedResult> {
  const policy = policyOf(command, site, at.worktree);
  const call = { run: command.run, timeoutMs: command.timeoutSeconds * 1000, sink: at.sink };
  return site.confinement.kind === "none"
    ? runUnconfined(policy, call, signal)
    : runHeld(site.confinement, policy, call, signal);
}

function policyOf(command: Command, site: CommandSite, worktree: Worktree): Policy {
  const { contract, root, env } = site;
  const passed = contract.env.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return {
    tree: { dir: worktree.space?.at ?? worktree.dir, at: root },
    ...(worktree.space === undefined ? {} : { space: worktree.space }),
    readOnly: worktree.readOnly,
    overlays: worktree.overlays,
    cwd: join(root, command.cwd),
    env: Object.fromEntries(passed),
    network: networkOf(site),
  };
}

function networkOf({ contract, resolveName }: CommandSite): Policy["network"] {
  const { network } = contract;
  if (typeof network === "string") return network;
  const patterns = hostPatterns(network);
  return resolveName === undefined ? { patterns } : { patterns, resolve: resolveName };
}

function outcomeOf(result: ProcessResult, command: Command): CommandOutcome {
  switch (result.kind) {
    case "exited":
      return { kind: "exited", exitCode: result.exitCode };
    case "signalled":
      return { kind: "signalled", signal: result.signal };
    case "timed-out":
      return { kind: "timed-out", afterMs: command.timeoutSeconds * 1000 };
    case "not-found":
      return { kind: "not-found", message: result.message };
    case "stopped":
      return { kind: "not-run", why: "the run was stopped while it ran" };
  }
}

/** Redacted before it is written; tests are counted in the whole of what was kept, and in its end where bytes were dropped. */
async function keepOutput(
  sink: OutputSink,
  file: string,
  { redact, runDir }: CommandSite,
): Promise<{ readonly output: CommandOutput; readonly tests: ReturnType<typeof countTests> }> {
  const { bytes, head, tail, truncated } = sink.close();
  const content = sink.content;
  const text = content.toString("utf8");
  const clean = redact(text);
  await mkdir(dirname(join(runDir, file)), { recursive: true });
  await writeFile(join(runDir, file), clean, { mode: 0o600 });
  const output = { file, sha256: sha256(clean), bytes, head: redact(head), tail: redact(tail), truncated };
  const end = bytes > content.length ? `\n${tail}` : "";
  return { output, tests: countTests(plainText(text) + end) };
}
