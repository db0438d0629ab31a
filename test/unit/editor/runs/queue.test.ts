import { describe, expect, test } from "vitest";
import {
  emptyLedger,
  enqueue,
  noteEnd,
  noteName,
  noteStart,
  runOf,
  startable,
  unqueue,
  type Ledger,
  type WaitingRun,
} from "../../../../src/editor/runs/queue.ts";

const since = "2026-11-25T10:00:00.000Z";

function waiting(id: string): WaitingRun {
  return { id, folder: "file:///app", contract: `file:///app/${id}.json`, goal: id, since };
}

function queue(...ids: readonly string[]): Ledger {
  return ids.map(waiting).reduce(enqueue, emptyLedger);
}

function ids(runs: readonly WaitingRun[]): readonly string[] {
  return runs.map(({ id }) => id);
}

describe("who begins", () => {
  test.each([
    { limit: 2, taken: 0, begin: ["a", "b"] },
    { limit: 2, taken: 1, begin: ["a"] },
    { limit: 2, taken: 2, begin: [] },
    { limit: 1, taken: 3, begin: [] },
    { limit: 8, taken: 0, begin: ["a", "b", "c"] },
  ])("with $taken of $limit places taken: $begin", ({ limit, taken, begin }) => {
    expect(ids(startable(queue("a", "b", "c"), { limit, taken }))).toEqual(begin);
  });

  test("a raised limit lets the next one begin, a lowered one ends nobody", () => {
    const started = noteStart(queue("a", "b"), waiting("a"), { pid: 1 });
    expect(ids(startable(started, { limit: 1, taken: 1 }))).toEqual([]);
    expect(ids(startable(started, { limit: 2, taken: 1 }))).toEqual(["b"]);
    expect(ids(started.started)).toEqual(["a"]);
  });
});

describe("the ledger", () => {
  test("a run is either waiting or started, and gone once its end was told", () => {
    const started = noteStart(queue("a", "b"), waiting("a"), { pid: 7, started: "boot_1" });
    expect(ids(started.waiting)).toEqual(["b"]);
    expect(started.started).toEqual([{ ...waiting("a"), pid: 7, started: "boot_1" }]);
    expect(noteEnd(started, "a").started).toEqual([]);
  });

  test("a run can be taken out of the middle", () => {
    expect(ids(unqueue(queue("a", "b", "c"), "b").waiting)).toEqual(["a", "c"]);
  });
});

describe("finding a started run in the store", () => {
  const started = { ...waiting("a"), pid: 7 };
  const stored = { run: "r1", pid: 7, startedAt: "2026-11-25T10:00:03.000Z" };

  test("by its name once that is known", () => {
    const { started: named } = noteName({ waiting: [], started: [started] }, "a", "r1");
    expect(named.map((one) => runOf(one, [{ ...stored, pid: 99 }])?.run)).toEqual(["r1"]);
  });

  test("by its process when the name came while nobody listened", () => {
    expect(runOf(started, [stored])?.run).toBe("r1");
  });

  test("an older run of a process with the same number is another one", () => {
    expect(runOf(started, [{ ...stored, startedAt: "2026-11-24T10:00:00.000Z" }])).toBeUndefined();
  });
});
