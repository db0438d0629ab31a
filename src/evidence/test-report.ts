import type { TestCount } from "./evidence.ts";

/** Counts the test cases of JUnit XML; undefined where the output holds no whole report. */
export function readJUnit(output: string): TestCount | undefined {
  const [start, end] = [output.search(/<testsuites?\b/), output.lastIndexOf("</testsuite")];
  if (start === -1 || end < start) return undefined;
  const [, ...cases] = withoutCharacterData(output.slice(start, end)).split(/<testcase\b/);
  const children = cases.map(childrenOf);
  const failed = children.filter((text) => /<(?:failure|error)\b/.test(text)).length;
  const skipped = children.filter((text) => /<skipped\b/.test(text)).length;
  return { runner: "JUnit XML", passed: cases.length - failed - skipped, failed, skipped };
}

function withoutCharacterData(xml: string): string {
  const [first = "", ...rest] = xml.split("<![CDATA[");
  return first + rest.map((part) => part.slice(part.indexOf("]]>") + 3)).join("");
}

/** What stands inside of a test case whose text begins behind `<testcase`. */
function childrenOf(text: string): string {
  const empty = /^(?:[^"'<>]|"[^"]*"|'[^']*')*\/>/.test(text);
  return empty ? "" : (text.split("</testcase>")[0] ?? "");
}

interface TapState {
  readonly results: Result[];
  /** The number that the next result outside of every subtest must have; another one is a test's own output. */
  next: number;
  plan: number | undefined;
  afterResult: boolean;
  inDiagnostics: boolean;
}

type Result = "passed" | "failed" | "skipped";

/** Counts `ok 1 - name` and `not ok 2`, also in subtests; a line that ends with `{` only names the subtests below. */
export function readTap(output: string): TestCount | undefined {
  if (!/^(?:TAP version \d+|1\.\.\d+)(?: |$)/m.test(output)) return undefined;
  const state: TapState = {
    results: [],
    next: 1,
    plan: undefined,
    afterResult: false,
    inDiagnostics: false,
  };
  for (const line of output.split("\n")) readTapLine(line, state);
  const count = (kind: Result): number => state.results.filter((result) => result === kind).length;
  return { runner: "TAP", passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

function readTapLine(line: string, state: TapState): void {
  if (skipsDiagnostics(line, state)) return;
  const plan = /^1\.\.(\d+)(?: |$)/.exec(line)?.[1];
  if (plan !== undefined) state.plan = Number(plan);
  if (/^TAP version \d+$/.test(line)) begin(state);
  const result = /^(\s*)(not )?ok (\d+)\b(.*)$/.exec(line);
  if (result === null) return;
  const [, indent, not, number, rest = ""] = result;
  if (indent === "" && !isNext(Number(number), state)) return;
  state.afterResult = true;
  if (!rest.trimEnd().endsWith("{")) state.results.push(resultOf(not, rest));
}

function resultOf(not: string | undefined, rest: string): Result {
  if (/# (?:skip|todo)\b/i.test(rest)) return "skipped";
  return not === undefined ? "passed" : "failed";
}

/** True for the YAML that follows a result, indented, from `---` to `...`. */
function skipsDiagnostics(line: string, state: TapState): boolean {
  const inside = state.inDiagnostics || (state.afterResult && /^\s+---$/.test(line));
  state.afterResult = false;
  state.inDiagnostics = inside && line.trim() !== "...";
  return inside;
}

function isNext(number: number, state: TapState): boolean {
  if (number === 1 && state.plan === state.next - 1) begin(state);
  if (number !== state.next) return false;
  state.next += 1;
  return true;
}

function begin(state: TapState): void {
  state.next = 1;
  state.plan = undefined;
}
