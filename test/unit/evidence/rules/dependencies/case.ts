import { expect } from "vitest";
import { ruleCase, violationText, type RuleCase } from "../../../../support/rule-case.ts";

/** A labelled case: for every violation a part of its text, in order; `(uncertain)` where it is. None: kept. */
export interface LabelledCase {
  readonly title: string;
  readonly base: RuleCase["base"];
  readonly proposal: RuleCase["base"];
  readonly option?: unknown;
  readonly told: readonly string[];
}

export async function expectTold({ base, proposal, option = "none", told }: LabelledCase): Promise<void> {
  const contract = { rules: { dependencies: option } };
  const found = (await ruleCase("dependencies", { base, proposal, contract })).map(violationText);
  const missed = told.filter((part, at) => found[at]?.includes(part) !== true);
  const label = told.map((part) => part.includes("(uncertain)"));
  expect({ found, missed }).toEqual({ found: found.slice(0, told.length), missed: [] });
  expect(found.map((text) => text.endsWith("(uncertain)"))).toEqual(label);
}

/** A case in one line: its title, both versions, what the contract permits, and what is told. */
export type Row<T = string> = [title: string, base: T, proposal: T, option: unknown, ...told: string[]];

/** Rows of one path. */
export function rowsOf(path: string): (...row: Row) => LabelledCase {
  return (...[title, base, proposal, option, ...told]) => ({
    title,
    base: { [path]: base },
    proposal: { [path]: proposal },
    option,
    told,
  });
}
