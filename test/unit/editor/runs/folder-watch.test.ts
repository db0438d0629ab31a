import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openFolderWatch } from "../../../../src/editor/runs/folder-watch.ts";
import { openPoll } from "../../../../src/editor/runs/poll.ts";

test("what comes into a watched folder is noticed once, and nothing after it is left", async () => {
  const dir = await mkdtemp(join(tmpdir(), "remit-watch-"));
  let hints = 0;
  const watch = openFolderWatch(() => (hints += 1));
  watch.follow([dir, join(dir, "missing")]);
  await Promise.all(["a", "b", "c"].map((name) => mkdir(join(dir, name))));
  await delay(300);
  expect(hints).toBe(1);
  watch.follow([]);
  await writeFile(join(dir, "d"), "");
  await delay(300);
  expect(hints).toBe(1);
  watch.follow([dir]);
  await rm(dir, { recursive: true });
  await delay(300);
  watch.dispose();
});

test("a poll never looks twice at a time, and looks once more for all who asked meanwhile", async () => {
  let [now, most, looks] = [0, 0, 0];
  const poll = openPoll(
    async () => {
      looks += 1;
      now += 1;
      most = Math.max(most, now);
      await delay(30);
      now -= 1;
      return 60_000;
    },
    () => {},
  );
  await Promise.all([poll.now(), poll.now(), poll.now(), poll.now()]);
  poll.dispose();
  expect({ most, looks }).toEqual({ most: 1, looks: 2 });
});

test("a poll goes on after a failure, in time, while it is wanted", async () => {
  let looks = 0;
  let wanted = true;
  const failures: unknown[] = [];
  const poll = openPoll(
    () => {
      looks += 1;
      return looks === 1 ? Promise.resolve(10) : Promise.resolve(20);
    },
    (thrown) => failures.push(thrown),
    () => wanted,
  );
  poll.soon();
  await delay(100);
  expect(looks).toBeGreaterThan(2);
  wanted = false;
  await delay(30);
  const before = looks;
  await delay(100);
  expect(looks).toBe(before);
  poll.dispose();
  const failing = openPoll(
    () => Promise.reject(new Error("no")),
    (thrown) => failures.push(thrown),
  );
  await failing.now();
  failing.dispose();
  expect(failures).toHaveLength(1);
});
