import { describe, expect, test } from "vitest";
import { lintContract } from "../../../src/contract/lint.ts";
import type { LintFacts } from "../../../src/contract/lint-facts.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { facts, lint, npmTest, type Parts } from "./lint-subject.ts";

describe("contracts without a problem", () => {
  test.each<[string, Parts]>([
    ["a file and a command", {}],
    [
      "globs and a folder",
      { scope: { write: ["src/**", "test/"], create: ["test/**"], never: ["**/*.snap"] } },
    ],
    [
      "a file to be made that also stands under write",
      { scope: { write: ["src/new.ts"], create: ["src/**"] } },
    ],
    ["only new files", { scope: { create: ["src/new.ts"] } }],
    ["everything but what is protected", { scope: { write: ["**"], create: ["**"] } }],
    ["a protected file by its name", { scope: { write: [".github/workflows/ci.yml"] } }],
    ["a never that matches nothing yet", { scope: { write: ["src/greet.ts"], never: ["**/*.lock"] } }],
    ["a program by path", { commands: [{ name: "t", run: ["./run.sh"], cwd: "tools/" }] }],
    ["an absolute program", { commands: [{ name: "t", run: ["/usr/bin/make"] }] }],
    ["an ignored folder as cwd", { commands: [{ name: "t", run: ["node", "x"], cwd: "node_modules" }] }],
    ["npm run", { commands: [{ name: "t", run: ["npm", "--silent", "run", "lint", "--", "--fix"] }] }],
    [
      "another package's script",
      { commands: [{ name: "t", run: ["npm", "run", "other", "-w", "packages/a"] }] },
    ],
    ["bun's own test runner", { commands: [{ name: "t", run: ["bun", "test"] }] }],
    ["npm without a script", { commands: [{ name: "t", run: ["npm", "ls"] }] }],
    ["a script of another folder", { commands: [{ name: "t", run: ["npm", "run", "other"], cwd: "tools" }] }],
    ["proves that hold the scope", { commands: [{ ...npmTest, proves: ["src/**"] }] }],
    [
      "proves that hold files to be made",
      { scope: { create: ["gen/**"] }, commands: [{ ...npmTest, proves: ["gen/**/*.ts", "gen/**"] }] },
    ],
    ["small limits", { limits: { steps: 2, tokens: 4000, minutes: 10, files: 1 } }],
  ])("%s", (_name, parts) => {
    expect(lint(parts)).toEqual([]);
  });
});

describe("commands", () => {
  test.each<[string, object, Partial<LintFacts>, string[]]>([
    [
      "no such program",
      { run: ["mvn"] },
      {},
      ['error commands[0].run[0]: found "mvn", wanted a program that this machine has'],
    ],
    [
      "a shell line",
      { run: ["npm test"] },
      {},
      [
        'error commands[0].run[0]: found "npm test", wanted a program that this machine has; each argument is a string of its own, no shell splits them',
      ],
    ],
    [
      "no such file",
      { run: ["./gradlew", "test"] },
      {},
      ['error commands[0].run[0]: found "./gradlew", wanted a file in the opened folder'],
    ],
    [
      "a file of another folder",
      { run: ["./run.sh"] },
      {},
      ['error commands[0].run[0]: found "./run.sh", wanted a file in the opened folder'],
    ],
    [
      "a mistyped script",
      { run: ["npm", "run", "lnt"] },
      {},
      ['error commands[0].run[2]: found "lnt", wanted a script of package.json; did you mean "lint"?'],
    ],
    [
      "no test script",
      { run: ["pnpm", "test"] },
      { npmScripts: ["serve"] },
      ['error commands[0].run[1]: found "test", wanted a script of package.json'],
    ],
    [
      "no package.json",
      { run: ["npm", "test"] },
      { npmScripts: undefined, fileExists: () => false },
      ["error commands[0].run: found no package.json, wanted one with this script"],
    ],
    [
      "no such folder",
      { run: ["node"], cwd: "pkg" },
      {},
      ['error commands[0].cwd: found "pkg", wanted a folder that exists'],
    ],
    [
      "more time than the run",
      { run: ["node"], timeoutSeconds: 3600 },
      {},
      [
        "warning commands[0].timeoutSeconds: found 3600 seconds, more than the 30 minutes of the whole run (limits.minutes)",
      ],
    ],
    [
      "proof of nothing",
      { run: ["node"], proves: ["**", "lib/**"] },
      {},
      ['warning commands[0].proves[1]: found "lib/**", which holds no file that the scope lets change'],
    ],
  ])("%s", (_name, command, more, expected) => {
    expect(lint({ commands: [{ name: "t", ...command }] }, more)).toEqual(expected);
  });

  test("a folder and a program that the work may make are no error", () => {
    const scope = { create: ["pkg/**", "bin/t"] };
    expect(lint({ scope, commands: [{ name: "t", run: ["node"], cwd: "pkg" }] })).toEqual([
      'warning commands[0].cwd: found "pkg", wanted a folder that exists, so the command cannot run before the work has made it',
    ]);
    expect(lint({ scope, commands: [{ name: "t", run: ["bin/t"] }] })).toEqual([]);
  });

  test("an empty list says what it costs", () => {
    expect(lint({ commands: [] })).toEqual([
      "warning commands: found an empty list: nothing can be proved, so the verdict will be inconclusive whenever a file changes",
    ]);
  });

  test("what no command proves is named, existing and new", () => {
    const scope = { write: ["src/*.ts", "docs/**", "README.md"], create: ["gen/**", "docs/**"] };
    expect(lint({ scope, commands: [{ ...npmTest, proves: ["docs/**"] }] })).toEqual([
      "warning scope.create[0]: no command proves what is made here: a new file leaves the verdict inconclusive",
      'warning commands: no command proves "README.md", "src/greet.ts", "src/wave.ts": a change there leaves the verdict inconclusive',
    ]);
  });
});

describe("limits", () => {
  test.each<[object, string[]]>([
    [
      { steps: 1 },
      ["error limits.steps: found 1, wanted at least 2: one step to change a file and one to submit"],
    ],
    [
      { tokens: 3999 },
      ["error limits.tokens: found 3999, wanted at least 4000: the instructions alone take about as many"],
    ],
    [
      { minutes: 0.1 },
      [
        "error limits.minutes: found 0.1, wanted at least 0.2: a run needs some seconds before the first step",
        "warning commands[0].timeoutSeconds: found 600 seconds, more than the 0.1 minutes of the whole run (limits.minutes)",
      ],
    ],
  ])("%j", (limits, expected) => {
    expect(lint({ limits }).toSorted()).toEqual(expected.toSorted());
  });

  test("fewer files than are named one by one", () => {
    expect(
      lint({ scope: { write: ["src/greet.ts", "src/wave.ts"], create: ["a"] }, limits: { files: 2 } }),
    ).toEqual(["warning limits.files: found 2, fewer than the 3 files that the scope names one by one"]);
  });
});

test("problems stand at their place, what is left out at what holds it, in the order of the text", () => {
  const text = `{
  "goal": "x",
  "commands": [{ "name": "t", "run": ["mvn"] }],
  "limits": { "steps": 1, "minutes": 1 },
  "scope": { "write": ["src/gret.ts"] }
}`;
  const found = lintContract(parseContract(text, "c.json"), facts).map(({ clause, line, column }) => [
    clause,
    line,
    column,
  ]);
  expect(found).toEqual([
    ["commands[0].timeoutSeconds", 3, 16],
    ["commands[0].run[0]", 3, 39],
    ["limits.steps", 4, 24],
    ["scope.write[0]", 5, 24],
  ]);
});

test("a text that did not parse has nothing to lint", () => {
  expect(lintContract(parseContract("{", "c.json"), facts)).toEqual([]);
});
