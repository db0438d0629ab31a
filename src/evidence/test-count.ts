import type { TestCount } from "./evidence.ts";
import { readJUnit, readTap } from "./test-report.ts";

/**
 * Reads how many tests ran from the closing lines of known runners; undefined where none is known. Takes plain text:
 * no colours, `\n` alone at the end of a line. Closing lines count only as the whole block that a runner prints and
 * with numbers that add up, so that a test's own output is not taken for them; several runs in one output are added up.
 * A report (quiet pytest, JUnit XML, TAP) is read only where no runner closed.
 */
export function countTests(output: string): TestCount | undefined {
  const closed = closings.flatMap((reader) => reader(output) ?? []);
  if (closed.length > 0) return addCounts(closed);
  for (const reader of reports) {
    const count = reader(output);
    if (count !== undefined) return count;
  }
  return undefined;
}

type Reader = (output: string) => TestCount | undefined;

const closings: readonly Reader[] = [
  readNodeTest,
  readVitest,
  readJest,
  readMocha,
  readCargo,
  readPytest,
  readGo,
];

const reports: readonly Reader[] = [readQuietPytest, readJUnit, readTap];

function addCounts(counts: readonly TestCount[]): TestCount {
  const total = (key: "passed" | "failed" | "skipped"): number =>
    counts.reduce((sum, count) => sum + count[key], 0);
  const runner = [...new Set(counts.map((count) => count.runner))].join(", ");
  return { runner, passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

function added(counts: readonly TestCount[]): TestCount | undefined {
  return counts.length === 0 ? undefined : addCounts(counts);
}

/** The eight lines that close a run of node:test, each between the marks of a reporter. */
function nodeLines(before: string, after: string): string {
  const line = (name: string): string => `${before}${name} (\\d+)${after}\\n`;
  const numbers = ["pass", "fail", "cancelled", "skipped", "todo"].map(line).join("");
  return `${line("tests")}(?:${before}suites \\d+${after}\\n)?${numbers}${before}duration_ms [\\d.]+${after}$`;
}

/** Spec; TAP, where a plan stands before and a test's own output cannot stand behind it; JUnit. */
const nodeBlocks = [
  new RegExp(`^${nodeLines("ℹ ", "")}`, "gm"),
  new RegExp(`^1\\.\\.\\d+\\n(?:# .*\\n)*?${nodeLines("# ", "")}`, "gm"),
  new RegExp(`^${nodeLines("\\t?<!-- ", " -->")}`, "gm"),
];

function readNodeTest(output: string): TestCount | undefined {
  const blocks = nodeBlocks.flatMap((pattern) => [...output.matchAll(pattern)]);
  return added(
    blocks.flatMap((block) => {
      const [all = 0, passed = 0, fail = 0, cancelled = 0, skip = 0, todo = 0] = block.slice(1).map(Number);
      const [failed, skipped] = [fail + cancelled, skip + todo];
      return all === passed + failed + skipped ? [{ runner: "node:test", passed, failed, skipped }] : [];
    }),
  );
}

/** ` Test Files  …`, `      Tests  1 failed | 3 passed | 2 skipped (6)`, `   Start at  …` */
function readVitest(output: string): TestCount | undefined {
  const blocks = output.matchAll(
    /^ *Test Files {2}.*\n(?:.*\n){0,2}? *Tests {2}(?:no tests|(.*) \((\d+)\))\n(?:.*\n){0,3}? *Start at {2}/gm,
  );
  return added([...blocks].flatMap(([, words = "", all = "0"]) => whole("vitest", words, Number(all))));
}

/** `Test Suites: …`, `Tests:       1 failed, 2 skipped, 3 passed, 6 total`, `Snapshots: …`, `Time: …` */
function readJest(output: string): TestCount | undefined {
  const blocks = output.matchAll(
    /^Test Suites: .*\btotal\nTests: +(?:(.*), )?(\d+) total\nSnapshots: .*\n(?:Seed: .*\n)?Time: /gm,
  );
  return added([...blocks].flatMap(([, words = "", all = ""]) => whole("jest", words, Number(all))));
}

/** `  3 passing (12ms)`, `  2 pending`, `  1 failing` between empty lines */
function readMocha(output: string): TestCount | undefined {
  const blocks = output.matchAll(
    /^[ \t]*\n {2}(\d+) passing \(\d+[a-z]+\)\n(?: {2}(\d+) pending\n)?(?: {2}(\d+) failing\n)?[ \t]*$/gm,
  );
  const counts = [...blocks].map(([, passed, skipped = 0, failed = 0]) => ({
    runner: "mocha",
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped),
  }));
  return added(counts);
}

/** `running 4 tests` … `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`, one a test binary */
function readCargo(output: string): TestCount | undefined {
  const [, ...binaries] = output.split(/^(?=running \d+ tests?$)/m);
  return added(
    binaries.flatMap((binary) => {
      const all = Number(/^running (\d+)/.exec(binary)?.[1]);
      const results = [...binary.matchAll(/^test result: (?:ok|FAILED)\. (.*)$/gm)];
      return results.flatMap(([, words = ""]) => whole("cargo test", words, all)).slice(-1);
    }),
  );
}

/** The last closing line behind each `===== test session starts =====` */
function readPytest(output: string): TestCount | undefined {
  const [, ...sessions] = output.split(/^=+ test session starts =+$/m);
  return added(sessions.flatMap((session) => readQuietPytest(session) ?? []));
}

/** `1 failed, 3 passed, 2 skipped in 0.12s`, between `=====` where it is not quiet */
function readQuietPytest(output: string): TestCount | undefined {
  const lines = output.matchAll(
    /^(?:=+ )?((?:\d+ [a-z]+(?: [a-z]+)?(?:, )?)+|no tests ran) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$/gm,
  );
  const known = [...lines].filter(([, words = ""]) =>
    /\b(?:x?passed|x?failed|skipped|errors?|ran)\b/.test(words),
  );
  const words = known.at(-1)?.[1];
  return words === undefined ? undefined : { runner: "pytest", ...tally(words) };
}

const goJson =
  /^\{"Time":"[^"\n]*","Action":"(?<kind>run|pass|fail|skip)","Package":"(?<folder>[^"\n]*)","Test":"(?<name>[^"\n]+)"/gm;
const goText = /(?:=== (?=RUN)|--- (?=[FPS]))(?<kind>RUN|PASS|FAIL|SKIP)(?: {3}|: )(?<name>\S+)(?: \(\d|$)/gm;

/**
 * `=== RUN   TestX` and its `--- PASS: TestX (0.00s)`, or the same as JSON. Without -v or -json only failures are
 * named, and their number alone is none. A test that was begun and has no result counts as failed.
 */
function readGo(output: string): TestCount | undefined {
  const json = [...output.matchAll(goJson)];
  const events = json.length > 0 ? json : [...output.matchAll(goText)];
  const open = new Map<string, number>();
  const count = { run: 0, pass: 0, fail: 0, skip: 0 };
  for (const { groups = {} } of events) {
    const name = `${groups["folder"]} ${groups["name"]}`;
    const kind = goKinds.find((known) => known === groups["kind"]?.toLowerCase()) ?? "run";
    const left = open.get(name) ?? 0;
    if (kind === "run" || left > 0) count[kind] += 1;
    open.set(name, kind === "run" ? left + 1 : Math.max(left - 1, 0));
  }
  if (count.run === 0) return undefined;
  const { run, pass: passed, skip: skipped } = count;
  return { runner: "go test", passed, failed: run - passed - skipped, skipped };
}

const goKinds = ["run", "pass", "fail", "skip"] as const;

type Tally = Omit<TestCount, "runner">;

const meanings: readonly (readonly [keyof Tally, RegExp])[] = [
  ["passed", /^(?:x?passed|expected fail)$/],
  ["failed", /^(?:failed|errors?|subtests failed)$/],
  ["skipped", /^(?:skipped|todo|ignored|xfailed|deselected)$/],
];

/** Adds up `3 passed, 1 failed`, whatever stands between. */
function tally(words: string): Tally {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [, number, word = ""] of words.matchAll(/(?<!\d)(\d{1,9}) ([a-z]+(?: [a-z]+)?)/g)) {
    const meaning = meanings.find(([, pattern]) => pattern.test(word));
    if (meaning !== undefined) count[meaning[0]] += Number(number);
  }
  return count;
}

/** The tally where it adds up to the number of all tests, else nothing. */
function whole(runner: string, words: string, all: number): readonly TestCount[] {
  const count = tally(words);
  const measured = Number(/(?<!\d)(\d{1,9}) measured/.exec(words)?.[1] ?? 0);
  return count.passed + count.failed + count.skipped + measured === all ? [{ runner, ...count }] : [];
}
