import { expect } from "vitest";
import { ruleCase, violationText } from "../../../../support/rule-case.ts";

/** What is told of one file: the part of a text for each violation in order, `?` before an uncertain one; none: kept. */
export type Row = [title: string, base: string, proposal: string, ...told: string[]];

export async function expectTold(path: string, [, base, proposal, ...told]: Row): Promise<void> {
  await expectFiles({ [path]: base }, { [path]: proposal }, told);
}

export async function expectFiles(
  base: Readonly<Record<string, string>>,
  proposal: Readonly<Record<string, string>>,
  told: readonly string[],
): Promise<void> {
  const found = (await ruleCase("tests", { base, proposal })).map(violationText);
  const marked = found.map((text) => (text.endsWith(" (uncertain)") ? `?${text}` : text));
  const fits = (part: string, text: string): boolean =>
    text.startsWith("?") === part.startsWith("?") && text.includes(part.replace(/^\?/, ""));
  const wrong =
    told.length === marked.length ? told.filter((part, at) => !fits(part, marked[at] ?? "")) : told;
  expect({ marked, wrong }).toEqual({ marked, wrong: [] });
}
