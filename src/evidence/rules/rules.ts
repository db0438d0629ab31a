import type { Violation } from "../evidence.ts";
import { hiddenRule } from "./hidden.ts";
import { operationsRule } from "./operations.ts";
import type { Rule, RuleInput } from "./rule.ts";
import { scopeRule } from "./scope.ts";
import { sizeRule } from "./size.ts";

/** Every rule that this version decides, in the order in which they are shown. */
export const rules: readonly Rule[] = [scopeRule, operationsRule, sizeRule, hiddenRule];

/** The violations of every rule. */
export function applyRules(input: RuleInput): readonly Violation[] {
  return rules.flatMap((rule) => rule.apply(input));
}
