import { expect, test } from "vitest";
import { summarize, type ShortReport } from "../../../../src/editor/runs/run-summary.ts";

function report(
  kind: ShortReport["verdict"]["kind"],
  ...reasons: ShortReport["verdict"]["reasons"]
): ShortReport {
  return {
    endedAt: "2026-11-25T10:00:00.000Z",
    verdict: { kind, reasons, waived: [] },
    evidence: { changes: [{ path: "a" }, { path: "b" }], commands: [{ name: "test" }, { name: "lint" }] },
  };
}

const missing = { code: "command-not-run", effect: "inconclusive", message: "test was not run." };
const stopped = { code: "stopped", effect: "inconclusive", message: "Stopped by Ctrl-C." };
const broken = { code: "violation", effect: "fail", message: "package.json is outside the scope." };

test.each([
  [report("pass"), "Nothing stands against it; test, lint passed."],
  [report("inconclusive", missing), "test was not run."],
  [report("inconclusive", missing, stopped), "Stopped by Ctrl-C (and 1 more)."],
  [report("fail", missing, stopped, broken), "package.json is outside the scope (and 2 more)."],
])("%#: what weighs most is said in one line", (short, text) => {
  expect(summarize(short, [])).toMatchObject({ text, files: 2, held: false });
});

test("what a person decided last is known, and whether their tree holds it", () => {
  const at = "2026-11-25T10:01:00.000Z";
  const accepted = { kind: "accepted", digest: "d", at } as const;
  const back = { kind: "rolled-back", digest: "d", at } as const;
  expect(summarize(report("pass"), [accepted])).toMatchObject({ held: true, lastDecision: accepted });
  expect(summarize(report("pass"), [accepted, back])).toMatchObject({ held: false, lastDecision: back });
});
