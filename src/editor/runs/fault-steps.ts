import type { FaultCode } from "../../base/fault.ts";

/** The one thing that a person can do next about a fault. */
export interface NextStep {
  /** English; said through `vscode.l10n`. */
  readonly title: string;
  readonly command: string;
  /** Whether the command is given the contract's URI. */
  readonly contract?: boolean;
}

const doctor: NextStep = { title: "Run Doctor", command: "remit.doctor" };
const openContract: NextStep = { title: "Open Contract", command: "vscode.open", contract: true };
const showLog: NextStep = { title: "Show Log", command: "remit.showLog" };
const showRuns: NextStep = { title: "Show Runs", command: "remit.runs.focus" };

/** One next step a code, so that a notification has one button. */
const steps: Readonly<Record<FaultCode, NextStep>> = {
  usage: showLog,
  "contract-missing": { title: "New Contract", command: "remit.newContract" },
  "contract-invalid": openContract,
  "contract-unworkable": openContract,
  "git-missing": doctor,
  "git-failed": doctor,
  "snapshot-failed": showLog,
  "worktree-failed": showLog,
  "sandbox-failed": doctor,
  "process-failed": doctor,
  "model-unreachable": doctor,
  "model-loading": doctor,
  "model-refused": doctor,
  "model-context-exceeded": openContract,
  "model-protocol": doctor,
  "run-unknown": showRuns,
  "run-undecidable": showRuns,
  "store-corrupt": showRuns,
  "digest-mismatch": showRuns,
  "apply-conflict": showRuns,
  "apply-failed": showLog,
  busy: showRuns,
  "disk-full": doctor,
  internal: showLog,
};

/** What the machine can do of itself, as far as it decides the next step. */
export interface Abilities {
  /** The server is on this machine and its program is installed. */
  readonly canStartServer: boolean;
}

export function nextStep(code: FaultCode, { canStartServer }: Abilities): NextStep {
  if (code === "model-unreachable" && canStartServer) {
    return { title: "Start llama-server", command: "remit.startServer" };
  }
  return steps[code];
}
