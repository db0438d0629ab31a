/** Every fault that a person can meet. A front end maps each code to one next step. */
export const faultCodes = [
  "usage",
  "contract-missing",
  "contract-invalid",
  "contract-unworkable",
  "git-missing",
  "git-failed",
  "snapshot-failed",
  "worktree-failed",
  "sandbox-failed",
  "process-failed",
  "model-unreachable",
  "model-loading",
  "model-refused",
  "model-context-exceeded",
  "model-protocol",
  "run-unknown",
  "run-undecidable",
  "store-corrupt",
  "digest-mismatch",
  "apply-conflict",
  "apply-failed",
  "busy",
  "disk-full",
  "internal",
] as const;

export type FaultCode = (typeof faultCodes)[number];

export interface FaultDetails {
  /** What the person can do next, one sentence or one line to type. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Our or the environment's failure. Findings (violations, red commands) are values and never thrown. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly hint: string | undefined;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = "Fault";
    this.code = code;
    this.hint = details.hint;
  }
}

/** Turns whatever was thrown into a Fault; a Fault comes back as it is. */
export function toFault(thrown: unknown, code: FaultCode = "internal"): Fault {
  if (thrown instanceof Fault) return thrown;
  if (isErrno(thrown, "ENOSPC")) {
    return new Fault("disk-full", "The disk is full; nothing was lost.", {
      hint: "Free some space and try again.",
      cause: thrown,
    });
  }
  return new Fault(code, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

/** True for a system error with this errno code, such as ENOENT. */
export function isErrno(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
