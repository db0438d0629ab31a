import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFollower } from "../../../../src/editor/runs/follower.ts";
import { createRunDir, type RunFile } from "../../../../src/run/store.ts";

let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "remit-follower-"));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const gone = 2 ** 22 + 1;

function store(number: number, more: Partial<RunFile> = {}, home = "ws-app"): Promise<string> {
  const second = String(number).padStart(6, "0");
  return createRunDir(join(stateDir, home), {
    run: `20260102-${second}-aaaa`,
    kind: "run",
    root: "/home/dev/app",
    goal: `Goal ${number}`,
    startedAt: `2026-01-02T${second.replace(/(..)(..)(..)/, "$1:$2:$3")}.000Z`,
    pid: gone,
    snapshot: { tree: "", commit: "", carries: [], secrets: [] },
    ...more,
  });
}

function look(follower = openFollower(), limit = 100, roots = ["/home/dev/app"]) {
  return follower.look({ stateDir, roots, limit });
}

test("an empty or missing state folder has no runs", async () => {
  expect(await look()).toEqual({ runs: [], changed: false, older: 0, dirs: [stateDir] });
  stateDir = join(stateDir, "missing");
  expect(await look()).toEqual({ runs: [], changed: false, older: 0, dirs: [stateDir] });
});

test("the newest come first, and no more than are wanted", async () => {
  for (const number of [3, 1, 5, 2, 4]) await store(number);
  const { runs, older } = await look(openFollower(), 3);
  expect(runs.map(({ stored }) => stored.goal)).toEqual(["Goal 5", "Goal 4", "Goal 3"]);
  expect(older).toBe(2);
});

test("of several opened folders each sees its own, and a folder inside one sees that one's", async () => {
  await store(1);
  await store(2, { root: "/home/dev/lib" }, "ws-lib");
  await store(3, { root: "/home/dev/app2" }, "ws-app2");
  const goals = async (...roots: string[]) =>
    (await look(openFollower(), 9, roots)).runs.map(({ stored }) => stored.goal);
  expect(await goals("/home/dev/app", "/home/dev/lib")).toEqual(["Goal 2", "Goal 1"]);
  expect(await goals("/home/dev/app/packages/x")).toEqual(["Goal 1"]);
});

test("what dies between two looks is interrupted, and told once", async () => {
  const follower = openFollower();
  const dir = await store(1, { pid: process.pid });
  expect((await look(follower)).runs).toMatchObject([{ kind: "live" }]);
  expect((await look(follower)).changed).toBe(false);
  await store(1);
  expect(await look(follower)).toMatchObject({ changed: true, runs: [{ kind: "interrupted" }] });
  expect((await look(follower)).changed).toBe(false);
  await rm(dir, { recursive: true });
  expect(await look(follower)).toMatchObject({ changed: true, runs: [] });
});

test("a run is not ended before its record is sealed", async () => {
  const dir = await store(1, { pid: process.pid });
  await writeFile(join(dir, "report.json"), "{}");
  expect((await look()).runs).toMatchObject([{ kind: "live" }]);
  await writeFile(join(dir, "seal.json"), "{}");
  expect((await look()).runs).toMatchObject([{ kind: "ended" }]);
});

test("what is no run does not keep the others from being shown", async () => {
  const { runs } = { runs: join(stateDir, "ws-app", "runs") };
  await mkdir(join(runs, "20260102-000009-dead"), { recursive: true });
  await mkdir(join(runs, "20260102-000008-dead"), { recursive: true });
  await writeFile(join(runs, "20260102-000008-dead", "run.json"), "{");
  await writeFile(join(runs, "20260102-000007-dead"), "no folder");
  await store(1);
  expect((await look()).runs.map(({ stored }) => stored.goal)).toEqual(["Goal 1"]);
});
