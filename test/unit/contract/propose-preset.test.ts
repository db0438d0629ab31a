import { describe, expect, test } from "vitest";
import { proposePreset } from "../../../src/contract/propose-preset.ts";

const idOf = (goal: string, ...scope: readonly string[]) => proposePreset({ goal, scope })?.preset.id;

describe("the words of a goal", () => {
  test.each([
    ["Bump lodash to 4.17.21.", "dependencies"],
    ["Upgrade all dependencies.", "dependencies"],
    ["Update the lockfile", "dependencies"],
    ["Add a migration that drops users.legacy_id.", "migration"],
    ["Add an email column to users.", "migration"],
    ["Regenerate the protobuf code.", "generated"],
    ["Fix typos in the README.", "docs"],
    ["The documentation of greet() says what it returns.", "docs"],
    ["Add tests for the parser.", "tests"],
    ["Write missing unit tests for greet().", "tests"],
    ["Improve test coverage of the store.", "tests"],
    ["Refactor the loader.", "refactor"],
    ["Extract parsing into a module of its own.", "refactor"],
    ["Hotfix: the login page answers 500.", "hotfix"],
    ["A regression in 2.3: dates are off by one.", "hotfix"],
    ["greet() takes an optional name.", undefined],
    ["Update the button when the test passes.", undefined],
    ["Support docker.", undefined],
    ["The doc.ts module exports parse().", undefined],
    ["Upgrade the user to an admin.", undefined],
    ["Rename the column header of the table.", undefined],
  ])("%s: %s", (goal, id) => {
    expect(idOf(goal)).toBe(id);
  });
});

describe("the paths of a scope", () => {
  test.each([
    [["README.md", "docs/**"], "docs"],
    [["test/a.test.ts"], "tests"],
    [["src/a.test.ts", "src/**/*.spec.ts"], "tests"],
    [["package.json", "package-lock.json"], "dependencies"],
    [["db/migrations/"], "migration"],
    [["src/generated/**"], "generated"],
    [["src/**"], undefined],
    [["src/a.ts", "src/a.test.ts"], undefined],
    [["**/*"], undefined],
    [[], undefined],
  ])("%j: %s", (scope, id) => {
    expect(idOf("Anything.", ...scope)).toBe(id);
  });

  test("count more than words, and a preset with a scope of its own is not proposed for another", () => {
    expect(idOf("Refactor it.", "README.md")).toBe("docs");
    expect(idOf("Fix the docs.", "src/greet.ts")).toBeUndefined();
    expect(idOf("Refactor the loader.", "src/**")).toBe("refactor");
  });
});

test("says why", () => {
  expect(proposePreset({ goal: "x", scope: ["README.md"] })?.why).toBe("the scope names documents alone");
  expect(proposePreset({ goal: "Refactor it.", scope: [] })?.why).toBe('the goal says "refactor"');
});
