import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Violation } from "../../../../../src/evidence/evidence.ts";
import { ruleCase } from "../../../../support/rule-case.ts";

/** What the rule says as a whole. */
type Outcome = "kept" | "broken" | "uncertain";
type Files = Readonly<Record<string, string>>;

/** One labelled case: under `unchanged`, under `additive`, and words that the messages must hold. */
export interface LabelledCase {
  readonly title: string;
  readonly base: Files;
  readonly proposal: Files;
  readonly unchanged: string;
  readonly additive: string;
  readonly says: string | undefined;
}

/**
 * Cases of a file: `## title | under unchanged | under additive | words`, the base, `=>`, the proposal. A line `@ path`
 * begins a file, `@ -path` takes one away; what stands before is the usual file. Files that are not named again stay.
 */
export function casesIn(file: string, usual: string, around: Files = {}): readonly LabelledCase[] {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.trimEnd().split("\n");
      const [title = "", unchanged = "", additive = "", says] = heading.split(" | ");
      const at = lines.indexOf("=>");
      const base = { ...around, ...filesIn(lines.slice(0, at), usual) };
      const changed = filesIn(lines.slice(at + 1), usual);
      const all = { ...base, ...changed };
      const proposal = Object.fromEntries(
        Object.entries(all).filter(([path]) => !path.startsWith("-") && !(`-${path}` in all)),
      );
      return { title, base, proposal, unchanged, additive, says };
    });
}

function filesIn(lines: readonly string[], usual: string): Files {
  const files: Record<string, string> = {};
  let path = usual;
  for (const line of lines) {
    if (line.startsWith("@ ")) files[(path = line.slice(2))] = "";
    else files[path] = `${files[path] ?? ""}${line}\n`;
  }
  return files;
}

function outcomeOf(found: readonly Violation[]): Outcome {
  if (found.length === 0) return "kept";
  return found.some(({ certain }) => certain) ? "broken" : "uncertain";
}

/** Applies the rule both ways and compares with the label. */
export async function expectLabel({
  base,
  proposal,
  unchanged,
  additive,
  says,
}: LabelledCase): Promise<void> {
  const under = async (publicApi: string) =>
    ruleCase("publicApi", { base, proposal, contract: { rules: { publicApi } } });
  const [strict, lenient] = [await under("unchanged"), await under("additive")];
  const told = strict.map(({ message, why }) => `${message} (${why})`);
  expect({ unchanged: outcomeOf(strict), additive: outcomeOf(lenient), told }).toEqual({
    unchanged,
    additive,
    told,
  });
  if (says !== undefined) expect(told.join("\n")).toContain(says);
  for (const { why, path, message } of strict) {
    expect(why).toMatch(/\S/);
    expect(path).toBeDefined();
    expect(message.length).toBeLessThan(420);
  }
}
