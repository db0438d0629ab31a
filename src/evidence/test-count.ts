import type { TestCount } from "./evidence.ts";

/**
 * Reads how many tests ran from the closing lines of a known runner; undefined where none is known.
 * Sources: the runners' own reporters (node:test spec and TAP, vitest, jest, mocha, pytest, go test, cargo test, JUnit XML).
 */
export function countTests(output: string): TestCount | undefined {
  for (const reader of readers) {
    const count = reader(output);
    if (count !== undefined) return count;
  }
  return undefined;
}

type Reader = (output: string) => TestCount | undefined;

const readers: readonly Reader[] = [
  readNodeTest,
  readJUnit,
  readVitest,
  readJest,
  readMocha,
  readCargo,
  readPytest,
  readGo,
  readTap,
];

/** `# pass 3` (TAP reporter) or `ℹ pass 3` (spec reporter); several runs in one output are added up. */
function readNodeTest(output: string): TestCount | undefined {
  const passed = sum(output, /^(?:#|ℹ) pass (\d+)$/gm);
  const failed = sum(output, /^(?:#|ℹ) fail (\d+)$/gm);
  if (passed === undefined || failed === undefined) return undefined;
  const skipped =
    (sum(output, /^(?:#|ℹ) skipped (\d+)$/gm) ?? 0) + (sum(output, /^(?:#|ℹ) todo (\d+)$/gm) ?? 0);
  return { runner: "node:test", passed, failed, skipped };
}

/** `Tests  1 failed | 3 passed | 2 skipped (6)` */
function readVitest(output: string): TestCount | undefined {
  const lines = output.match(/^\s+Tests {2,}.*\(\d+\)\s*$/gm);
  if (lines === null) return undefined;
  return addLines("vitest", lines, { skipped: ["skipped", "todo"] });
}

/** `Tests:       1 failed, 2 skipped, 3 passed, 6 total` */
function readJest(output: string): TestCount | undefined {
  const lines = output.match(/^Tests:\s.*\btotal\s*$/gm);
  if (lines === null) return undefined;
  return addLines("jest", lines, { skipped: ["skipped", "todo"] });
}

/** `  3 passing (12ms)`, `  1 failing`, `  2 pending` */
function readMocha(output: string): TestCount | undefined {
  const passed = sum(output, /^\s+(\d+) passing \(.+\)$/gm);
  if (passed === undefined) return undefined;
  return {
    runner: "mocha",
    passed,
    failed: sum(output, /^\s+(\d+) failing$/gm) ?? 0,
    skipped: sum(output, /^\s+(\d+) pending$/gm) ?? 0,
  };
}

/** `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one a test binary */
function readCargo(output: string): TestCount | undefined {
  const lines = output.match(/^test result: .*$/gm);
  if (lines === null) return undefined;
  return addLines("cargo test", lines, { skipped: ["ignored"] });
}

/** `===== 3 passed, 1 failed, 2 skipped in 0.12s =====`, also without the rule in quiet mode */
function readPytest(output: string): TestCount | undefined {
  const lines = output.match(/^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s\b.*$/gm);
  const last = lines?.at(-1);
  if (last === undefined) return undefined;
  return addLines("pytest", [last], {
    failed: ["failed", "error", "errors"],
    skipped: ["skipped", "xfailed", "deselected"],
  });
}

/** `--- PASS: TestX (0.00s)`; without -v only packages are named, which are no tests */
function readGo(output: string): TestCount | undefined {
  const results = [...output.matchAll(/^\s*--- (PASS|FAIL|SKIP): /gm)].map((match) => match[1]);
  if (results.length === 0 || !/^(?:ok|FAIL|PASS)\b/m.test(output)) return undefined;
  const count = (kind: string): number => results.filter((result) => result === kind).length;
  return { runner: "go test", passed: count("PASS"), failed: count("FAIL"), skipped: count("SKIP") };
}

/** `ok 1 - name`, `not ok 2`, `# SKIP` and `# TODO` directives */
function readTap(output: string): TestCount | undefined {
  if (!/^(?:TAP version \d+|1\.\.\d+)\s*$/m.test(output)) return undefined;
  const lines = output.match(/^(?:not )?ok\b.*$/gm) ?? [];
  const skipped = lines.filter((line) => /# (?:skip|todo)\b/i.test(line)).length;
  const failed = lines.filter((line) => line.startsWith("not ok") && !/# (?:skip|todo)\b/i.test(line)).length;
  return { runner: "TAP", passed: lines.length - skipped - failed, failed, skipped };
}

/** `<testsuite tests="6" failures="1" errors="0" skipped="2">`; nested suites of a `<testsuites>` total are not counted twice. */
function readJUnit(output: string): TestCount | undefined {
  const all = output.match(/<testsuites\b[^>]*\btests="\d+"[^>]*>/);
  const suites = all === null ? output.match(/<testsuite\b[^>]*\btests="\d+"[^>]*>/g) : [all[0]];
  if (suites === null) return undefined;
  const total = (name: string): number =>
    suites.reduce(
      (found, suite) => found + Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0),
      0,
    );
  const failed = total("failures") + total("errors");
  const skipped = total("skipped");
  return { runner: "JUnit XML", passed: total("tests") - failed - skipped, failed, skipped };
}

interface Labels {
  readonly failed?: readonly string[];
  readonly skipped: readonly string[];
}

function addLines(runner: string, lines: readonly string[], labels: Labels): TestCount {
  const total = (names: readonly string[]): number =>
    lines.reduce((found, line) => found + names.reduce((inner, name) => inner + labelled(line, name), 0), 0);
  return {
    runner,
    passed: total(["passed"]),
    failed: total(labels.failed ?? ["failed"]),
    skipped: total(labels.skipped),
  };
}

function labelled(line: string, name: string): number {
  return Number(new RegExp(`(\\d+) ${name}\\b`).exec(line)?.[1] ?? 0);
}

function sum(output: string, pattern: RegExp): number | undefined {
  const matches = [...output.matchAll(pattern)];
  if (matches.length === 0) return undefined;
  return matches.reduce((total, match) => total + Number(match[1]), 0);
}
