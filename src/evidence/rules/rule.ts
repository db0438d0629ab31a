import type { Contract } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";
import type { Change, HiddenChange } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import type { RuleTrees } from "../rule-trees.ts";

/** What every rule decides from: base and proposal, never a word of the worker. */
export interface RuleInput {
  readonly contract: Contract;
  readonly scope: ScopeMatcher;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
  readonly trees: RuleTrees;
}

/** A deterministic constraint on changes. Its options are the contract's `rules.<name>`, where it has some. */
export interface Rule {
  readonly name: string;
  /** False where the contract does not ask for it: it is not applied then and has no clause. Left out: always asked. */
  readonly isAsked?: (contract: Contract) => boolean;
  /** Decided by the input alone; an empty list means that the rule is kept. */
  readonly apply: (input: RuleInput) => readonly Violation[] | Promise<readonly Violation[]>;
}
