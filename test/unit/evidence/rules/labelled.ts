import { expect } from "vitest";
import { ruleCase, violationText, type RuleCase } from "../../../support/rule-case.ts";

/** A small case with what is found in it: a part of each violation's text, in order. None: kept. */
export interface Labelled extends RuleCase {
  readonly title: string;
  readonly found: readonly string[];
}

/** Each text found holds its part, and is uncertain exactly where its part ends in `(uncertain)`. */
export async function expectFound(rule: string, { found, ...given }: Labelled): Promise<void> {
  const texts = (await ruleCase(rule, given)).map(violationText);
  const wrong = texts.filter((text, at) => {
    const [part = "", ...uncertain] = (found[at] ?? "").split(" (uncertain)");
    return !text.includes(part) || text.endsWith("(uncertain)") !== uncertain.length > 0;
  });
  expect({ texts, wrong }).toEqual({ texts: texts.slice(0, found.length), wrong: [] });
  expect(texts).toHaveLength(found.length);
}
