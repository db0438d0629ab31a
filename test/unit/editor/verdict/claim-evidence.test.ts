import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeEvidence, type ClaimFacts } from "../../../../src/editor/verdict/claim-evidence.ts";
import type { CommandResult } from "../../../../src/evidence/evidence.ts";
import type { Change } from "../../../../src/worktree/change.ts";

const t = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_whole, at) => String(values[Number(at)]));
const entry = { mode: "100644", oid: "0" };

function change(path: string, more: Partial<Change> = {}): Change {
  return {
    path,
    kinds: ["modify"],
    base: entry,
    proposal: entry,
    binary: false,
    added: 4,
    deleted: 1,
    hunks: [],
    ...more,
  };
}

function command(name: string, more: Partial<CommandResult> = {}): CommandResult {
  return {
    name,
    run: ["npm", "test"],
    outcome: { kind: "exited", exitCode: 0 },
    durationMs: 1,
    confined: true,
    changedPaths: [],
    survivors: 0,
    ...more,
  };
}

const tests = { runner: "node:test", passed: 2, failed: 0, skipped: 0 };

function facts(more: Partial<ClaimFacts> = {}): ClaimFacts {
  return {
    changes: [change("src/greet.mjs")],
    commands: [command("test", { tests })],
    files: [],
    t,
    ...more,
  };
}

/** The claim with its evidence in brackets behind what it stands for. */
function shown(claim: string, given: ClaimFacts = facts()): string {
  const parts = placeEvidence(claim, given);
  expect(parts.map(({ text }) => text).join("")).toBe(claim);
  return parts
    .map(({ text, evidence, target }) =>
      evidence === undefined
        ? text
        : `${text}[${evidence}${target === undefined ? "" : ` → ${target.name}`}]`,
    )
    .join("");
}

describe("evidence beside a claim", () => {
  test("a changed file shows what was changed in it", () => {
    expect(shown("I only touched src/greet.mjs.")).toBe(
      "I only touched src/greet.mjs[+4 −1 → src/greet.mjs].",
    );
  });

  test("a file is known by its base name where no other one has it", () => {
    expect(shown("See `greet.mjs`")).toBe("See `greet.mjs[+4 −1 → src/greet.mjs]`");
    expect(shown("See greet.mjs", facts({ files: ["lib/greet.mjs"] }))).toBe("See greet.mjs");
  });

  test("a file that was not changed says so", () => {
    expect(shown("package.json is as it was", facts({ files: ["package.json"] }))).toBe(
      "package.json[not changed] is as it was",
    );
  });

  test("what names nothing here stays as it is", () => {
    expect(shown("See docs/none.md, e.g. Node.js 24.1 and 1.5 s.")).toBe(
      "See docs/none.md, e.g. Node.js 24.1 and 1.5 s.",
    );
  });

  test.each([
    [change("src/new.ts", { base: undefined as never, kinds: ["create"] }), "new, +4 −1"],
    [change("src/new.ts", { proposal: undefined as never, kinds: ["delete"] }), "deleted"],
    [change("src/new.ts", { binary: true }), "binary"],
    [change("src/new.ts", { kinds: ["mode"], added: 0, deleted: 0 }), "mode"],
    [change("src/new.ts", { renamedTo: "src/other.ts" }), "renamed away"],
  ])("how a file was changed: %#", (made, evidence) => {
    const parts = placeEvidence("src/new.ts", facts({ changes: [made] }));
    expect(parts).toEqual([{ text: "src/new.ts", evidence, target: { kind: "file", name: "src/new.ts" } }]);
  });

  test("a path with spaces is found letter by letter", () => {
    const given = facts({ changes: [change("my docs/a b.md")] });
    expect(shown("wrote my docs/a b.md, not amy docs/a b.mdx", given)).toBe(
      "wrote my docs/a b.md[+4 −1 → my docs/a b.md], not amy docs/a b.mdx",
    );
  });

  test("a command is known by what is typed, or by its name in quotes", () => {
    expect(shown("npm test is green, and so is `test`; the test command ran.")).toBe(
      "npm test[passed, 2 tests → test] is green, and so is `test[passed, 2 tests → test]`; the test[passed, 2 tests → test] command ran.",
    );
  });

  test("a common word is no command", () => {
    expect(shown("I touched its test and all went well")).toBe("I touched its test and all went well");
  });

  test.each([
    [{ kind: "exited", exitCode: 2 } as const, "exit status 2"],
    [{ kind: "timed-out", afterMs: 5 } as const, "timed out"],
    [{ kind: "not-run", why: "" } as const, "not run"],
  ])("how a command ended: %#", (outcome, evidence) => {
    expect(shown("`test`", facts({ commands: [command("test", { outcome })] }))).toBe(
      `\`test[${evidence} → test]\``,
    );
  });

  test("counts of tests, files and lines", () => {
    expect(shown("14 tests pass, 3 new files, 20 lines; 3 cats")).toBe(
      "14 tests[test: 2 tests] pass, 3 new files[1 file changed], 20 lines[+4 −1]; 3 cats",
    );
  });

  test("without a counted test nothing is said of tests", () => {
    expect(shown("14 tests", facts({ commands: [command("test")] }))).toBe("14 tests");
  });

  test("no text is lost, whatever stands there", () => {
    const words = fc.constantFrom(
      "src/greet.mjs",
      "`test`",
      "14 tests",
      " ",
      "npm test",
      ".",
      "\u202e",
      "<b>",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ unit: "grapheme" }))), (texts) => {
        shown(texts.join(""));
      }),
    );
  });
});

test("a claim of one endless word is read in no time", () => {
  const claim = `${".".repeat(300_000)}x`;
  const start = performance.now();
  expect(placeEvidence(claim, { changes: [], commands: [], files: [], t })).toEqual([{ text: claim }]);
  // Quadratic, this would take half a minute.
  expect(performance.now() - start).toBeLessThan(5_000);
});
