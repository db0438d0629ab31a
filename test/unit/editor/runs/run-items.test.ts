import { describe, expect, test } from "vitest";
import { passesFilter, noFilter } from "../../../../src/editor/runs/run-filter.ts";
import { rowChange } from "../../../../src/editor/runs/row-changes.ts";
import { isWaiting, runItem } from "../../../../src/editor/runs/run-items.ts";
import type { PendingRun, RecordedRun, RunEntry, RunSummary } from "../../../../src/editor/runs/runs.ts";
import type { Translate } from "../../../../src/editor/shown-text.ts";
import { idle } from "../../../../src/report/activity.ts";

const t: Translate = (message, ...values) =>
  message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)]));
const nowMs = Date.parse("2026-11-25T10:10:00.000Z");

function item(entry: RunEntry, stopping = false) {
  return runItem(entry, { nowMs, t }, () => stopping, { position: 2, length: 3 });
}

function stored(more: Partial<RecordedRun["stored"]> = {}): RecordedRun["stored"] {
  return {
    run: "20261125-100000-aaaa",
    kind: "run",
    root: "/app",
    goal: "Greet by name.",
    startedAt: "2026-11-25T10:00:00.000Z",
    pid: 1,
    snapshot: { tree: "", commit: "", carries: [], secrets: [] },
    dir: "/state/r",
    home: "/state",
    state: "ended",
    ...more,
  };
}

const summary: RunSummary = {
  verdict: "pass",
  text: "Nothing stands against it; test passed.",
  files: 2,
  endedAt: "2026-11-25T10:07:00.000Z",
  held: false,
};
const decided = { digest: "d", at: "2026-11-25T10:08:00.000Z" };

function ended(more: Partial<RunSummary> = {}, run: Partial<RecordedRun["stored"]> = {}): RecordedRun {
  return { kind: "ended", stored: stored(run), summary: { ...summary, ...more } };
}

function pending(kind: PendingRun["kind"], more: Partial<PendingRun> = {}): PendingRun {
  const folder = undefined as unknown as PendingRun["folder"];
  const contract = undefined as unknown as PendingRun["contract"];
  return { kind, id: "p1", folder, contract, goal: "Greet.", since: new Date(nowMs - 120_000), ...more };
}

describe("a live run", () => {
  const activity = {
    ...idle,
    phase: "implement" as const,
    round: 1,
    step: 3,
    doing: "thinking, 40 characters",
    last: "edit_file: edited src/greet.mjs",
    tokens: { evaluated: 12_000, cached: 5, generated: 345 },
  };
  const live: RecordedRun = { kind: "live", stored: stored({ state: "running" }), activity };

  test("says phase, step, time and tokens in its row, and more below it", () => {
    const { label, description, context, details } = item(live);
    expect({ label, description, context }).toEqual({
      label: "Greet by name.",
      description: "implementing · step 3 · 10 min · 12.3k tokens",
      context: "live",
    });
    expect(details.map(({ label: key, description: text }) => `${key}: ${text}`)).toEqual([
      "Phase: implementing, step 3",
      "Now: thinking, 40 characters",
      "Last action: edit_file: edited src/greet.mjs",
      "Elapsed: 10:00",
      "Tokens: 12000 evaluated, 5 cached, 345 generated",
    ]);
  });

  test("says how far the prompt is read", () => {
    const reading = { ...activity, prompt: { processed: 12_000, total: 40_000 } };
    const now = item({ ...live, activity: reading }).details.find(({ label }) => label === "Now");
    expect(now?.description).toBe("reading the prompt, 12.0k of 40.0k");
  });

  test("says that it is stopping", () => {
    expect(item(live, true)).toMatchObject({
      context: "live stopping",
      description: expect.stringMatching(/^stopping/),
    });
  });

  test("has something below it before it said what it does", () => {
    expect(item({ kind: "live", stored: stored() }).details.length).toBeGreaterThan(0);
  });

  test("is drawn again as a whole only when its own row says something else", () => {
    const later = (ms: number, more: Partial<typeof activity> = {}) =>
      runItem({ ...live, activity: { ...activity, ...more } }, { nowMs: nowMs + ms, t }, () => false);
    const run = live.stored.run;
    expect(rowChange(later(0), later(0))).toEqual({ kind: "none" });
    expect(rowChange(later(0), later(1000))).toEqual({ kind: "details", ids: [`${run}/elapsed`] });
    expect(rowChange(later(0), later(0, { doing: "thinking, 90 characters" }))).toEqual({
      kind: "details",
      ids: [`${run}/now`],
    });
    expect(rowChange(later(0), later(0, { doing: "" })).kind).toBe("row");
    expect(rowChange(later(0), later(0, { step: 4 })).kind).toBe("row");
    expect(rowChange(later(0), later(60_000)).kind).toBe("row");
  });
});

describe("a past run", () => {
  test.each([
    [ended(), "pass · waits for you · 2 files · 3 min ago", "ended waiting"],
    [ended({ verdict: "fail", files: 1 }), "fail · waits for you · 1 file · 3 min ago", "ended waiting"],
    [ended({ files: 0 }), "pass · 0 files · 3 min ago", "ended"],
    [
      ended({ held: true, lastDecision: { kind: "accepted", ...decided } }),
      "pass · accepted · 2 files · 3 min ago",
      "ended held",
    ],
    [
      ended({ held: true, lastDecision: { kind: "accepted", ...decided, hunks: ["a"] } }),
      "pass · accepted in part · 2 files · 3 min ago",
      "ended held",
    ],
    [
      ended({ verdict: "fail", lastDecision: { kind: "rejected", ...decided } }),
      "fail · rejected · 2 files · 3 min ago",
      "ended",
    ],
    [
      ended({ lastDecision: { kind: "rolled-back", ...decided } }),
      "pass · rolled back · 2 files · 3 min ago",
      "ended",
    ],
    [ended({}, { kind: "judge" }), "pass · judged your tree · 2 files · 3 min ago", "ended"],
    [{ kind: "ended", stored: stored() } as RecordedRun, "record altered · 10 min ago", "ended altered"],
    [{ kind: "interrupted", stored: stored() } as RecordedRun, "interrupted · 10 min ago", "interrupted"],
  ])("%#: %s", (entry, description, context) => {
    expect(item(entry)).toMatchObject({ description, context });
  });

  test("a screen reader hears the whole goal, the verdict and why", () => {
    const goal = `${"A long goal that no narrow row can hold. ".repeat(4)}End.`;
    expect(item(ended({}, { goal })).spoken).toBe(
      `${goal}, verdict pass, ${summary.text}, pass · waits for you · 2 files · 3 min ago`,
    );
    expect(item(ended({}, { goal })).label.length).toBeLessThanOrEqual(28);
  });
});

describe("a run without a record", () => {
  test("waits at its place", () => {
    expect(item(pending("queued"))).toMatchObject({ description: "queued, 2 of 3", context: "queued" });
  });

  test("says why it could not start and what to do", () => {
    const fault = { code: "model-unreachable", message: "Nobody answers.", hint: "Start it." } as const;
    const failed = item(pending("failed", { fault }));
    expect(failed).toMatchObject({ description: "could not start · Nobody answers.", context: "failed" });
    expect(failed.tooltip).toBe("Greet.\nCould not start 2 min ago.\nNobody answers.\nStart it.");
  });
});

describe("hostile words", () => {
  const goal = "a\u001b[31mb\u202e $(trash) [x](command:workbench.action.quit) <b>\n\u0007line two</b>\u200b";

  test.each([
    ended({ text: goal }, { goal }),
    { kind: "live", stored: stored({ goal }), activity: { ...idle, last: goal, doing: goal } } as RecordedRun,
    pending("failed", { goal, fault: { code: "internal", message: goal, hint: goal } }),
  ])("%#: no icon, no link, no escape, no line of its own", (entry) => {
    const { label, description, tooltip, spoken, details } = item(entry);
    const words = [
      label,
      description,
      spoken,
      ...tooltip.split("\n"),
      ...details.map((it) => it.description),
    ];
    for (const text of words) expect(text).not.toMatch(/\$\(|\]\(|[\p{Cc}\p{Cf}]/u);
    expect(label.startsWith("ab $ (trash)")).toBe(true);
  });

  test("a goal of nothing but such characters still has a row", () => {
    expect(item(ended({}, { goal: "\u200b\u0007" })).label).toBe("(no goal)");
  });
});

describe("the filter", () => {
  const waits = ended();
  const rejected = ended({ verdict: "fail", lastDecision: { kind: "rejected", ...decided } });
  const entries = [waits, rejected, pending("queued", { goal: "Say hello" }), pending("failed")];

  test.each([
    [{ ...noFilter, text: "NAME greet" }, [waits, rejected]],
    [{ ...noFilter, text: "100000-aaaa" }, [waits, rejected]],
    [{ ...noFilter, text: "name hello" }, []],
    [{ ...noFilter, states: ["waiting"] as const }, [waits]],
    [{ ...noFilter, states: ["fail", "queued"] as const }, [rejected, entries[2]]],
    [{ ...noFilter, states: ["broken"] as const }, [entries[3]]],
    [noFilter, entries],
  ])("%#: %o", (filter, found) => {
    expect(entries.filter((entry) => passesFilter(entry, filter))).toEqual(found);
  });

  test("nothing waits where nothing can be decided", () => {
    const none = [ended({ files: 0 }), ended({}, { kind: "judge" }), rejected, entries[2]];
    expect(none.filter((entry) => entry !== undefined && isWaiting(entry))).toEqual([]);
  });
});
