import type { RepoPath } from "../base/repo-path.ts";
import type { NetworkSeen } from "../sandbox/network-seen.ts";
import type { Meanwhile } from "../worktree/watch.ts";
import type { WorkEnd } from "../worker/worker.ts";
import type { Change, HiddenChange } from "../worktree/change.ts";

/** Lines in one version of a file, 1-based, both ends included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
  readonly side: "base" | "proposal";
}

/** What a rule found. */
export interface Violation {
  /** A name of its own among the violations of one proposal, `RULE:digest`, by which a waiver means it alone. */
  readonly id?: string;
  readonly rule: string;
  readonly message: string;
  /** The part of the contract that it breaks, such as `scope.write`. */
  readonly clause: string;
  /** A heuristic says false; an uncertain violation makes a verdict inconclusive, never fail. */
  readonly certain: boolean;
  /** What the finding rests on; of an uncertain one, what could not be known. */
  readonly why?: string;
  readonly path?: RepoPath;
  readonly lines?: LineRange;
  readonly hunks?: readonly string[];
}

/** How many tests a known runner's closing lines named. */
export interface TestCount {
  readonly runner: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export type CommandOutcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out"; readonly afterMs: number }
  | { readonly kind: "not-found"; readonly message: string }
  | { readonly kind: "not-run"; readonly why: string };

/** Bounded output of a command; the whole (up to a cap) is a file of the run. */
export interface CommandOutput {
  /** Path relative to the run's folder. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly head: string;
  readonly tail: string;
  /** True when bytes were dropped between head and tail or beyond the file's cap. */
  readonly truncated: boolean;
}

/** One command, run once in a clean tree. */
export interface CommandResult {
  readonly name: string;
  readonly run: readonly string[];
  readonly outcome: CommandOutcome;
  readonly durationMs: number;
  readonly confined: boolean;
  readonly output?: CommandOutput;
  readonly tests?: TestCount;
  /** Paths of the clean tree that the command changed: its evidence is then ineligible. */
  readonly changedPaths: readonly RepoPath[];
  /** Processes that outlived the command and were ended. */
  readonly survivors: number;
  /** What it tried on the network; absent where it was not confined. */
  readonly network?: NetworkSeen;
}

/** A command as the worker had it run while it worked: no evidence of the proposal, but what it tried is told. */
export interface WorkerNetwork {
  readonly command: string;
  readonly network: NetworkSeen;
}

/** True when a command ended with exit status 0. */
export function commandPassed(result: CommandResult): boolean {
  return result.outcome.kind === "exited" && result.outcome.exitCode === 0;
}

/** One remark of the reviewer. Advice, never a vote. */
export interface Remark {
  readonly path?: RepoPath;
  readonly line?: number;
  readonly severity: "note" | "concern";
  readonly text: string;
}

export type Opinion =
  | { readonly kind: "given"; readonly remarks: readonly Remark[]; readonly overall: string }
  | { readonly kind: "missing"; readonly why: string };

/** How far a clause of the contract was held, and by what. */
export interface Clause {
  readonly name: string;
  readonly state: "kept" | "broken" | "uncertain" | "not-observable";
  readonly layer: "prevented" | "detected" | "not-observable";
  readonly detail: string;
}

/** How confinement of child processes stood during the run. */
export type ConfinementFact =
  | { readonly kind: "confined"; readonly by: string; readonly detail: string }
  | { readonly kind: "unconfined"; readonly why: string; readonly fix: string; readonly accepted: boolean };

/** Everything that a verdict is computed from. */
export interface Evidence {
  readonly baseTree: string;
  readonly proposalTree: string;
  /** SHA-256 over contract digest, base tree and proposal tree: what a decision names. */
  readonly digest: string;
  readonly contractDigest: string;
  readonly work: WorkEnd;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
  readonly violations: readonly Violation[];
  readonly baseline: readonly CommandResult[];
  readonly commands: readonly CommandResult[];
  /** Changed files that no command's `proves` covers. */
  readonly unproved: readonly RepoPath[];
  readonly confinement: ConfinementFact;
  readonly clauses: readonly Clause[];
  /** What became of the developer's own files meanwhile. No verdict rests on it. */
  readonly meanwhile?: Meanwhile;
  /** What the worker's own commands tried on the network, each that tried anything. */
  readonly workerNetwork?: readonly WorkerNetwork[];
  readonly opinion: Opinion;
}
