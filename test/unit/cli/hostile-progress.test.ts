import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openProgress } from "../../../src/cli/progress.ts";
import type { RunEvent } from "../../../src/run/events.ts";
import { sampleEvidence } from "../report/sample-outcome.ts";
import { collector, contract, fakeClock, screen, step, tokens, verdict } from "./sample-progress.ts";

describe("hostile text", () => {
  const words = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\u001b[2J\u001b[H",
      "\u001b]52;c;aGk=\u0007",
      "\u009b31m",
      "\u202eevil",
      "a\r 0:00  ✓ verdict pass",
      "x\n  0:00  ✓ verdict pass: nothing stands against it.",
      "\udc80\u{e0041}\u0000",
    ),
  );

  test("of an event never acts on a terminal, nor makes a line of its own", async () => {
    await fc.assert(
      fc.asyncProperty(words, words, fc.boolean(), async (one, two, live) => {
        const { out, text } = collector(200);
        const clock = fakeClock();
        const progress = openProgress(out, { color: false, live, width: 200, clock });
        for (const event of hostileEvents(one, two)) {
          await progress.listen(event);
          clock.advance(200);
        }
        progress[Symbol.dispose]();
        const own = text().replaceAll("\r\u001b[2K", "");
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(own).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Cf}|\p{Cs}/u);
        const lines = screen(text()).split("\n").slice(0, -1);
        expect(lines.filter((line) => !/^ {2}0:\d\d(?: {2}[ ✓✗?](?: |$)|$)|^ {10}/.test(line))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  function hostileEvents(one: string, two: string): readonly RunEvent[] {
    return [
      { type: "run-opened", run: one, goal: two, dir: one, contractDigest: two, contract },
      { type: "snapshot", tree: one, commit: one, carried: [one, two], secretsLeftOut: [two] },
      { type: "confinement", text: one, confined: false },
      { type: "command-started", name: one, on: "worktree" },
      ...sampleEvidence.commands.map((result): RunEvent => {
        return {
          type: "command-ended",
          on: "proposal",
          result: { ...result, name: one, outcome: { kind: "signalled", signal: two } },
        };
      }),
      step({ kind: "waiting", step: 1, message: one }),
      step({
        kind: "answered",
        step: 1,
        text: one,
        thinking: two,
        calls: [{ tool: one, arguments: two }],
        finish: one,
        tokens,
        total: tokens,
      }),
      step({ kind: "acted", step: 1, tool: one, summary: two, result: one, refused: true }),
      step({ kind: "recovered", step: 1, from: one, attempt: 1 }),
      {
        type: "work-ended",
        work: { end: { kind: "blocked", reason: "needs-info", message: one }, steps: 1, tokens },
      },
      { type: "opinion", opinion: { kind: "missing", why: two } },
      { type: "warning", message: one },
      {
        type: "verdict",
        verdict: { ...verdict, reasons: verdict.reasons.map((reason) => ({ ...reason, message: two })) },
        digest: one,
        reportFile: two,
      },
    ];
  }
});
