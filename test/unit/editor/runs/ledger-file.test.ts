import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedgerFile } from "../../../../src/editor/runs/ledger-file.ts";
import type { Ledger } from "../../../../src/editor/runs/queue.ts";

let dir: string;
const [a, b] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const run = {
  id: a,
  folder: "file:///app",
  contract: "file:///app/a.json",
  goal: "g",
  since: "2026-11-25",
};
const ledger: Ledger = {
  waiting: [{ ...run, continues: { run: "r0", remark: "Mend it." } }],
  started: [{ ...run, id: b, pid: 5, started: "boot_9", run: "r1" }],
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-ledger-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("what was kept is read back by the next window", async () => {
  const file = join(dir, "storage", "runs.json");
  expect(await openLedgerFile(file).read()).toEqual({ waiting: [], started: [] });
  await openLedgerFile(file).write(ledger);
  expect(await openLedgerFile(file).read()).toEqual(ledger);
});

test("of many writes the last one stays, and nothing else", async () => {
  const file = openLedgerFile(join(dir, "runs.json"));
  const writes = Array.from({ length: 20 }, (_, at) =>
    file.write({ waiting: [{ ...run, goal: String(at) }], started: [] }),
  );
  await Promise.all(writes);
  expect(await file.read()).toMatchObject({ waiting: [{ goal: "19" }] });
  expect(await readdir(dir)).toEqual(["runs.json"]);
});

test.each(["", "{", "[]", '{"version":2,"waiting":[],"started":[]}', '{"version":1,"waiting":[{"id":1}]}'])(
  "%j is no ledger",
  async (text) => {
    await writeFile(join(dir, "runs.json"), text);
    expect(await openLedgerFile(join(dir, "runs.json")).read()).toBe("unreadable");
  },
);

test("of two windows on one folder one begins a waiting run", async () => {
  const file = join(dir, "runs.json");
  const windows = [openLedgerFile(file), openLedgerFile(file), openLedgerFile(file)];
  const claims = await Promise.all(windows.map((window) => window.claim(a)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await windows[0]?.claim(b)).toBe(true);
  await windows[1]?.release(a);
  expect(await windows[2]?.claim(a)).toBe(true);
});

test("an id that leads elsewhere is none", async () => {
  const file = join(dir, "runs.json");
  const text = JSON.stringify({ version: 1, waiting: [{ ...run, id: "../../x" }], started: [] });
  await writeFile(file, text);
  expect(await openLedgerFile(file).read()).toBe("unreadable");
});
