import { describe, expect, test } from "vitest";
import { lintContract } from "../../../src/contract/lint.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { facts, lint, npmTest } from "./lint-subject.ts";

const outside = (path: string) =>
  `warning goal: it names "${path}", which the scope does not let change: name it in scope.write if it shall change`;

describe("a goal that names files", () => {
  test.each<[string, readonly string[]]>([
    ["wave() in src/wave.ts answers twice.", [outside("src/wave.ts")]],
    ["Mend `wave.ts`.", [outside("src/wave.ts")]],
    ["Mend ./src/wave.ts, then README.md!", [outside("src/wave.ts"), outside("README.md")]],
    [
      "Move it into src/bow.ts.",
      [
        'warning goal: it names "src/bow.ts", which does not exist, and no glob of scope.create lets it be made',
      ],
    ],
    [
      "Have .github/workflows/ci.yml run it.",
      [
        'warning goal: it names ".github/workflows/ci.yml", which is refused: .github/workflows/ci.yml is protected (continuous integration): only a scope.write that names it literally, without a wildcard, allows it.',
      ],
    ],
    ["greet() in src/greet.ts takes a name.", []],
    ["greet() works like src/wave.ts does.", []],
    ["Change greet(). README.md stays as it is.", []],
    ["Change greet() without touching src/wave.ts.", []],
    ["Support node.js 24 and e.g. v1.2 of example.org/a.html.", []],
    ["Read it from src/wave.ts.", []],
    ["The package of registry.npmjs.org is named.", []],
  ])("%s", (goal, problems) => {
    expect(lint({ goal })).toEqual(problems);
  });

  test("what the contract never lets change was thought of", () => {
    const scope = { write: ["src/**"], never: ["src/wave.ts"] };
    expect(lint({ goal: "Mend src/wave.ts.", scope })).toEqual([]);
  });

  test("the scope that would do is suggested, and nothing for a protected file", () => {
    const suggested = (goal: string) => {
      const text = JSON.stringify({ goal, scope: { write: ["src/greet.ts"] }, commands: [npmTest] });
      return lintContract(parseContract(text, "c.json"), facts).map(({ suggestion }) => suggestion);
    };
    expect(suggested("Mend src/wave.ts.")).toEqual([{ write: "src/wave.ts" }]);
    expect(suggested("Make src/bow.ts.")).toEqual([{ create: "src/bow.ts" }]);
    expect(suggested("Mend .github/workflows/ci.yml.")).toEqual([undefined]);
  });
});

describe("a goal that asks for tests", () => {
  const asked = (words: string) =>
    `warning scope: the goal says "${words}", and no test may be changed or made; "test/greet.test.ts" belongs to it`;

  test.each<[string, object, readonly string[]]>([
    ["greet() takes a name. Add tests.", {}, [asked("Add tests")]],
    ["Write unit tests for greet().", {}, [asked("Write unit tests")]],
    ["Add tests.", { scope: { write: ["src/greet.ts", "test/greet.test.ts"] } }, []],
    ["Add tests.", { scope: { write: ["src/greet.ts"], create: ["test/**"] } }, []],
    ["Add tests.", { scope: { write: ["src/greet.ts"], create: ["**"] } }, []],
    ["The tests pass again.", {}, []],
    ["Mend it without new tests.", {}, []],
  ])("%s %j", (goal, parts, problems) => {
    expect(lint({ goal, ...parts })).toEqual(problems);
  });
});

describe("rules that leave nothing of the scope", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "no new files beside a place for them",
      { scope: { write: ["src/greet.ts"], create: ["src/**"] }, rules: { operations: [] } },
      [
        'warning rules.operations: found no "create", so that every new file is a violation, also in scope.create ("src/**")',
      ],
    ],
    [
      "no dependencies where manifests alone may change",
      { scope: { write: ["package.json"] }, rules: { dependencies: "none" } },
      [
        'warning rules.dependencies: found "none", but the scope lets manifests and lockfiles alone change: hardly any change could keep this',
      ],
    ],
    [
      "dependencies that may change",
      { scope: { write: ["package.json"] }, rules: { dependencies: "any" } },
      [],
    ],
    [
      "migrations that stay untouched where they alone may be made",
      { scope: { create: ["db/migrations/**"] } },
      [
        'warning rules.migrations: found "untouched", but the scope lets migrations alone change: hardly any change could keep this',
      ],
    ],
    ["a new migration", { scope: { create: ["db/migrations/**"] }, rules: { migrations: "new" } }, []],
    ["a migration by its name", { scope: { create: ["db/migrations/002_names.sql"] } }, []],
    [
      "readonly tests where tests alone may change",
      { scope: { write: ["test/**"] }, rules: { tests: "readonly" } },
      [
        'warning rules.tests: found "readonly", but the scope lets tests alone change: hardly any change could keep this',
      ],
    ],
    [
      "documents alone where code is named",
      { scope: { write: ["README.md", "src/greet.ts"] }, rules: { docsOnly: "files" } },
      [
        'warning rules.docsOnly: found "files", but the scope names "src/greet.ts", where every change is a violation',
      ],
    ],
    ["a manifest among others", { scope: { write: ["package.json", "src/greet.ts"] } }, []],
  ])("%s", (_name, parts, problems) => {
    expect(lint(parts)).toEqual(problems);
  });
});
