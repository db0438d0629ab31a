import { Writable } from "node:stream";
import type { Clock } from "../../../src/cli/progress.ts";
import type { RunEvent } from "../../../src/run/events.ts";
import type { StepEvent } from "../../../src/worker/step-event.ts";
import { sampleEvidence, sampleOutcome } from "../report/sample-outcome.ts";

export const { contract, verdict, run } = sampleOutcome();

/** A clock that goes only when told to. */
export function fakeClock(): Clock & { advance(ms: number): void } {
  let nowMs = 1_000_000;
  let alarms: { atMs: number; act: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after(delayMs, act) {
      const alarm = { atMs: nowMs + delayMs, act };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((other) => other !== alarm);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = alarms.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        alarms = alarms.filter((other) => other !== next);
        nowMs = next.atMs;
        next.act();
      }
      nowMs = untilMs;
    },
  };
}

export function collector(columns?: number): {
  out: Writable & { columns?: number };
  text: () => string;
  clear: () => void;
} {
  let text = "";
  const out: Writable & { columns?: number } = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  if (columns !== undefined) out.columns = columns;
  return { out, text: () => text, clear: () => (text = "") };
}

/** What a terminal shows after this text, if it never scrolls. */
export function screen(text: string): string {
  return text
    .split("\n")
    .map((line) => line.split("\u001b[2K").at(-1)?.replace("\r", "") ?? "")
    .join("\n");
}

export function step(event: StepEvent): RunEvent {
  return { type: "step", event };
}

export const tokens = { evaluated: 12_345, cached: 4000, generated: 2100 };
const [baseTest] = sampleEvidence.baseline;
const [nowTest] = sampleEvidence.commands;

/** Every kind of event that a run has. */
export function wholeRun(): readonly RunEvent[] {
  if (baseTest === undefined || nowTest === undefined) throw new Error("The sample has no commands.");
  return [
    {
      type: "run-opened",
      run,
      goal: contract.goal,
      dir: "/state/run",
      contractDigest: "4".repeat(64),
      contract,
    },
    { type: "phase", phase: "open", round: 0 },
    {
      type: "snapshot",
      tree: "1".repeat(40),
      commit: "2".repeat(40),
      carried: ["node_modules"],
      secretsLeftOut: [".env", "a.pem", "b.pem", "c.pem"],
    },
    { type: "confinement", text: "bubblewrap 0.8.0; A file outside could not be written.", confined: true },
    { type: "command-started", name: "test", on: "base" },
    { type: "command-ended", on: "base", result: baseTest },
    { type: "phase", phase: "implement", round: 0 },
    step({ kind: "asking", step: 1, requestDigest: "d" }),
    step({ kind: "waiting", step: 1, message: "The server is loading its model (0 s)." }),
    step({ kind: "waiting", step: 1, message: "The server is loading its model (5 s)." }),
    step({ kind: "prompt-progress", step: 1, processed: 900, total: 2000, cached: 500 }),
    step({ kind: "generating", step: 1, channel: "thinking", characters: 1500 }),
    step({
      kind: "answered",
      step: 1,
      text: "",
      thinking: "hm",
      calls: [{ tool: "read_file", arguments: "{}" }],
      finish: "tool_calls",
      tokens,
      total: tokens,
    }),
    step({
      kind: "acted",
      step: 1,
      tool: "read_file",
      summary: "read src/greet.ts, lines 1-20",
      result: "…",
      refused: false,
    }),
    step({
      kind: "acted",
      step: 2,
      tool: "edit_file",
      summary: "edit package.json: refused",
      result: "…",
      refused: true,
    }),
    step({ kind: "recovered", step: 3, from: "empty-answer", attempt: 1 }),
    step({ kind: "cache-miss", step: 4, evaluated: 9000, cached: 12 }),
    step({ kind: "compacted", step: 5, promptTokens: 52_000, contextTokens: 65_536 }),
    { type: "work-ended", work: { end: { kind: "submitted", claim: "All green!" }, steps: 5, tokens } },
    { type: "phase", phase: "gather", round: 1 },
    {
      type: "proposal",
      tree: "3".repeat(40),
      paths: ["src/greet.ts", "logo.png"],
      violations: sampleEvidence.violations,
    },
    { type: "command-started", name: "test", on: "proposal" },
    { type: "command-ended", on: "proposal", result: nowTest },
    { type: "phase", phase: "fix", round: 1 },
    {
      type: "work-ended",
      work: { end: { kind: "blocked", reason: "needs-scope", message: "I need b.ts" }, steps: 6, tokens },
    },
    { type: "warning", message: "The disk is nearly full." },
    { type: "phase", phase: "judge", round: 2 },
    { type: "opinion", opinion: sampleEvidence.opinion },
    { type: "verdict", verdict, digest: "3".repeat(64), reportFile: "/state/run/report.json" },
  ];
}
