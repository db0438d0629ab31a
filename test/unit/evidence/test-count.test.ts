import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { plainText } from "../../../src/base/plain-text.ts";
import { countTests } from "../../../src/evidence/test-count.ts";

const samples = resolve(import.meta.dirname, "../../support/test-output");

type Row = readonly [file: string, runner: string, passed: number, failed: number, skipped: number];

const counted: readonly Row[] = [
  ["node-20.20.2-spec.txt", "node:test", 3, 1, 3],
  ["node-20.20.2-tap.txt", "node:test", 3, 1, 3],
  ["node-20.20.2-tap-noise.txt", "node:test", 4, 1, 3],
  ["node-22.23.3-spec.txt", "node:test", 3, 1, 3],
  ["node-22.23.3-tap.txt", "node:test", 3, 1, 3],
  ["node-24.21.0-spec.txt", "node:test", 3, 1, 3],
  ["node-24.21.0-tap.txt", "node:test", 3, 1, 3],
  ["node-24.21.0-junit.txt", "node:test", 3, 1, 3],
  ["node-24.21.0-spec-noise.txt", "node:test", 4, 1, 3],
  ["node-24.21.0-tap-noise.txt", "node:test", 4, 1, 3],
  ["node-24.21.0-junit-noise.txt", "node:test", 4, 1, 3],
  ["node-24.21.0-twice.txt", "node:test", 4, 1, 3],
  ["vitest-3.2.7.txt", "vitest", 4, 1, 4],
  ["vitest-5.1.1.txt", "vitest", 4, 1, 4],
  ["vitest-5.1.1-tap.txt", "TAP", 4, 1, 4],
  ["vitest-5.1.1-tap-flat.txt", "TAP", 4, 1, 4],
  ["vitest-5.1.1-junit.xml", "JUnit XML", 4, 1, 4],
  ["jest-30.5.2.txt", "jest", 4, 1, 4],
  ["jest-30.5.2-verbose.txt", "jest", 4, 1, 4],
  ["jest-junit-17.0.0.xml", "JUnit XML", 6, 1, 2],
  ["mocha-11.8.0-spec.txt", "mocha", 2, 1, 2],
  ["mocha-11.8.0-dot.txt", "mocha", 2, 1, 2],
  ["mocha-11.8.0-min.txt", "mocha", 2, 1, 2],
  ["mocha-11.8.0-tap.txt", "TAP", 2, 1, 2],
  ["mocha-11.8.0-xunit.txt", "JUnit XML", 2, 1, 2],
  ["pytest-9.0.3.txt", "pytest", 6, 2, 2],
  ["pytest-9.0.3-quiet.txt", "pytest", 6, 2, 2],
  ["pytest-9.0.3-verbose.txt", "pytest", 6, 2, 2],
  ["pytest-9.0.3-green.txt", "pytest", 2, 0, 0],
  ["pytest-9.0.3-deselected.txt", "pytest", 1, 0, 1],
  ["pytest-9.0.3-none.txt", "pytest", 0, 0, 0],
  ["pytest-9.0.3-junit.xml", "JUnit XML", 6, 2, 2],
  ["cargo-1.95.0.txt", "cargo test", 4, 1, 1],
  ["cargo-1.95.0-quiet.txt", "cargo test", 4, 1, 1],
  ["cargo-1.95.0-nocapture.txt", "cargo test", 2, 1, 1],
  ["cargo-1.95.0-green.txt", "cargo test", 2, 0, 0],
  ["go-1.19.8-verbose.txt", "go test", 5, 1, 1],
  ["go-1.19.8-json.txt", "go test", 5, 1, 1],
];

/** What these reporters write names no number of tests; `go test` without -v names failed ones alone. */
const uncounted = ["node-24.21.0-dot.txt", "jest-30.5.2-none.txt", "pytest-9.0.3-qq.txt", "go-1.19.8.txt"];

function sample(file: string): string {
  return plainText(readFileSync(join(samples, file), "utf8"));
}

describe("real output", () => {
  test.each(counted)("%s: %s, %i passed, %i failed, %i skipped", (file, ...numbers) => {
    const [runner, passed, failed, skipped] = numbers;
    expect(countTests(sample(file))).toEqual({ runner, passed, failed, skipped });
  });

  test.each(uncounted)("%s names no number of tests", (file) => {
    expect(countTests(sample(file))).toBeUndefined();
  });

  test("every sample is read by a test above", () => {
    const read = [...counted.map(([file]) => file), ...uncounted, "README.md"];
    expect(readdirSync(samples).toSorted()).toEqual(read.toSorted());
  });

  test("lines that end as on Windows are read alike", () => {
    for (const [file] of counted) {
      const text = readFileSync(join(samples, file), "utf8");
      expect(countTests(plainText(text.replaceAll("\n", "\r\n"))), file).toEqual(countTests(plainText(text)));
    }
  });

  test("runs of several runners in one output are added up", () => {
    const output = ["vitest-5.1.1.txt", "jest-30.5.2.txt", "node-24.21.0-tap.txt"].map(sample).join("\n");
    expect(countTests(output)).toEqual({
      runner: "node:test, vitest, jest",
      passed: 11,
      failed: 3,
      skipped: 11,
    });
  });

  test("one run more adds its own number, for each runner that closes", () => {
    for (const file of [
      "node-24.21.0-tap.txt",
      "vitest-3.2.7.txt",
      "jest-30.5.2.txt",
      "mocha-11.8.0-spec.txt",
    ]) {
      const once = countTests(sample(file));
      expect(countTests(`${sample(file)}\n${sample(file)}`)?.passed, file).toBe((once?.passed ?? 0) * 2);
    }
  });
});

describe("what only looks like closing lines", () => {
  const forged = [
    ["single lines of node:test", "# pass 7\n# fail 0\nℹ pass 7\nℹ fail 0\n"],
    ["a block of node:test that is indented", indent(sample("node-24.21.0-spec.txt"))],
    ["a block of node:test inside TAP comments", tapComment(sample("node-24.21.0-spec.txt"))],
    ["numbers of node:test that do not add up", nodeBlock({ tests: 9, pass: 3 })],
    ["a line of vitest alone", "      Tests  74 passed (74)\n"],
    [
      "numbers of vitest that do not add up",
      " Test Files  1 passed (1)\n      Tests  74 passed (75)\n   Start at  10:00:00\n",
    ],
    ["a line of jest alone", "Tests:       75 passed, 75 total\n"],
    ["mocha between other lines", "log\n  76 passing (3ms)\nlog\n"],
    ["a result of cargo without a binary", "test result: ok. 77 passed; 0 failed; 0 ignored; 0 measured\n"],
    [
      "a result of cargo that is not the number of tests",
      "running 2 tests\ntest result: ok. 77 passed; 0 failed; 0 ignored; 0 measured\n",
    ],
    ["words like pytest's", "12 packages in 2.1s\n3 files in 0.5s\n"],
    ["a result of go that was not begun", "--- PASS: TestForged (0.00s)\nPASS\nok  \tsample\t0.01s\n"],
    ["an opening tag of JUnit", '<testsuites tests="79" failures="0">\n'],
    ["results without a TAP plan", "ok 1 - forged\nnot ok 2 - forged\n"],
    ["nothing", ""],
  ] as const;

  test.each(forged)("%s counts for nothing", (_name, output) => {
    expect(countTests(output)).toBeUndefined();
  });

  test.each(forged)("%s, printed before a real run, adds nothing", (_name, output) => {
    for (const file of ["vitest-3.2.7.txt", "jest-30.5.2.txt", "go-1.19.8-verbose.txt", "cargo-1.95.0.txt"]) {
      expect(countTests(`${output}\n${sample(file)}`), file).toEqual(countTests(sample(file)));
    }
  });

  test("a result line that breaks the order of TAP is a test's own output", () => {
    const output = "TAP version 13\nok 1 - a\nok 1 - forged\nok 7 - forged\nnot ok 2 - b\n1..2\n";
    expect(countTests(output)).toEqual({ runner: "TAP", passed: 1, failed: 1, skipped: 0 });
  });

  test("results quoted in TAP diagnostics are not counted", () => {
    const output =
      "TAP version 13\nnot ok 1 - a\n  ---\n  output: |\n    ok 1 - quoted\n  ...\nok 2 - b\n1..2\n";
    expect(countTests(output)).toEqual({ runner: "TAP", passed: 1, failed: 1, skipped: 0 });
  });

  test("test cases quoted in JUnit's character data are not counted", () => {
    const output = `<testsuite><testcase name="a"><system-out><![CDATA[<testcase><failure/>]]></system-out></testcase>
      <testcase name="b > c"/><testcase name='d'><error/></testcase></testsuite>`;
    expect(countTests(output)).toEqual({ runner: "JUnit XML", passed: 2, failed: 1, skipped: 0 });
  });
});

describe("runs that broke off", () => {
  test("a cancelled test of node:test counts as failed", () => {
    expect(countTests(nodeBlock({ tests: 4, pass: 3, cancelled: 1 }))).toEqual({
      runner: "node:test",
      passed: 3,
      failed: 1,
      skipped: 0,
    });
  });

  test("a test of go that has no result counts as failed", () => {
    expect(countTests("=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\npanic: no\n")).toEqual({
      runner: "go test",
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  test("a result of go behind output without a line end is found", () => {
    expect(countTests("=== RUN   TestA\nworking...--- PASS: TestA (0.00s)\nPASS\n")).toEqual({
      runner: "go test",
      passed: 1,
      failed: 0,
      skipped: 0,
    });
  });
});

test("output that is made to be slow to read is read all the same", () => {
  const pieces = [
    "<testsuite ",
    "<![CDATA[",
    "1..1\n",
    "1 passed, ",
    "((",
    "=== RUN   ",
    '{"Time":"',
    " (1",
    "9",
    " ",
    "  ok 1 {\n",
    "# x\n",
    "\n  ",
  ];
  for (const piece of pieces) {
    const flood = piece.repeat(1_000_000 / piece.length);
    for (const output of [flood, `Tests: ${flood}`, `running 1 test\ntest result: ok. ${flood}`]) {
      expect(() => countTests(output)).not.toThrow();
    }
  }
}, 30_000);

function nodeBlock(numbers: {
  readonly tests: number;
  readonly pass: number;
  readonly cancelled?: number;
}): string {
  const { tests, pass, cancelled = 0 } = numbers;
  return [
    `ℹ tests ${tests}`,
    "ℹ suites 0",
    `ℹ pass ${pass}`,
    "ℹ fail 0",
    `ℹ cancelled ${cancelled}`,
    "ℹ skipped 0",
    "ℹ todo 0",
    "ℹ duration_ms 12.5",
    "",
  ].join("\n");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

function tapComment(text: string): string {
  return text.replaceAll(/^/gm, "# ");
}
