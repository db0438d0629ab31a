import { describe, expect, test } from "vitest";
import {
  emptyDraft,
  fittingDraft,
  reviewState as stateOf,
  selectionOf,
  type Draft,
  type ReviewFacts,
} from "../../../../src/editor/verdict/review-state.ts";
import { parseContract } from "../../../../src/contract/load.ts";
import type { Evidence, Violation } from "../../../../src/evidence/evidence.ts";
import type { Decision } from "../../../../src/verdict/decision.ts";
import type { Change } from "../../../../src/worktree/change.ts";

const t = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_whole, at) => String(values[Number(at)]));

function reviewState(given: ReviewFacts, made: Draft) {
  return stateOf(given, made, t);
}

const contract = parseContract(`{"goal":"x","scope":{"write":["**"]},"commands":[]}`, "c.json").contract;
const entry = { mode: "100644", oid: "0" };

function change(path: string, hunks: number): Change {
  const ids = Array.from({ length: hunks }, (_none, at) => `${path}:${at + 1}`);
  const hunk = { baseStart: 1, baseLines: 1, start: 1, lines: 1, body: ["-a", "+b"] };
  return {
    path,
    kinds: ["modify"],
    base: entry,
    proposal: entry,
    binary: hunks === 0,
    added: hunks,
    deleted: hunks,
    hunks: ids.map((id) => ({ id, ...hunk })),
  };
}

const violation: Violation = { rule: "scope", message: "No.", clause: "scope.write", certain: true };

function facts(more: Partial<ReviewFacts> = {}, evidence: Partial<Evidence> = {}): ReviewFacts {
  if (contract === undefined) throw new Error("the contract of this test is broken");
  return {
    contract,
    evidence: {
      baseTree: "b",
      proposalTree: "p",
      digest: "d",
      contractDigest: "c",
      work: { kind: "none" },
      changes: [change("a.ts", 2), change("b.png", 0)],
      hidden: [],
      violations: [],
      baseline: [],
      commands: [],
      unproved: [],
      confinement: { kind: "confined", by: "x", detail: "" },
      clauses: [],
      opinion: { kind: "missing", why: "" },
      ...evidence,
    },
    decisions: [],
    held: false,
    ...more,
  };
}

function draft(more: Partial<Draft> = {}): Draft {
  return { ...emptyDraft, ...more };
}

const accepted: Decision = { kind: "accepted", digest: "d", at: "2026-01-01T00:00:00Z" };

describe("accepting the whole", () => {
  test("is possible when nothing stands against it", () => {
    const state = reviewState(facts(), draft());
    expect(state.verdict.kind).toBe("pass");
    expect(state).not.toHaveProperty("acceptRefused");
    expect(state).not.toHaveProperty("rejectRefused");
  });

  test("is refused by the verdict, which says what would help", () => {
    const broken = facts({}, { violations: [violation, violation] });
    expect(reviewState(broken, draft()).acceptRefused).toBe(
      "The verdict is fail: drop or waive 2 violations.",
    );
    const unproved = facts({}, { unproved: ["a.ts"] });
    expect(reviewState(unproved, draft()).acceptRefused).toBe("The verdict is inconclusive: waive 1 reason.");
    const both = facts({}, { violations: [violation], unproved: ["a.ts"] });
    expect(reviewState(both, draft()).acceptRefused).toBe(
      "The verdict is fail: drop or waive 1 violation and 1 other reason.",
    );
    expect(reviewState(facts({}, { changes: [] }), draft()).acceptRefused).toBe(
      "The verdict is inconclusive: there is nothing to accept.",
    );
  });

  test("is refused while something is left out", () => {
    expect(reviewState(facts(), draft({ dropped: ["a.ts:1"] })).acceptRefused).toBe(
      "1 hunk is left out: accept the selection, or put it back.",
    );
    expect(reviewState(facts(), draft({ dropped: ["a.ts:1", "b.png"] })).acceptRefused).toBe(
      "2 hunks are left out: accept the selection, or put them back.",
    );
    expect(reviewState(facts(), draft({ dropped: ["a.ts:1", "a.ts:2", "b.png"] })).acceptRefused).toBe(
      "Every hunk is left out: keep one, or reject the proposal.",
    );
  });

  test("a waiver that is pending counts", () => {
    const waivers = [{ rule: "scope", reason: "it is meant so" }];
    const state = reviewState(facts({}, { violations: [violation] }), draft({ waivers }));
    expect(state.verdict).toMatchObject({ kind: "pass", waived: [{ rule: "scope" }] });
    expect(state).not.toHaveProperty("acceptRefused");
  });

  test.each([
    [{ held: true, decisions: [accepted] }, "Accepted already."],
    [{ obstacle: "untrusted" } as const, "This workspace is not trusted: trust it to decide."],
    [{ obstacle: "altered" } as const, "The record of this run was altered: it can no longer be relied on."],
    [{ obstacle: "judged" } as const, "It judged what is in your tree already: there is nothing to apply."],
    [{ busy: "Applying" }, "Wait until what is under way has ended."],
  ])("is refused whatever the verdict: %#", (more, text) => {
    const state = reviewState(facts(more), draft({ dropped: ["a.ts:1"] }));
    expect([state.acceptRefused, state.acceptSelectedRefused]).toEqual([text, text]);
  });
});

describe("accepting a selection", () => {
  test("is possible when something is left out and something is left", () => {
    expect(reviewState(facts(), draft({ dropped: ["a.ts:1"] }))).not.toHaveProperty("acceptSelectedRefused");
    expect(selectionOf(facts().evidence, draft({ dropped: ["a.ts:1"] }))).toEqual(["a.ts:2", "b.png"]);
  });

  test.each([
    [[], "Nothing is left out: accept the whole proposal."],
    [["a.ts:1", "a.ts:2", "b.png"], "Every hunk is left out: keep one, or reject the proposal."],
  ])("is refused: %#", (dropped, text) => {
    expect(reviewState(facts(), draft({ dropped })).acceptSelectedRefused).toBe(text);
  });

  test("a proposal without changes has none", () => {
    expect(reviewState(facts({}, { changes: [] }), draft()).acceptSelectedRefused).toBe(
      "The proposal changes nothing.",
    );
  });
});

describe("rejecting", () => {
  test.each([
    [{ held: true, decisions: [accepted] }, "It is in your tree: roll it back instead."],
    [{ decisions: [{ ...accepted, kind: "rejected" as const }] }, "Rejected already."],
  ])("is refused: %#", (more, text) => {
    expect(reviewState(facts(more), draft()).rejectRefused).toBe(text);
  });

  test("is possible again after a rollback", () => {
    const decisions = [accepted, { ...accepted, kind: "rolled-back" as const }];
    expect(reviewState(facts({ decisions }), draft())).not.toHaveProperty("rejectRefused");
  });
});

test("a draft keeps only what the proposal has, each once", () => {
  const stale = draft({ dropped: ["a.ts:1", "a.ts:1", "a.ts:9", "../x"], reviewed: ["a.ts", "gone.ts"] });
  expect(fittingDraft(stale, facts().evidence)).toEqual(draft({ dropped: ["a.ts:1"], reviewed: ["a.ts"] }));
});
