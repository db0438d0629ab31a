import { toFault, type FaultCode } from "../base/fault.ts";
import { Stopped, type StopReason } from "../base/stop.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { Raised } from "../contract/floor.ts";
import type { Contract } from "../contract/schema.ts";
import type { CommandResult, Evidence, Opinion, Violation } from "../evidence/evidence.ts";
import type { NetworkSeen } from "../sandbox/network-seen.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { StepEvent } from "../worker/step-event.ts";
import type { TokenCount, Work } from "../worker/worker.ts";

export type Phase = "open" | "implement" | "gather" | "fix" | "judge";

/** Everything visible that happens in a run. Front ends listen; the log keeps every one but `progress`. */
export type RunEvent =
  | {
      readonly type: "run-opened";
      readonly run: string;
      readonly goal: string;
      readonly dir: string;
      readonly contractDigest: string;
      readonly contract: Contract;
    }
  | { readonly type: "phase"; readonly phase: Phase; readonly round: number }
  | {
      readonly type: "snapshot";
      readonly tree: string;
      readonly commit: string;
      readonly carried: readonly RepoPath[];
      readonly secretsLeftOut: readonly RepoPath[];
    }
  | { readonly type: "confinement"; readonly text: string; readonly confined: boolean }
  | { readonly type: "command-started"; readonly name: string; readonly on: "base" | "proposal" | "worktree" }
  | { readonly type: "command-ended"; readonly on: "base" | "proposal"; readonly result: CommandResult }
  | { readonly type: "worker-network"; readonly command: string; readonly network: NetworkSeen }
  | { readonly type: "step"; readonly event: StepEvent }
  | { readonly type: "work-ended"; readonly work: Work }
  | {
      readonly type: "proposal";
      readonly tree: string;
      readonly paths: readonly RepoPath[];
      readonly violations: readonly Violation[];
    }
  | { readonly type: "opinion"; readonly opinion: Opinion }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "stopped"; readonly reason: StopReason }
  | {
      readonly type: "fault";
      readonly code: FaultCode;
      readonly message: string;
      /** What to do next. */
      readonly hint?: string;
    }
  | {
      readonly type: "verdict";
      readonly verdict: Verdict;
      readonly digest: string;
      readonly reportFile: string;
    };

/** How a fault or a stop stands among the events. */
export function endEvent(thrown: unknown): Extract<RunEvent, { readonly type: "stopped" | "fault" }> {
  if (thrown instanceof Stopped) return { type: "stopped", reason: thrown.reason };
  const { code, message, hint } = toFault(thrown);
  return { type: "fault", code, message, ...(hint === undefined ? {} : { hint }) };
}

/** Awaited, so that a slow log slows the run instead of losing a line. */
export type Emit = (event: RunEvent) => Promise<void>;

/** What a run (or a judgement without a worker) came to. The report is made from it. */
export interface RunOutcome {
  readonly run: string;
  readonly kind: "run" | "judge";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly contract: Contract;
  /** What floors have set in it. */
  readonly raised?: readonly Raised[];
  /** How often the contract was amended and an earlier run's proposal judged again; absent for a run's own judgement. */
  readonly revision?: number;
  /** The run whose proposal it went on from, and what its reviewer remarked. */
  readonly continues?: { readonly run: string; readonly remark: string };
  /** Repo-relative path of the contract file, where it lies inside the developer's folder. */
  readonly contractFile?: RepoPath;
  /** The model as the server named it; absent for a judgement. */
  readonly model?: { readonly name: string; readonly build: string; readonly contextTokens: number };
  readonly rounds: number;
  readonly steps: number;
  readonly tokens: TokenCount;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
}

/** What the work went on from, what it cost, and whose it was. */
export type Effort = Pick<RunOutcome, "continues" | "rounds" | "steps" | "tokens" | "model">;

/** Whoever keeps the record of a run: every event as it comes, the outcome at its end. */
export interface Keeper extends AsyncDisposable {
  readonly emit: Emit;
  close(outcome: RunOutcome, files: { readonly patch: Buffer }): Promise<unknown>;
}
