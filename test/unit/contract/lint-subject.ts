import { expect } from "vitest";
import { lintContract } from "../../../src/contract/lint.ts";
import type { LintFacts } from "../../../src/contract/lint-facts.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { formatProblem } from "../../../src/contract/problem.ts";

const paths = [
  "package.json",
  "README.md",
  "src/greet.ts",
  "src/wave.ts",
  "src/deep/a.snap",
  "test/greet.test.ts",
  ".github/workflows/ci.yml",
  ".env",
  "docs/guide.md",
  "tools/run.sh",
];

/** A small tree on a machine that has npm, pnpm, bun, node and make. */
export const facts: LintFacts = {
  paths,
  caseInsensitive: false,
  npmScripts: ["test", "lint"],
  programExists: (name) => ["npm", "pnpm", "bun", "node", "/usr/bin/make"].includes(name),
  fileExists: (path) => [...paths, "node_modules", "src/generated.ts"].includes(path),
};

export interface Parts {
  readonly scope?: object;
  readonly commands?: readonly object[];
  readonly limits?: object;
  readonly rules?: object;
  readonly goal?: string;
}

export const npmTest = { name: "test", run: ["npm", "test"] };

/** Lints a contract of these parts: each problem as `severity clause: message`. */
export function lint(
  { goal = "x", scope = { write: ["src/greet.ts"] }, commands = [npmTest], ...parts }: Parts,
  more: Partial<LintFacts> = {},
): string[] {
  const parsed = parseContract(JSON.stringify({ goal, scope, commands, ...parts }), "c.json");
  expect(parsed.problems.map(formatProblem)).toEqual([]);
  return lintContract(parsed, { ...facts, ...more }).map(
    ({ severity, clause, message }) => `${severity} ${clause}: ${message}`,
  );
}
