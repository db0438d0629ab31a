import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/base/digest.ts";
import { checkLog, openLog, walkLog } from "../../../src/report/log.ts";
import type { LogEntry } from "../../../src/report/log.ts";
import { makeTempDir } from "./temp-dir.ts";

async function writeLog(file: string, count: number): Promise<void> {
  await using log = await openLog(file);
  for (let at = 1; at <= count; at += 1) await log.append("note", { at, text: "é \ufffd \ud800 \n" });
}

async function readEntries(file: string): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  await walkLog(file, (entry) => entries.push(entry));
  return entries;
}

describe("openLog", () => {
  test("chains entries: numbers from 1, 64 zeros first, each hash over the rest of its line", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await writeLog(file, 3);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const entries = lines.map((line): LogEntry => JSON.parse(line));
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(entries[0]?.prev).toBe("0".repeat(64));
    expect(entries[1]?.prev).toBe(entries[0]?.hash);
    for (const { hash, ...rest } of entries) expect(digestOf(rest)).toBe(hash);
    expect(await checkLog(file)).toEqual({ kind: "whole", entries: 3, head: entries[2]?.hash });
  });

  test("appends from many callers at once stand in the order of the calls", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    {
      await using log = await openLog(file);
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      await Promise.all(numbers.map((number) => log.append("note", number)));
    }
    expect((await readEntries(file)).map(({ data }) => data)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  test("continues an existing log", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await writeLog(file, 2);
    await writeLog(file, 2);
    expect(await checkLog(file)).toMatchObject({ kind: "whole", entries: 4 });
  });

  test("moves the torn last line of a crash aside and notes it", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await writeLog(file, 2);
    await appendFile(file, '{"data":"half');
    expect(await checkLog(file)).toEqual({ kind: "broken", line: 3, why: "the last line is not whole" });
    await writeLog(file, 1);
    expect(await readFile(join(temp.dir, "log.torn"), "utf8")).toBe('{"data":"half\n');
    expect(await checkLog(file)).toMatchObject({ kind: "whole", entries: 4 });
    expect((await readEntries(file))[2]).toMatchObject({
      type: "torn-line",
      data: { bytes: 13, file: "log.torn" },
    });
  });

  test("refuses a log whose chain is broken", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await writeLog(file, 3);
    await writeFile(file, (await readFile(file, "utf8")).replace('"at":2', '"at":7'));
    await expect(openLog(file)).rejects.toMatchObject({ code: "store-corrupt", message: /line 2/ });
  });

  test("takes nothing after it was closed", async () => {
    await using temp = await makeTempDir();
    const log = await openLog(join(temp.dir, "log.jsonl"));
    await log[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
    await expect(log.append("note", 1)).rejects.toMatchObject({ code: "internal" });
  });
});

describe("checkLog", () => {
  test("names a missing file", async () => {
    await using temp = await makeTempDir();
    expect(await checkLog(join(temp.dir, "none"))).toMatchObject({ kind: "broken", line: 0 });
  });

  test.each([
    ["deleted", (lines: string[]) => lines.filter((_, index) => index !== 2), 3],
    [
      "doubled",
      (lines: string[]) => lines.flatMap((line, index) => (index === 2 ? [line, line] : [line])),
      4,
    ],
    ["moved", (lines: string[]) => [lines[0], lines[2], lines[1], ...lines.slice(3)], 2],
    [
      "spaced",
      (lines: string[]) => lines.map((line, index) => (index === 1 ? line.replace(":", ": ") : line)),
      2,
    ],
    ["emptied", (lines: string[]) => lines.map((line, index) => (index === 1 ? "" : line)), 2],
  ])("finds a line that was %s", async (_name, change, line) => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await writeLog(file, 5);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    await writeFile(file, `${change(lines).join("\n")}\n`);
    expect(await checkLog(file)).toMatchObject({ kind: "broken", line });
  });

  test("property: any JSON value is kept and chained", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "log.jsonl");
    await using log = await openLog(file);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ stringUnit: "binary" }), async (value) => {
        const { head } = await log.append("any", value);
        const check = await checkLog(file);
        expect(check).toMatchObject({ kind: "whole", head });
        expect((await readEntries(file)).at(-1)?.data).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 60 },
    );
  });
});
