import { describe, expect, test } from "vitest";
import { baseLines, placeProblems, type Problem } from "../../../../src/editor/verdict/problem-places.ts";
import type { OutputPlace } from "../../../../src/editor/verdict/output-places.ts";
import type { CommandResult, Evidence, Violation } from "../../../../src/evidence/evidence.ts";
import { parseContract } from "../../../../src/contract/load.ts";
import { judge } from "../../../../src/verdict/judge.ts";
import type { Change } from "../../../../src/worktree/change.ts";
import { diffFile } from "../../../../src/worktree/hunks.ts";

function text(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""));
}

function changeOf(
  path: string,
  base: readonly string[] | undefined,
  proposal: readonly string[] | undefined,
): Change {
  const entry = { mode: "100644", oid: "0" };
  return {
    path,
    kinds: ["modify"],
    ...(base === undefined ? {} : { base: entry }),
    ...(proposal === undefined ? {} : { proposal: entry }),
    binary: false,
    ...diffFile(path, text(base ?? []), text(proposal ?? [])),
  };
}

const contract = parseContract(
  `{"goal":"x","scope":{"write":["src/a.ts"]},"commands":[{"name":"test","run":["t"]}]}`,
  "c.json",
).contract;

function result(more: Partial<CommandResult> = {}): CommandResult {
  return {
    name: "test",
    run: ["t"],
    outcome: { kind: "exited", exitCode: 0 },
    durationMs: 1,
    confined: true,
    changedPaths: [],
    survivors: 0,
    ...more,
  };
}

interface Given {
  readonly changes: readonly Change[];
  readonly violations?: readonly Violation[];
  readonly commands?: readonly CommandResult[];
  readonly outputs?: ReadonlyMap<string, readonly OutputPlace[]>;
  readonly unproved?: readonly string[];
  readonly waive?: string;
  readonly dropped?: readonly string[];
}

function problemsOf(given: Given): readonly Problem[] {
  if (contract === undefined) throw new Error("the contract of this test is broken");
  const evidence: Evidence = {
    baseTree: "b",
    proposalTree: "p",
    digest: "d",
    contractDigest: "c",
    work: { kind: "none" },
    hidden: [],
    baseline: [result()],
    confinement: { kind: "confined", by: "x", detail: "" },
    clauses: [],
    opinion: { kind: "missing", why: "" },
    changes: given.changes,
    violations: given.violations ?? [],
    commands: given.commands ?? [result()],
    unproved: given.unproved ?? [],
  };
  const waivers = given.waive === undefined ? [] : [{ rule: given.waive, reason: "for a test" }];
  const verdict = judge(contract, evidence, waivers);
  return placeProblems(
    { evidence, verdict, outputs: given.outputs ?? new Map() },
    { waivers, dropped: given.dropped ?? [] },
  );
}

/** A problem as one line. */
function shown({ severity, rule, place, message }: Problem): string {
  const where = place.kind === "contract" ? place.clause : `${place.path}:${place.start}-${place.end}`;
  return `${severity} ${rule} ${place.kind} ${where} ${message}`;
}

const ten = Array.from({ length: 10 }, (_none, at) => `line ${at + 1}`);
const outside = { rule: "scope", message: "No.", clause: "scope.write", certain: true } as const;

describe("lines of the proposal as lines of the base", () => {
  test("without a change before them they are the same", () => {
    const change = changeOf("a", ten, [...ten, "new"]);
    expect(baseLines(change, { path: "a", start: 2, end: 3 })).toEqual({ path: "a", start: 2, end: 3 });
  });

  test("lines put in stand where they were put, those behind are shifted", () => {
    const change = changeOf("a", ten, [...ten.slice(0, 2), "x", "y", ...ten.slice(2)]);
    expect([3, 4].map((at) => baseLines(change, { path: "a", start: at, end: at }).start)).toEqual([3, 3]);
    expect([5, 12].map((at) => baseLines(change, { path: "a", start: at, end: at }).start)).toEqual([3, 10]);
  });

  test("replaced lines stand for those that they replace", () => {
    const change = changeOf("a", ten, [...ten.slice(0, 4), "X", "Y", "Z", ...ten.slice(6)]);
    expect([5, 6, 7, 8].map((at) => baseLines(change, { path: "a", start: at, end: at }).start)).toEqual([
      5, 6, 6, 7,
    ]);
  });

  test("lines at the end never fall behind the end of the base", () => {
    const change = changeOf("a", ten, [...ten, "x", "y"]);
    expect(baseLines(change, { path: "a", start: 11, end: 12 })).toEqual({ path: "a", start: 10, end: 10 });
    expect(baseLines(changeOf("a", [], ["x"]), { path: "a", start: 1, end: 1 }).start).toBe(1);
  });

  test("every line that both have is found again", () => {
    const proposal = ["new", ...ten.slice(1, 5), "x", ...ten.slice(6, 9)];
    const change = changeOf("a", ten, proposal);
    for (const [at, line] of proposal.entries()) {
      if (!ten.includes(line)) continue;
      const { start } = baseLines(change, { path: "a", start: at + 1, end: at + 1 });
      expect(ten[start - 1]).toBe(line);
    }
  });
});

describe("where a problem is shown", () => {
  test("a violation in a changed file: in the developer's own file, with the list that may allow it", () => {
    const change = changeOf("b.ts", ten, [...ten.slice(0, 4), "new", ...ten.slice(4)]);
    const lines = { start: 5, end: 5, side: "proposal" } as const;
    const [problem] = problemsOf({
      changes: [change],
      violations: [{ ...outside, path: "b.ts", lines, hunks: ["b.ts:1"] }],
    });
    expect(problem).toMatchObject({
      severity: "error",
      place: { kind: "file", path: "b.ts", start: 5, end: 5 },
      inProposal: { path: "b.ts", start: 5, end: 5 },
      clause: "scope.write",
      hunks: ["b.ts:1"],
      allow: { list: "write", path: "b.ts" },
    });
  });

  test("a new file is shown in the proposal, a deleted one in the tree that still has it", () => {
    const changes = [changeOf("new.ts", undefined, ["a", "b"]), changeOf("old.ts", ten, undefined)];
    const violations: Violation[] = [
      { ...outside, path: "new.ts", lines: { start: 1, end: 2, side: "proposal" }, clause: "scope.create" },
      { ...outside, path: "old.ts", lines: { start: 1, end: 10, side: "base" } },
    ];
    const found = problemsOf({ changes, violations });
    expect(found.map(shown)).toEqual([
      "error scope proposal new.ts:1-2 No.",
      "error scope file old.ts:1-1 No.",
    ]);
    expect(found[0]?.allow).toEqual({ list: "create", path: "new.ts" });
    expect(found[1]?.inProposal).toBeUndefined();
  });

  test("what is no single path stands at the contract's clause, what is uncertain is a warning", () => {
    const found = problemsOf({
      changes: [],
      violations: [{ rule: "size", message: "Too much.", clause: "limits.files", certain: false }],
    });
    expect(found.map(shown)).toEqual(["warning size contract limits.files Too much."]);
  });

  test("no scope can allow what never, a secret or an operation forbids", () => {
    const change = changeOf("b.ts", ten, [...ten, "x"]);
    const clauses = ["scope.never[0]", "secrets", "paths"].map((clause) => ({
      ...outside,
      clause,
      path: "b.ts",
    }));
    const operation = { ...outside, rule: "operations", clause: "rules.operations", path: "b.ts" };
    const found = problemsOf({ changes: [change], violations: [...clauses, operation] });
    expect(found.map(({ allow }) => allow)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("a failed command: at the places that its output names, else at its clause", () => {
    const change = changeOf("src/a.ts", ten, ["new", ...ten]);
    const commands = [result({ outcome: { kind: "exited", exitCode: 1 } })];
    const reason = "test ended with exit status 1; it passed on the base.";
    expect(problemsOf({ changes: [change], commands }).map(shown)).toEqual([
      `error command-failed contract commands.test ${reason}`,
    ]);
    const places = [
      { path: "src/a.ts", line: 3, text: "Wrong." },
      { path: "other.ts", line: 7, text: "" },
    ];
    const found = problemsOf({ changes: [change], commands, outputs: new Map([["test", places]]) });
    expect(found.map(shown)).toEqual([
      `error command-failed file src/a.ts:2-2 Wrong.\n${reason}`,
      `error command-failed file other.ts:7-7 ${reason}`,
    ]);
  });

  test("missing evidence is a warning: a command that did not run, a file that none proves", () => {
    const change = changeOf("src/a.ts", ten, ["new", ...ten]);
    const commands = [result({ outcome: { kind: "not-run", why: "No sandbox." } })];
    expect(problemsOf({ changes: [change], commands, unproved: ["src/a.ts"] }).map(shown)).toEqual([
      "warning command-not-run contract commands.test test was not run: No sandbox.",
      "warning unproved-file file src/a.ts:1-1 No command proves src/a.ts.",
    ]);
  });
});

describe("what a person has set aside", () => {
  const change = changeOf("b.ts", ten, ["new", ...ten]);
  const violations: Violation[] = [{ ...outside, path: "b.ts", hunks: ["b.ts:1"] }];

  test("an uncertain violation says why and can be answered alone", () => {
    const uncertain = ["x", "y"].map((message) => ({
      rule: "tests",
      id: `tests:${message}`,
      message,
      clause: "rules.tests",
      certain: false,
      why: "it may be meant so",
    }));
    expect(problemsOf({ changes: [], violations: uncertain })).toMatchObject([
      { message: "x", severity: "warning", why: "it may be meant so", finding: "tests:x" },
      { message: "y", finding: "tests:y" },
    ]);
    const left = problemsOf({ changes: [], violations: uncertain, waive: "tests:x" });
    expect(left.map(({ message }) => message)).toEqual(["y"]);
  });

  test("a waived rule and a dropped hunk are no problem", () => {
    expect(problemsOf({ changes: [change], violations, waive: "scope" })).toEqual([]);
    expect(problemsOf({ changes: [change], violations, dropped: ["b.ts:1"] })).toEqual([]);
    expect(problemsOf({ changes: [change], violations, dropped: ["b.ts:2"] })).toHaveLength(1);
  });

  test("a violation without hunks goes with its file", () => {
    const binary: Change = { ...change, hunks: [], binary: true };
    const found = { changes: [binary], violations: [{ ...outside, path: "b.ts", hunks: [] }] };
    expect(problemsOf(found)).toHaveLength(1);
    expect(problemsOf({ ...found, dropped: ["b.ts"] })).toEqual([]);
  });
});
