import { mkdir, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import {
  checkRun,
  keepRevision,
  keepRun,
  newestRecord,
  readDecisions,
  recordDecision,
} from "../../../src/report/keep.ts";
import { walkLog } from "../../../src/report/log.ts";
import { readReport } from "../../../src/report/report.ts";
import type { RunEvent } from "../../../src/run/events.ts";
import type { Decision } from "../../../src/verdict/decision.ts";
import { keepText, sampleOutcome, sampleOutputs } from "./sample-outcome.ts";
import { makeTempDir } from "./temp-dir.ts";

const patch = Buffer.from("diff --git a/x b/x\n\0\xff\n", "latin1");
const sealedFiles = ["report.json", "report.sarif", "changes.patch", ...Object.keys(sampleOutputs)];
const decision: Decision = {
  kind: "accepted",
  digest: "3".repeat(64),
  hunks: ["src/greet.ts:1"],
  waivers: [{ rule: "scope", reason: "agreed, token=abcdefgh" }],
  at: "2026-01-02T04:00:00.000Z",
};

async function writeOutputs(dir: string): Promise<void> {
  for (const [file, text] of Object.entries(sampleOutputs)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
}

async function keepSample(dir: string, events: readonly RunEvent[] = warnings): Promise<void> {
  await writeOutputs(dir);
  await using keeper = await keepRun(dir, makeRedactor([]));
  for (const event of events) await keeper.emit(event);
  await keeper.close(sampleOutcome(), { patch });
}

const warnings: readonly RunEvent[] = ["é first", "second \ufffd", "third"].map((message) => ({
  type: "warning",
  message,
}));

async function entriesOf(dir: string): Promise<readonly { type: string; data: unknown }[]> {
  const entries: { type: string; data: unknown }[] = [];
  await walkLog(join(dir, "log.jsonl"), ({ type, data }) => entries.push({ type, data }));
  return entries;
}

describe("keepRun", () => {
  test("writes every event but progress, redacted, then report, SARIF, patch and seal", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir, [
      { type: "phase", phase: "open", round: 0 },
      { type: "step", event: { kind: "prompt-progress", step: 1, processed: 1, total: 2, cached: 0 } },
      { type: "step", event: { kind: "generating", step: 1, channel: "text", characters: 9 } },
      { type: "step", event: { kind: "waiting", step: 1, message: "token=abcdefgh" } },
    ]);
    expect(await entriesOf(temp.dir)).toMatchObject([
      { type: "phase", data: { phase: "open", round: 0 } },
      { type: "step", data: { event: { message: "token=[redacted:credential]" } } },
      {
        type: "sealed",
        data: { files: Object.fromEntries(sealedFiles.map((file) => [file, expect.any(String)])) },
      },
    ]);
    expect((await readReport(join(temp.dir, "report.json"))).run).toBe(sampleOutcome().run);
    expect(await readFile(join(temp.dir, "changes.patch"))).toEqual(patch);
    expect((await readdir(temp.dir)).toSorted()).toEqual(
      ["changes.patch", "log.jsonl", "outputs", "report.json", "report.sarif", "seal.json"].toSorted(),
    );
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole", entries: 3 });
  });

  test("a run that never closed is not sealed", async () => {
    await using temp = await makeTempDir();
    {
      await using keeper = await keepRun(temp.dir, keepText);
      await keeper.emit({ type: "warning", message: "x" });
    }
    expect(await checkRun(temp.dir)).toEqual({
      kind: "altered",
      alterations: [{ file: "seal.json", why: "the run was never sealed" }],
    });
    await expect(recordDecision(temp.dir, decision, keepText)).rejects.toMatchObject({
      code: "store-corrupt",
    });
  });

  test("a command output that is gone cannot be sealed", async () => {
    await using temp = await makeTempDir();
    await using keeper = await keepRun(temp.dir, keepText);
    await expect(keeper.close(sampleOutcome(), { patch })).rejects.toMatchObject({ code: "store-corrupt" });
  });
});

describe("keepRevision", () => {
  async function keepRevised(runDir: string, name: string): Promise<string> {
    const dir = join(runDir, "revisions", name);
    await writeOutputs(dir);
    await using keeper = await keepRevision(runDir, dir, keepText);
    await keeper.close({ ...sampleOutcome(), revision: 1 }, { patch });
    return dir;
  }

  test("what was sealed last counts, what was never sealed does not", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    expect(await newestRecord(temp.dir)).toEqual({ dir: temp.dir, revision: 0 });
    await mkdir(join(temp.dir, "revisions", "revision-1"), { recursive: true });
    const dir = await keepRevised(temp.dir, "revision-2");
    expect(await newestRecord(temp.dir)).toEqual({ dir, revision: 1 });
    await recordDecision(temp.dir, decision, keepText);
    expect(await readDecisions(temp.dir)).toHaveLength(1);
    expect(await newestRecord(temp.dir)).toEqual({ dir, revision: 1 });
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
    expect((await readReport(join(dir, "report.json"))).revision).toBe(1);
  });

  test("a revision that is gone, altered, or another one than was sealed is found", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const dir = await keepRevised(temp.dir, "revision-1");
    await writeFile(join(dir, "changes.patch"), "other");
    expect(await checkRun(temp.dir)).toMatchObject({
      alterations: [{ file: "revisions/revision-1/changes.patch" }],
    });
    await rm(dir, { recursive: true });
    expect(await checkRun(temp.dir)).toMatchObject({
      alterations: [{ file: "revisions/revision-1/log.jsonl" }],
    });
    await mkdir(dir);
    await keepSample(dir);
    expect(await checkRun(temp.dir)).toEqual({
      kind: "altered",
      alterations: [
        { file: "revisions/revision-1/log.jsonl", why: "it is not the one that the run's log names" },
      ],
    });
  });
});

describe("recordDecision", () => {
  test("appends decisions and seals again", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    expect(await readDecisions(temp.dir)).toEqual([]);
    await recordDecision(temp.dir, decision, makeRedactor([]));
    await recordDecision(
      temp.dir,
      { kind: "rolled-back", digest: decision.digest, at: decision.at },
      keepText,
    );
    expect(await readDecisions(temp.dir)).toEqual([
      { ...decision, waivers: [{ rule: "scope", reason: "agreed, token=[redacted:credential]" }] },
      { kind: "rolled-back", digest: decision.digest, at: decision.at },
    ]);
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole", entries: 6 });
  });

  test("of several in one moment none is lost and the log stays whole", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const kinds = ["rejected", "accepted", "rolled-back", "accepted", "rolled-back"] as const;
    await Promise.all(kinds.map((kind) => recordDecision(temp.dir, { ...decision, kind }, keepText)));
    expect((await readDecisions(temp.dir)).map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
    expect((await readdir(temp.dir)).filter((name) => name.includes(".lock"))).toEqual([]);
  });

  test("never seals a log that was changed", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const file = join(temp.dir, "log.jsonl");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.split("\n").slice(0, -2).join("\n") + "\n");
    await expect(recordDecision(temp.dir, decision, keepText)).rejects.toMatchObject({
      code: "store-corrupt",
    });
    await writeFile(file, text.replace("third", "THIRD"));
    await expect(recordDecision(temp.dir, decision, keepText)).rejects.toMatchObject({
      code: "store-corrupt",
    });
  });

  test("goes on after a crash between entry and seal", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const seal = await readFile(join(temp.dir, "seal.json"));
    await recordDecision(temp.dir, decision, keepText);
    await writeFile(join(temp.dir, "seal.json"), seal);
    expect(await checkRun(temp.dir)).toMatchObject({
      kind: "altered",
      alterations: [{ file: "log.jsonl", line: 5 }],
    });
    await recordDecision(temp.dir, decision, keepText);
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole", entries: 6 });
  });
});

describe("checkRun", () => {
  const everyFile = ["log.jsonl", "seal.json", ...sealedFiles];

  test("property: any other byte anywhere is found and its file named", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const place = fc.record({
      file: fc.constantFrom(...everyFile),
      at: fc.nat(),
      add: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, add }) => {
        const path = join(temp.dir, file);
        const bytes = await readFile(path);
        const altered = Buffer.from(bytes);
        const index = at % bytes.length;
        altered[index] = ((bytes[index] ?? 0) + add) % 256;
        await writeFile(path, altered);
        const check = await checkRun(temp.dir);
        await writeFile(path, bytes);
        expect(check.kind === "altered" ? check.alterations.map((one) => one.file) : []).toContain(file);
      }),
      { numRuns: 400 },
    );
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
  });

  test("every single byte of the log, once with another and once without it", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir, warnings.slice(0, 1));
    const path = join(temp.dir, "log.jsonl");
    const bytes = await readFile(path);
    let line = 1;
    for (const [index, byte] of bytes.entries()) {
      const altered = Buffer.from(bytes);
      altered[index] = byte ^ 0x20;
      await writeFile(path, altered);
      expect(await checkRun(temp.dir)).toMatchObject({ alterations: [{ file: "log.jsonl", line }] });
      await writeFile(path, Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + 1)]));
      expect(await checkRun(temp.dir)).toMatchObject({ alterations: [{ file: "log.jsonl", line }] });
      if (byte === 10) line += 1;
    }
  });

  test.each(everyFile)("finds %s shortened, lengthened and deleted", async (file) => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const path = join(temp.dir, file);
    const bytes = await readFile(path);
    await truncate(path, bytes.length - 1);
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "altered", alterations: [{ file }] });
    await writeFile(path, Buffer.concat([bytes, Buffer.from("\n")]));
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "altered", alterations: [{ file }] });
    await rm(path);
    const check = await checkRun(temp.dir);
    expect(check).toMatchObject({
      kind: "altered",
      alterations: [{ file, why: expect.stringContaining("missing") }],
    });
  });

  test("finds whole entries cut from the end, with the line", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    const path = join(temp.dir, "log.jsonl");
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    for (let kept = 0; kept < lines.length; kept += 1) {
      await writeFile(
        path,
        lines
          .slice(0, kept)
          .map((line) => `${line}\n`)
          .join(""),
      );
      expect(await checkRun(temp.dir)).toMatchObject({
        alterations: [{ file: "log.jsonl", line: kept + 1 }],
      });
    }
  });

  test("names every changed file at once", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    for (const file of sealedFiles) await writeFile(join(temp.dir, file), "x");
    const check = await checkRun(temp.dir);
    expect(check.kind === "altered" ? check.alterations.map(({ file }) => file).toSorted() : []).toEqual(
      sealedFiles.toSorted(),
    );
  });
});
