import { mkdir, rm, symlink, writeFile, appendFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readOutput, readPlaces } from "../../../../src/editor/verdict/outputs.ts";
import { readReviewed, type ReviewedRun } from "../../../../src/editor/verdict/reviewed-run.ts";
import { makeRedactor } from "../../../../src/base/redact.ts";
import { keepRun, recordDecision } from "../../../../src/report/keep.ts";
import { sampleOutcome, sampleOutputs } from "../../report/sample-outcome.ts";
import { makeTempDir } from "../../report/temp-dir.ts";

async function keepSample(dir: string): Promise<ReviewedRun> {
  for (const [file, text] of Object.entries(sampleOutputs)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  await using keeper = await keepRun(dir, makeRedactor([]));
  await keeper.close(sampleOutcome(), { patch: Buffer.from("patch\n") });
  return await readReviewed(stored(dir));
}

function stored(dir: string): ReviewedRun["stored"] {
  const { run, startedAt } = sampleOutcome();
  return {
    run,
    kind: "run",
    root: dirname(dir),
    goal: "a goal",
    startedAt,
    pid: 1,
    snapshot: { tree: "", commit: "", carries: [], secrets: [] },
    dir,
    home: dirname(dir),
    state: "ended",
  };
}

const output = Object.keys(sampleOutputs)[0] ?? "";

describe("a run's record as it is shown", () => {
  test("whole, with its decisions", async () => {
    await using temp = await makeTempDir();
    const before = await keepSample(temp.dir);
    expect(before).toMatchObject({ record: { kind: "whole" }, decisions: [], held: false, revision: 0 });
    const { digest } = before.evidence;
    const decision = { kind: "accepted", digest, at: "2026-01-02T04:00:00.000Z" } as const;
    await recordDecision(temp.dir, decision, makeRedactor([]));
    expect(await readReviewed(stored(temp.dir))).toMatchObject({ decisions: [decision], held: true });
  });

  test("one that was altered is shown, and says what was altered", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    await appendFile(join(temp.dir, "log.jsonl"), "x\n");
    const { record, decisions } = await readReviewed(stored(temp.dir));
    expect(record).toEqual({ kind: "altered", what: expect.stringContaining("log.jsonl") });
    expect(decisions).toEqual([]);
  });

  test("one without a report cannot be shown", async () => {
    await using temp = await makeTempDir();
    await keepSample(temp.dir);
    await rm(join(temp.dir, "report.json"));
    await expect(readReviewed(stored(temp.dir))).rejects.toMatchObject({ code: "store-corrupt" });
  });
});

describe("the output of a command", () => {
  test("is read to its end, of a long one the end alone", async () => {
    await using temp = await makeTempDir();
    const reviewed = await keepSample(temp.dir);
    const whole = sampleOutputs[output] ?? "";
    expect(await readOutput(reviewed, output, 1000)).toEqual({ text: whole, leftOut: 0 });
    expect(await readOutput(reviewed, output, 3)).toEqual({
      text: whole.slice(-3),
      leftOut: whole.length - 3,
    });
  });

  test.each(["../secret", "/etc/passwd", "outputs/../../secret", "report.json", ""])(
    "%s is none of it",
    async (file) => {
      await using temp = await makeTempDir();
      const reviewed = await keepSample(temp.dir);
      await expect(readOutput(reviewed, file, 10)).rejects.toMatchObject({ code: "usage" });
    },
  );

  test("nothing outside the run's folder is read, whatever its record names or a link leads to", async () => {
    await using temp = await makeTempDir();
    const dir = join(temp.dir, "run");
    await mkdir(dir);
    const reviewed = await keepSample(dir);
    await writeFile(join(temp.dir, "secret"), "secret");
    const [first] = reviewed.evidence.commands;
    if (first?.output === undefined) throw new Error("the sample has no output");
    const hostile = { ...first, output: { ...first.output, file: "../secret" } };
    const named = { ...reviewed, evidence: { ...reviewed.evidence, commands: [hostile] } };
    await expect(readOutput(named, "../secret", 10)).rejects.toMatchObject({ code: "usage" });
    await rm(join(dir, first.output.file));
    await symlink(join(temp.dir, "secret"), join(dir, first.output.file));
    await expect(readOutput(reviewed, first.output.file, 10)).rejects.toMatchObject({ code: "usage" });
  });

  test("that is gone names no places, and hides no problem", async () => {
    await using temp = await makeTempDir();
    const reviewed = await keepSample(temp.dir);
    const red = reviewed.evidence.commands.map((result) => ({
      ...result,
      outcome: { kind: "exited", exitCode: 1 } as const,
    }));
    for (const file of Object.keys(sampleOutputs)) await rm(join(temp.dir, file));
    const places = await readPlaces({ ...reviewed, evidence: { ...reviewed.evidence, commands: red } });
    expect([...places.values()].flat()).toEqual([]);
  });
});
