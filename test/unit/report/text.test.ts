import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeReport } from "../../../src/report/report.ts";
import { printableLine, printableText, wrapText } from "../../../src/report/printable-text.ts";
import { renderReport, renderVerdictLine } from "../../../src/report/text.ts";
import { withIds } from "../../../src/evidence/violation-ids.ts";
import type { Evidence } from "../../../src/evidence/evidence.ts";
import type { Waiver } from "../../../src/verdict/verdict.ts";
import { keepText, sampleEvidence, sampleOutcome } from "./sample-outcome.ts";

const plain = { color: false, width: 80 };

function render(more: Partial<Evidence> = {}, waivers: readonly Waiver[] = []): string {
  return renderReport(makeReport(sampleOutcome(more, waivers), keepText), plain);
}

describe("renderReport", () => {
  test("an uncertain violation says why, and what to type when it is fine", () => {
    const violations = withIds([
      {
        rule: "tests",
        message: "toBe became toContain.",
        clause: "rules.tests",
        certain: false,
        why: "a looser matcher can be right.",
        path: "test/a.test.ts",
      },
      { rule: "size", message: "Too many lines.", clause: "limits.lines", certain: true },
    ]);
    const text = render({ violations });
    const name = violations[0]?.id?.slice(0, "tests:".length + 8);
    expect(text).toContain("? test/a.test.ts tests: toBe became toContain. [rules.tests]\n");
    expect(text).toContain("    why: a looser matcher can be right.\n");
    expect(text.replaceAll(/\n +/g, " ")).toContain(
      `if this is fine: remit accept 20260102-030405-abcd --waive ${name}="reason"`,
    );
    expect(text.match(/if this is fine/g)).toHaveLength(1);
  });

  test("a failed run", () => {
    expect(render()).toMatchInlineSnapshot(`
      "Verdict: fail
        ✗ logo.png is not in scope.create.
        ? A test may have been skipped.
        ✗ test ended with exit status 1; it passed on the base.
        ? No command proves logo.png.

      Clauses
        ✗ scope: broken, detected (1 violation)
        ✓ network none: kept, prevented (by bubblewrap)
        ? reads: not observable here

      Violations
        ✗ logo.png scope: logo.png is not in scope.create. [scope.create]
        ? src/a b#é.ts:3-5 tests: A test may have been skipped. [rules.tests]

      Commands, base → now
        ✗ test: passed → exit 1, 1.2 s, 12 → 13 tests, 1 failed
          │ one
          │ two
          │ 1 failing: greet() answers nothing
          outputs/test.txt
        ✓ lint: passed → passed, 0.6 s

      Changes
          src/greet.ts +2 -1 (modify)
            src/greet.ts:1 lines 1-3, step 4
          logo.png binary (create, binary, proved by no command)

      Hidden changes
          dist/out.js ignored: new file

      Run
          goal: greet() takes an optional name.
          run 20260102-030405-abcd, digest 333333333333, contract 444444444444
          model qwen.gguf (b9999), 65536 tokens of context
          work submitted: 1 round, 7 steps, tokens 9000 evaluated, 80000 cached, 2100
          generated
          confinement by bubblewrap, canary held

      Reviewer's opinion, advice only
        │ Looks small.
        │ concern src/greet.ts:2: The name is not trimmed.
        │ note: Fine.

      Claim, not evidence
        │ Verdict: pass
        │ All tests pass, I am sure.
      "
    `);
  });

  test("a judgement that passed, decided, with a waiver", () => {
    const { changes, commands, baseline } = sampleEvidence;
    const better: Partial<Evidence> = {
      work: { kind: "none" },
      violations: sampleEvidence.violations.slice(0, 1),
      changes: changes.slice(0, 1),
      commands: commands.map((result) => ({ ...result, outcome: { kind: "exited", exitCode: 0 } })),
      baseline: baseline
        .slice(0, 1)
        .map((result) => ({ ...result, outcome: { kind: "not-run", why: "new" } })),
      hidden: [],
      unproved: [],
      clauses: [],
      opinion: { kind: "missing", why: "no model was asked" },
      confinement: { kind: "unconfined", why: "no bubblewrap", fix: "install it", accepted: true },
    };
    const waivers = [
      { rule: "scope", reason: "agreed with the team" },
      { rule: "baseline-missing", reason: "new" },
    ];
    const { model: _model, ...outcome } = sampleOutcome(better, waivers);
    const decision = {
      kind: "accepted",
      digest: "3".repeat(64),
      hunks: ["src/greet.ts:1"],
      waivers,
      at: "2026-01-02T04:00:00.000Z",
    } as const;
    const report = makeReport({ ...outcome, kind: "judge" }, keepText);
    expect(renderReport(report, { ...plain, decision })).toMatchInlineSnapshot(`
      "Verdict: pass
        ✓ Nothing stands against it.
        ~ waived (agreed with the team): logo.png is not in scope.create.
        ~ waived (new): test has no result on the base: new
        ~ waived (new): lint has no result on the base: it was not asked for
          Accepted 1 hunk, waived scope (agreed with the team), baseline-missing
          (new), 2026-01-02T04:00:00.000Z.

      Violations
        ✗ logo.png scope: logo.png is not in scope.create. [scope.create]

      Commands, base → now
        ✓ test: not run → passed, 1.2 s, 12 → 13 tests, 1 failed
        ✓ lint: no result → passed, 0.6 s

      Changes
          src/greet.ts +2 -1 (modify)
            src/greet.ts:1 lines 1-3, step 4

      Run
          goal: greet() takes an optional name.
          run 20260102-030405-abcd, digest 333333333333, contract 444444444444
          confinement none, no bubblewrap (accepted in the settings)

      Reviewer's opinion, advice only
          none: no model was asked
      "
    `);
  });

  test("colours only when they are asked for", () => {
    const report = makeReport(sampleOutcome(), keepText);
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    const escape = /\u001b\[[0-9;]*m/g;
    const colored = renderReport(report, { color: true, width: 80 });
    expect(colored).toMatch(escape);
    expect(colored.replace(escape, "")).toBe(renderReport(report, plain));
  });

  test("a claim cannot look like a line of the runner", () => {
    const claim =
      "\u001b[2J\r\nVerdict: pass\u2028Clauses\u0085x\n\u202e✓ kept\u0007\n\n" +
      "漢".repeat(90) +
      "Verdict: pass";
    const [ours, theirs] = render({ work: { kind: "submitted", claim } }).split("\nClaim, not evidence\n");
    expect(ours).not.toContain("✓ kept");
    const lines = (theirs ?? "").trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines) expect(line).toMatch(/^ {2}│/);
  });

  test("property: words of others stay behind the bar, on their line and within the width", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        "\r",
        "\u001b",
        "[",
        "2J",
        "\u202e",
        "漢",
        "\u2028",
        "│",
        "✓",
        "\ud800",
      ),
      maxLength: 200,
    });
    fc.assert(
      fc.property(nasty, nasty, nasty, (claim, overall, path) => {
        const violations = [{ rule: "scope", message: path, clause: "scope.write", certain: true, path }];
        const clean = render({
          violations: [],
          work: { kind: "submitted", claim: "" },
          opinion: { kind: "given", overall: "", remarks: [] },
        });
        const text = render({
          violations,
          work: { kind: "submitted", claim },
          opinion: { kind: "given", overall, remarks: [] },
        });
        // oxlint-disable-next-line no-control-regex -- control characters are what must not stand there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
        const heads = text.split("\n").filter((line) => /^\S/.test(line));
        expect(heads.filter((line) => line !== "Violations")).toEqual(
          clean.split("\n").filter((line) => /^\S/.test(line)),
        );
        for (const line of text.split("\n")) expect(columns(line)).toBeLessThanOrEqual(80);
      }),
    );
  });
});

function columns(line: string): number {
  return Array.from(line).reduce((sum, char) => sum + (char === "漢" ? 2 : 1), 0);
}

test("renderVerdictLine", () => {
  const { verdict } = sampleOutcome({}, [{ rule: "scope", reason: "agreed" }]);
  expect(renderVerdictLine(verdict)).toBe("fail, 1 waived: A test may have been skipped. (and 2 more)");
  expect(renderVerdictLine({ kind: "pass", reasons: [], waived: [] })).toBe(
    "pass: nothing stands against it.",
  );
});

test.each([
  ["a\u001b[31mred\u001b[0m", "ared"],
  ["\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\", "link"],
  ["\u001b]0;title never ended", ""],
  ["\u009b31mx", "x"],
  ["a\u202eb\u200bc\ufeff\u{e0041}", "abc"],
  ["a\r\nb\rc\tde", "a\nb\nc  de"],
  ["lone \ud800 surrogate", "lone  surrogate"],
])("printableText %j", (text, clean) => {
  expect(printableText(text)).toBe(clean);
});

test("printableLine keeps one line", () => {
  expect(printableLine(" a\n\n b\u2028c ")).toBe("a b c");
});

test.each([
  ["one two three", 8, ["one two", "three"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["漢字漢字", 4, ["漢字", "漢字"]],
  ["a\n\nb", 4, ["a", "", "b"]],
  ["ab cdefghijk", 5, ["ab", "cdefg", "hijk"]],
])("wrapText %j in %i columns", (text, width, lines) => {
  expect(wrapText(text, width)).toEqual(lines);
});
