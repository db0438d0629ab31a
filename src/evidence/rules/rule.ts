import type { Contract } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";
import type { Change, HiddenChange } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";

/** What every rule decides from: base and proposal, never a word of the worker. */
export interface RuleInput {
  readonly contract: Contract;
  readonly scope: ScopeMatcher;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
}

/** A deterministic constraint on changes. */
export interface Rule {
  readonly name: string;
  /** Pure; an empty list means that the rule is kept. */
  readonly apply: (input: RuleInput) => readonly Violation[];
}
