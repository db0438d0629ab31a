import { describe, expect, test } from "vitest";
import { rules } from "../../../src/evidence/rules/rules.ts";
import { changedLines } from "../../../src/evidence/rules/size.ts";
import type { Change, HiddenKind } from "../../../src/worktree/change.ts";
import { change, contractOf, found, hunk } from "./sample-change.ts";

test("rules are shown in this order", async () => {
  expect(rules.map(({ name }) => name)).toEqual([
    "scope",
    "operations",
    "size",
    "hidden",
    "dependencies",
    "tests",
    "suppressions",
    "generated",
    "config",
    "secrets",
    "invisible",
    "publicApi",
    "migrations",
    "licenses",
    "docsOnly",
    "minimalDiff",
    "binary",
  ]);
});

test("a proposal that changes nothing keeps every rule", async () => {
  expect(await found(contractOf(), [])).toEqual([]);
});

describe("scope", () => {
  const contract = contractOf({
    scope: { write: ["src/**"], create: ["test/**"], never: ["src/frozen.ts"] },
    rules: { operations: ["create", "delete"], tests: "any" },
  });

  test.each([
    ["a write in write", change("src/greet.ts")],
    ["a creation in create", withoutBase("test/greet.test.ts")],
    ["a deletion in write", withoutProposal("src/old.ts")],
  ])("%s is kept", async (_name, one) => {
    expect(await found(contract, [one])).toEqual([]);
  });

  test.each([
    [
      "a write where only creation is allowed",
      change("test/a.ts"),
      "scope.write",
      /outside the contract's scope for write/,
    ],
    [
      "a creation where only writing is allowed",
      withoutBase("src/new.ts"),
      "scope.create",
      /outside the contract's scope for create/,
    ],
    [
      "a deletion where only creation is allowed",
      withoutProposal("test/a.ts"),
      "scope.write",
      /outside the contract's scope for delete/,
    ],
    ["a path of the never list", change("src/frozen.ts"), "scope.never[0]", /must stay untouched/],
    [
      "a protected path",
      change("src/.github/workflows/ci.yml"),
      "protected",
      /is protected \(continuous integration\)/,
    ],
    ["a secret", withoutBase("src/.env"), "secrets", /is a secret/],
  ])("%s is broken, with clause, path and place", async (_name, one, clause, message) => {
    const [violation, ...others] = await found({ ...contract, rules: { ...contract.rules, config: "any" } }, [
      one,
    ]);
    expect(others).toEqual([]);
    expect(violation).toEqual({
      rule: "scope",
      clause,
      message: expect.stringMatching(message),
      certain: true,
      path: one.path,
      lines: { start: 1, end: 1, side: one.proposal === undefined ? "base" : "proposal" },
      hunks: [`${one.path}:1`],
    });
  });

  test("every path outside has its own violation, in the order of the changes", async () => {
    const paths = ["lib/b.ts", "src/in.ts", "lib/a.ts"];
    const broken = await found(
      contract,
      paths.map((path) => change(path)),
    );
    expect(broken.map(({ path }) => path)).toEqual(["lib/b.ts", "lib/a.ts"]);
  });

  test("a file name that could act on a terminal stands escaped in the message", async () => {
    const [violation] = await found(contract, [change("lib/\u001b[31m.ts")]);
    expect(violation?.message).toContain("lib/\\x1b[31m.ts");
    expect(violation?.path).toBe("lib/\u001b[31m.ts");
  });

  function withoutBase(path: string): Change {
    const { base: _base, ...rest } = change(path, { kinds: ["create"] });
    return { ...rest, hunks: [hunk(path, { body: ["+new"], baseStart: 0, baseLines: 0 })] };
  }

  function withoutProposal(path: string): Change {
    const { proposal: _proposal, ...rest } = change(path, { kinds: ["delete"] });
    return { ...rest, hunks: [hunk(path, { body: ["-old"], start: 0, lines: 0 })] };
  }
});

describe("places", () => {
  const contract = contractOf({ scope: { write: ["other/**"] } });

  test.each([
    [
      "lines in the place of others",
      { baseStart: 4, start: 4, body: [" a", "-b", "+B", "+C", " d"] },
      5,
      6,
      "proposal",
    ],
    ["added lines", { baseStart: 7, start: 9, body: [" a", " b", "+c", " d"] }, 11, 11, "proposal"],
    ["removed lines", { baseStart: 7, start: 9, body: [" a", "-b", "-c", " d"] }, 8, 9, "base"],
    [
      "the first of several blocks",
      { baseStart: 1, start: 1, body: ["-a", " b", " c", "+d", "+e"] },
      1,
      1,
      "base",
    ],
    [
      "a line without its end",
      { baseStart: 2, start: 2, body: [" a", "-b", "\\ No newline at end of file", "+b", "+c"] },
      3,
      4,
      "proposal",
    ],
    ["a new file", { baseStart: 0, baseLines: 0, start: 1, body: ["+a", "+b", "+c"] }, 1, 3, "proposal"],
    ["a removed file", { baseStart: 1, start: 0, lines: 0, body: ["-a", "-b"] }, 1, 2, "base"],
  ] as const)("%s", async (_name, part, ...place) => {
    const [start, end, side] = place;
    const hunks = [hunk("a.ts", part), hunk("a.ts", { id: "a.ts:2", start: 90, body: ["+z"] })];
    const [violation] = await found(contract, [change("a.ts", { hunks })]);
    expect(violation?.lines).toEqual({ start, end, side });
    expect(violation?.hunks).toEqual(["a.ts:1", "a.ts:2"]);
  });

  test("what has no lines has no place", async () => {
    const [violation] = await found(contract, [
      change("a.bin", { kinds: ["modify"], binary: true, hunks: [] }),
    ]);
    expect(violation).toMatchObject({ path: "a.bin", hunks: [] });
    expect(violation).not.toHaveProperty("lines");
  });
});

describe("size", () => {
  const contract = contractOf({ limits: { files: 2, lines: 10 } });

  test("as many files and lines as the contract allows are kept", async () => {
    const changes = [change("a", { added: 4, deleted: 1 }), change("b", { added: 0, deleted: 5 })];
    expect(changedLines(changes)).toBe(10);
    expect(await found(contract, changes)).toEqual([]);
  });

  test("one file and one line more are two violations", async () => {
    const changes = ["a", "b", "c"].map((path) => change(path, { added: 3, deleted: 1 }));
    expect(await found(contract, changes)).toEqual([
      {
        rule: "size",
        clause: "limits.files",
        certain: true,
        message: "The proposal changes 3 files; the contract allows 2.",
      },
      {
        rule: "size",
        clause: "limits.lines",
        certain: true,
        message: "The proposal changes 12 lines; the contract allows 10.",
      },
    ]);
  });
});

describe("hidden", () => {
  const wordings: Record<HiddenKind, string> = {
    ignored: "An ignored file was written",
    dependency: "A dependency was changed",
    submodule: "A submodule was changed",
    "git-metadata": "The worktree's git metadata was changed",
    "nested-repository": "A git repository was planted",
    "special-file": "A special file was made",
    "hard-link": "A file is hard-linked",
    "mode-bits": "A file has unusual mode bits",
    "too-large": "A file is too large to be judged",
    "name-collision": "Two names are the same on some systems",
    unreadable: "A file cannot be read",
  };
  const kinds = Object.keys(wordings).filter((kind): kind is HiddenKind => kind in wordings);

  test.each(kinds)("%s", async (kind) => {
    const hidden = [{ kind, path: "a/b\n", detail: "new file" }];
    const violation = {
      rule: "hidden",
      clause: "rules.hidden",
      certain: true,
      path: "a/b\n",
      message: `${wordings[kind]}: a/b\\x0a (new file).`,
    };
    const strict = contractOf({ rules: { hidden: "strict" } });
    expect(await found(strict, [], hidden)).toEqual([violation]);
    expect(await found(contractOf(), [], hidden)).toEqual(kind === "ignored" ? [] : [violation]);
  });
});
