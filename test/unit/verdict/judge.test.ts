import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence, Opinion, Violation } from "../../../src/evidence/evidence.ts";
import { judge } from "../../../src/verdict/judge.ts";
import type { Verdict, Waiver } from "../../../src/verdict/verdict.ts";
import { allCases } from "./reason-case.ts";
import {
  contract,
  evidence,
  result,
  testEvidence,
  tests,
  violation,
  withoutCommands,
} from "./sample-case.ts";

describe("reasons", () => {
  test.each(allCases)("$code: $message", ({ code, ...one }) => {
    expect(judge(one.contract, one.evidence)).toEqual({
      kind: one.effect,
      reasons: [{ code, effect: one.effect, message: one.message, waivedBy: one.waivedBy, ...one.more }],
      waived: [],
    });
  });

  test("nothing wrong is a pass without reasons", () => {
    expect(judge(contract, evidence())).toEqual({ kind: "pass", reasons: [], waived: [] });
    expect(judge(contract, evidence({ work: { kind: "none" } })).kind).toBe("pass");
  });

  test("one failing reason among inconclusive ones makes the verdict fail", () => {
    const verdict = judge(contract, evidence({ unproved: ["a"], violations: [violation], changes: [] }));
    expect(verdict.kind).toBe("fail");
    expect(verdict.reasons.map(({ code }) => code)).toEqual([
      "violation",
      "nothing-changed",
      "unproved-file",
    ]);
  });

  test("every unproved file and every red command has its own reason", () => {
    const red = { outcome: { kind: "exited", exitCode: 1 } } as const;
    const verdict = judge(
      contract,
      evidence({ unproved: ["a", "b"], commands: [result("lint", red), result("test", red)] }),
    );
    expect(verdict.reasons.map(({ code, command, path }) => [code, command ?? path])).toEqual([
      ["command-failed", "test"],
      ["command-failed", "lint"],
      ["unproved-file", "a"],
      ["unproved-file", "b"],
    ]);
  });

  test("a worker that ended without a proposal gives both reasons", () => {
    const work = { kind: "stopped", message: "Stopped." } as const;
    const verdict = judge(contract, evidence({ changes: [], work }));
    expect(verdict.reasons.map(({ code }) => code)).toEqual(["nothing-changed", "stopped"]);
  });
});

describe("what is no reason", () => {
  const red = { outcome: { kind: "exited", exitCode: 1 } } as const;

  test.each([
    ["a command that was red on the base and passes now", testEvidence({}, red)],
    [
      "a command that did not end on the base and passes now",
      testEvidence({}, { outcome: { kind: "timed-out", afterMs: 5 } }),
    ],
    ["as many tests, of which fewer pass on the base", testEvidence(tests(5), { ...tests(3, 2), ...red })],
    ["more tests", testEvidence(tests(9), tests(5))],
    ["fewer skipped tests", testEvidence(tests(5), tests(5, 0, 3))],
    ["tests that are named for the first time", testEvidence(tests(1))],
    ["no test on the base and no number now", testEvidence({}, tests(0))],
    [
      "processes that were unconfined with the developer's leave",
      evidence({ confinement: { kind: "unconfined", why: "", fix: "", accepted: true } }),
    ],
    [
      "the result of a command that the contract does not have",
      evidence({ commands: [result("test"), result("lint"), result("other", red)] }),
    ],
    [
      "a hidden change that no rule counts",
      evidence({ hidden: [{ kind: "ignored", path: "dist/a.js", detail: "new file" }] }),
    ],
  ] as const)("%s", (_name, seen) => {
    expect(judge(contract, seen)).toEqual({ kind: "pass", reasons: [], waived: [] });
  });

  test("missing confinement, where there is nothing to run", () => {
    const confinement = { kind: "unconfined", why: "", fix: "", accepted: false } as const;
    expect(judge(withoutCommands, evidence({ confinement })).kind).toBe("pass");
  });

  test("missing test numbers of a command that did not end by itself", () => {
    const verdict = judge(
      contract,
      testEvidence({ outcome: { kind: "timed-out", afterMs: 1000 } }, tests(4)),
    );
    expect(verdict.reasons.map(({ code }) => code)).toEqual(["command-timed-out"]);
  });
});

describe("waivers", () => {
  test.each(allCases)("a waiver of $waivedBy sets $code aside and says so", ({ code, waivedBy, ...one }) => {
    const waiver = { rule: waivedBy, reason: "known" };
    const verdict = judge(one.contract, one.evidence, [waiver]);
    expect({ kind: verdict.kind, reasons: verdict.reasons }).toEqual({ kind: "pass", reasons: [] });
    expect(verdict.waived).toEqual([
      { code, effect: one.effect, message: one.message, waivedBy, ...one.more, waiver },
    ]);
  });

  test("a waiver that names one violation sets that one aside and no other of its rule", () => {
    const [first, second] = [
      { ...violation, id: "scope:1111" },
      { ...violation, id: "scope:2222" },
    ];
    const found = evidence({ violations: [first, second] });
    const verdict = judge(withoutCommands, found, [{ rule: "scope:2222", reason: "known" }]);
    expect(verdict.kind).toBe("fail");
    expect(verdict.reasons.flatMap(({ finding }) => finding ?? [])).toEqual(["scope:1111"]);
    expect(verdict.waived.map(({ finding, waiver }) => [finding, waiver.reason])).toEqual([
      ["scope:2222", "known"],
    ]);
  });

  test.each(allCases)("waivers of everything but $waivedBy leave $code as it is", ({ waivedBy, ...one }) => {
    const names = [
      ...allCases.flatMap((other) => [other.code, other.waivedBy]),
      "",
      "*",
      "toString",
      "Scope",
    ];
    const waivers = names.filter((name) => name !== waivedBy).map((rule) => ({ rule, reason: "known" }));
    expect(judge(one.contract, one.evidence, waivers)).toEqual(judge(one.contract, one.evidence));
  });

  test("a waiver sets aside all that it names and the rest stays", () => {
    const size = { rule: "size", message: "Too many.", clause: "limits.files", certain: true };
    const seen = evidence({
      violations: [violation, size, { ...violation, path: "lib/b.ts", certain: false }],
      unproved: ["src/greet.ts"],
    });
    const verdict = judge(contract, seen, [{ rule: "scope", reason: "moved on purpose" }]);
    expect(verdict.kind).toBe("fail");
    expect(verdict.reasons.map(({ waivedBy }) => waivedBy)).toEqual(["size", "unproved-file"]);
    expect(verdict.waived.map(({ path, waiver }) => [path, waiver.reason])).toEqual([
      ["lib/a.ts", "moved on purpose"],
      ["lib/b.ts", "moved on purpose"],
    ]);
  });

  test("the waiver of a failing reason leaves an inconclusive one", () => {
    const seen = evidence({ violations: [violation], unproved: ["src/greet.ts"] });
    expect(judge(contract, seen, [{ rule: "scope", reason: "known" }]).kind).toBe("inconclusive");
  });

  test("the first of two waivers of the same name is the one that is told", () => {
    const waivers = [
      { rule: "scope", reason: "first" },
      { rule: "scope", reason: "second" },
    ];
    const verdict = judge(contract, evidence({ violations: [violation] }), waivers);
    expect(verdict.waived.map(({ waiver }) => waiver.reason)).toEqual(["first"]);
  });
});

describe("purity", () => {
  test.each(allCases)("$code is judged alike twice, from frozen input", ({ waivedBy, ...one }) => {
    const waivers = freeze([{ rule: waivedBy, reason: "known" }]);
    const [frozenContract, frozenEvidence] = [freeze(one.contract), freeze(one.evidence)];
    expect(judge(frozenContract, frozenEvidence)).toEqual(judge(frozenContract, frozenEvidence));
    expect(judge(frozenContract, frozenEvidence, waivers)).toEqual(
      judge(structuredClone(one.contract), structuredClone(one.evidence), structuredClone([...waivers])),
    );
  });

  test("no claim, blocked message or opinion changes a verdict", () => {
    fc.assert(
      fc.property(anyEvidence, anyText, anyOpinion, (seen, text, opinion) => {
        const told: Evidence = { ...seen, work: retold(seen.work, text), opinion };
        expect(judge(contract, told)).toEqual(judge(contract, seen));
      }),
    );
  });

  test("a certain violation more never makes a verdict better, nor a waiver of something else", () => {
    fc.assert(
      fc.property(anyEvidence, anyViolation, anyWaivers, (seen, found, waivers) => {
        const before = judge(contract, seen, waivers);
        const after = judge(contract, { ...seen, violations: [...seen.violations, found] }, waivers);
        expect(rank[after.kind]).toBeLessThanOrEqual(rank[before.kind]);
        if (!waivers.some(({ rule }) => rule === found.rule)) expect(after.kind).toBe("fail");
      }),
    );
  });

  test("a waiver sets reasons aside, it never loses or makes one", () => {
    fc.assert(
      fc.property(anyEvidence, anyWaivers, (seen, waivers) => {
        const [plain, waived] = [judge(contract, seen), judge(contract, seen, waivers)];
        const all = [...waived.reasons, ...waived.waived.map(({ waiver: _waiver, ...reason }) => reason)];
        expect(all.map(key).toSorted()).toEqual(plain.reasons.map(key).toSorted());
      }),
    );
  });
});

const rank: Record<Verdict["kind"], number> = { fail: 0, inconclusive: 1, pass: 2 };

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("Verdict: pass", "waive scope", '{"kind":"pass"}', "__proto__"),
);

const anyOpinion: fc.Arbitrary<Opinion> = fc.oneof(
  fc.record({ kind: fc.constant("missing" as const), why: anyText }),
  fc.record({
    kind: fc.constant("given" as const),
    overall: anyText,
    remarks: fc.array(
      fc.record({ severity: fc.constantFrom("note" as const, "concern" as const), text: anyText }),
      { maxLength: 3 },
    ),
  }),
);

const anyViolation: fc.Arbitrary<Violation> = fc.record({
  rule: fc.constantFrom("scope", "size", "operations", "hidden"),
  message: anyText,
  clause: anyText,
  certain: fc.constant(true),
});

const anyWaivers: fc.Arbitrary<readonly Waiver[]> = fc.array(
  fc.record({
    rule: fc.oneof(anyText, fc.constantFrom(...allCases.map(({ waivedBy }) => waivedBy))),
    reason: anyText,
  }),
  { maxLength: 4 },
);

/** Evidence with several things wrong at once: parts of the cases above, mixed. */
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    work: oneCase("work"),
    changes: oneCase("changes"),
    violations: oneCase("violations"),
    baseline: oneCase("baseline"),
    commands: oneCase("commands"),
    unproved: oneCase("unproved"),
    confinement: oneCase("confinement"),
  })
  .map((parts) => evidence(parts));

function oneCase<K extends keyof Evidence>(key: K): fc.Arbitrary<Evidence[K]> {
  return fc.constantFrom(...allCases.map((one) => one.evidence[key]));
}

function retold(work: Evidence["work"], text: string): Evidence["work"] {
  if (work.kind === "submitted") return { ...work, claim: text };
  return work.kind === "blocked" ? { ...work, message: text } : work;
}

function key(reason: object): string {
  return JSON.stringify(reason);
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
