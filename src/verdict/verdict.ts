import type { RepoPath } from "../base/repo-path.ts";

/** Each way in which a verdict can be other than pass. docs/verdict.md explains every one. */
export type ReasonCode =
  | "violation"
  | "command-failed"
  | "command-timed-out"
  | "fewer-tests"
  | "more-skipped"
  | "process-survived"
  | "worker-blocked"
  | "nothing-changed"
  | "uncertain-violation"
  | "command-not-run"
  | "command-changed-tree"
  | "baseline-missing"
  | "unproved-file"
  | "unconfined"
  | "not-submitted"
  | "stopped"
  | "worker-fault";

export interface Reason {
  readonly code: ReasonCode;
  /** What this reason alone would make of the verdict. */
  readonly effect: "fail" | "inconclusive";
  readonly message: string;
  /** What a waiver names: the rule of a violation, else the code. */
  readonly waivedBy: string;
  readonly rule?: string;
  /** The violation's own name, by which a waiver can mean it alone. */
  readonly finding?: string;
  readonly command?: string;
  readonly path?: RepoPath;
}

/** A person's written permission to accept in spite of a reason. */
export interface Waiver {
  /** A rule's name, a reason's code, or the name of one violation. */
  readonly rule: string;
  readonly reason: string;
}

export interface Verdict {
  readonly kind: "pass" | "fail" | "inconclusive";
  readonly reasons: readonly Reason[];
  /** Reasons that a waiver has set aside. */
  readonly waived: readonly (Reason & { readonly waiver: Waiver })[];
}
