import type { Contract } from "../../contract/schema.ts";
import type { Violation } from "../evidence.ts";
import { dependenciesRule } from "./dependencies.ts";
import { generatedRule } from "./generated.ts";
import { binaryRule } from "./binary.ts";
import { configRule } from "./config.ts";
import { secretsRule } from "./secrets.ts";
import { invisibleRule } from "./invisible.ts";
import { migrationsRule } from "./migrations.ts";
import { docsOnlyRule } from "./docs-only.ts";
import { minimalDiffRule } from "./minimal-diff.ts";
import { hiddenRule } from "./hidden.ts";
import { licensesRule } from "./licenses.ts";
import { operationsRule } from "./operations.ts";
import { publicApiRule } from "./public-api.ts";
import type { Rule, RuleInput } from "./rule.ts";
import { scopeRule } from "./scope.ts";
import { sizeRule } from "./size.ts";
import { suppressionsRule } from "./suppressions.ts";
import { testsRule } from "./tests.ts";

/** Every rule that this version decides, in the order in which they are shown. */
export const rules: readonly Rule[] = [
  scopeRule,
  operationsRule,
  sizeRule,
  hiddenRule,
  dependenciesRule,
  testsRule,
  suppressionsRule,
  generatedRule,
  configRule,
  secretsRule,
  invisibleRule,
  publicApiRule,
  migrationsRule,
  licensesRule,
  docsOnlyRule,
  minimalDiffRule,
  binaryRule,
];

/** The rules that a contract asks for. */
export function askedRules(contract: Contract): readonly Rule[] {
  return rules.filter(({ isAsked }) => isAsked === undefined || isAsked(contract));
}

/** The violations of every rule that the contract asks for. */
export async function applyRules(input: RuleInput): Promise<readonly Violation[]> {
  const found = await Promise.all(askedRules(input.contract).map(async (rule) => rule.apply(input)));
  return found.flat();
}
