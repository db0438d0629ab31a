import * as z from "zod/mini";
import { Fault } from "../base/fault.ts";
import { meaningProblems } from "./meaning.ts";
import { contractSchema, type Contract } from "./schema.ts";

/** What a contract shall allow besides. */
export interface Amendment {
  readonly write?: readonly string[];
  readonly create?: readonly string[];
  /** Options of rules, by the rule's name, as a contract writes them. */
  readonly rules?: Readonly<Record<string, unknown>>;
}

/**
 * The contract with more in its scope and other options of its rules; `scope.never` still wins. Faults: usage when it
 * says all of it already, contract-invalid for what no contract can say.
 */
export function amendContract(
  contract: Contract,
  { write = [], create = [], rules = {} }: Amendment,
): Contract {
  const { scope } = contract;
  const parsed = z.safeParse(contractSchema, {
    ...contract,
    scope: { ...scope, write: joined(scope.write, write), create: joined(scope.create, create) },
    rules: { ...contract.rules, ...rules },
  });
  if (!parsed.success) throw unusable(ruleProblem(parsed.error.issues[0]?.path.join(".") ?? "rules"));
  const amended = parsed.data;
  const [problem] = meaningProblems(amended);
  if (problem !== undefined) throw unusable(`${problem.message}.`);
  if (JSON.stringify(amended) !== JSON.stringify(contract)) return amended;
  throw new Fault("usage", "The contract allows all of that already.", {
    hint: "`remit show` names what the verdict rests on.",
  });
}

function ruleProblem(place: string): string {
  return `${place} has no such option. docs/rules.md names the options of each rule.`;
}

function unusable(why: string): Fault {
  return new Fault("contract-invalid", `The amended contract cannot be used: ${why}`, {
    hint: "Name a path or glob below the opened folder, or a rule with one of its options.",
  });
}

function joined(globs: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...globs, ...more])];
}
