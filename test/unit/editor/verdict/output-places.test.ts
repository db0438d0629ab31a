import { describe, expect, test } from "vitest";
import { placesIn, type OutputReading } from "../../../../src/editor/verdict/output-places.ts";

const files = [
  "src/a.ts",
  "test/a.test.mjs",
  "tests/test_a.py",
  "src/main.rs",
  "pkg/x_test.go",
  "web/src/b.ts",
];

const reading: OutputReading = {
  root: "/home/me/repo",
  cwd: ".",
  isFile: (path) => files.includes(path),
  changed: files,
};

function shown(output: string, given: Partial<OutputReading> = {}): readonly string[] {
  return placesIn(output, { ...reading, ...given }).map(
    ({ path, line, column, text }) => `${path}:${line}${column === undefined ? "" : `:${column}`} ${text}`,
  );
}

describe("places in the output of", () => {
  test("tsc, plain and pretty", () => {
    expect(shown("src/a.ts(12,5): error TS2322: Type 'x' is wrong.")).toEqual([
      "src/a.ts:12:5 error TS2322: Type 'x' is wrong.",
    ]);
    expect(shown("\u001b[96msrc/a.ts\u001b[0m:12:5 - \u001b[91merror\u001b[0m TS2322: Wrong.")).toEqual([
      "src/a.ts:12:5 error TS2322: Wrong.",
    ]);
  });

  test("eslint, whose warnings do not fail", () => {
    const output = `
/home/me/repo/src/a.ts
  1:7   error    'x' is assigned a value but never used  no-unused-vars
  3:1   warning  Unexpected console statement            no-console

✖ 2 problems (1 error, 1 warning)
`;
    expect(shown(output)).toEqual(["src/a.ts:1:7 'x' is assigned a value but never used"]);
  });

  test("node:test: the frame that failed, not where the test begins", () => {
    const output = `✖ greets (0.8ms)
✖ failing tests:

test at test/a.test.mjs:4:1
✖ greets (0.825539ms)
  AssertionError [ERR_ASSERTION]: 'Hello' == 'Hi'
      at TestContext.<anonymous> (file:///home/me/repo/test/a.test.mjs:5:10)
      at Test.runInAsyncScope (node:async_hooks:227:14)
      at greet (file:///home/me/repo/src/a.ts:1:1) {
    generatedMessage: true,
`;
    const place = "test/a.test.mjs:5:10 AssertionError [ERR_ASSERTION]: 'Hello' == 'Hi'";
    expect(shown(output)).toEqual([place]);
    expect(shown(output.replaceAll("/home/me/repo", "."))).toEqual([place]);
  });

  test("node:test: in what two values differ", () => {
    const output = `  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  + actual - expected

  + 'Hullo!'
  - 'Hello!'

      at TestContext.<anonymous> (./test/a.test.mjs:5:10)
`;
    expect(shown(output)).toEqual([
      "test/a.test.mjs:5:10 AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: + 'Hullo!' - 'Hello!'",
    ]);
    expect(shown(`AssertionError: Not equal:\n\n1 !== 2\n\n    at x (./test/a.test.mjs:5:10)`)).toEqual([
      "test/a.test.mjs:5:10 AssertionError: Not equal: 1 !== 2",
    ]);
  });

  test("node:test as TAP", () => {
    const output = `not ok 1 - greets
  ---
  location: './test/a.test.mjs:4:1'
  error: "'Hello' == 'Hi'"
  stack: |-
    TestContext.<anonymous> (file://./test/a.test.mjs:5:10)
    Test.run (node:internal/test_runner/test:1402:25)
`;
    expect(shown(output)).toEqual([`test/a.test.mjs:5:10 error: "'Hello' == 'Hi'"`]);
    expect(shown("not ok 1 - greets\n  location: './test/a.test.mjs:4:1'")).toEqual([
      "test/a.test.mjs:4:1 not ok 1 - greets",
    ]);
  });

  test("node:test as TAP, with an error of several lines", () => {
    const output = `not ok 1 - greets
  ---
  location: './test/a.test.mjs:5:1'
  error: |-
    Expected values to be strictly equal:

    'Hullo!' !== 'Hello!'

  code: 'ERR_ASSERTION'
  stack: |-
    TestContext.<anonymous> (file://./test/a.test.mjs:6:10)
`;
    expect(shown(output)).toEqual([
      "test/a.test.mjs:6:10 Expected values to be strictly equal: 'Hullo!' !== 'Hello!'",
    ]);
  });

  test("vitest and jest", () => {
    expect(
      shown(" FAIL  test/a.test.mjs > x\nAssertionError: expected 1 to be 2\n ❯ test/a.test.mjs:12:5\n"),
    ).toEqual(["test/a.test.mjs:12:5 AssertionError: expected 1 to be 2"]);
    expect(shown("  ● greets\n\n    at Object.<anonymous> (src/a.ts:5:10)")).toEqual([
      "src/a.ts:5:10 ● greets",
    ]);
  });

  test("pytest: what was asserted, at its line", () => {
    const output = `    def test_greet():
>       assert greet() == "Hi"
E       AssertionError: assert 'Hello' == 'Hi'
E         - Hi
E         + Hello

tests/test_a.py:4: AssertionError
=========================== short test summary info ============================
FAILED tests/test_a.py::test_greet - AssertionError: assert 'Hello' == 'Hi'
`;
    expect(shown(output)).toEqual(["tests/test_a.py:4 AssertionError: assert 'Hello' == 'Hi'"]);
  });

  test("a Python traceback: its innermost frame of the tree", () => {
    const output = `Traceback (most recent call last):
  File "/home/me/repo/src/main.rs", line 2, in <module>
    first()
  File "/home/me/repo/tests/test_a.py", line 9, in first
    main()
  File "/usr/lib/python3/x.py", line 3, in main
ValueError: no
`;
    expect(shown(output)).toEqual(["tests/test_a.py:9 ValueError: no"]);
  });

  test("cargo: errors, not warnings, and panics", () => {
    const output = `warning: unused variable
 --> src/main.rs:1:5
error[E0308]: mismatched types
 --> src/main.rs:2:18
thread 'main' panicked at src/main.rs:7:9:
assertion failed: x
stack backtrace:
   4: c::t
             at ./src/main.rs:7:9
   5: c::t::{{closure}}
             at ./src/main.rs:3:7
`;
    expect(shown(output)).toEqual([
      "src/main.rs:2:18 error[E0308]: mismatched types",
      "src/main.rs:7:9 assertion failed: x",
    ]);
  });

  test("oxlint: errors, not warnings", () => {
    const output = `
  x eslint(no-unused-vars): Variable 'x' is declared but never used.
   ,-[src/a.ts:1:7]
 1 | const x = 1;

  ! eslint(no-console): Unexpected console statement.
   ,-[src/a.ts:2:1]
`;
    expect(shown(output)).toEqual([
      "src/a.ts:1:7 x eslint(no-unused-vars): Variable 'x' is declared but never used.",
    ]);
  });

  test("go: a name alone, where only one changed file has it", () => {
    expect(shown("--- FAIL: TestX (0.00s)\n    x_test.go:12: got 1\n")).toEqual(["pkg/x_test.go:12 got 1"]);
    expect(shown("    x_test.go:12: got 1", { changed: ["a/x_test.go", "b/x_test.go"] })).toEqual([]);
    expect(shown("./x_test.go:3:2: undefined: y", { cwd: "pkg" })).toEqual([
      "pkg/x_test.go:3:2 undefined: y",
    ]);
  });

  test("a command in a folder below", () => {
    expect(shown("src/b.ts(1,2): error TS1: No.", { cwd: "web" })).toEqual([
      "web/src/b.ts:1:2 error TS1: No.",
    ]);
  });

  test("nothing outside the proposal, and each place once", () => {
    expect(shown("/etc/passwd:1:1: error\n../x.ts(1,1): error TS1: no\n12:30:45: error at noon")).toEqual([]);
    expect(shown("src/a.ts(1,1): error TS1: a\nsrc/a.ts(1,1): error TS1: a")).toHaveLength(1);
  });

  test("a hostile output costs little time", () => {
    const began = performance.now();
    shown(`${"at ".repeat(50_000)}\n${"a:".repeat(50_000)}\n${"(".repeat(50_000)}\n${" ".repeat(100_000)}x`);
    shown("src/a.ts:1:1: x\n".repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

test("of a flood of names no more than its end is looked for", () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `name${at}`).join("\n");
  const looked: string[] = [];
  const isFile = (path: string): boolean => {
    looked.push(path);
    return files.includes(path);
  };
  expect(shown(`${names}\nsrc/a.ts:3:1: wrong`, { isFile })).toEqual(["src/a.ts:3:1 wrong"]);
  expect(looked.length).toBeLessThan(50_000);
});
