import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import { checkRun, keepRun } from "../../../src/report/keep.ts";
import { readActivity } from "../../../src/report/live-activity.ts";
import { walkLog } from "../../../src/report/log.ts";
import type { RunEvent } from "../../../src/run/events.ts";
import { sampleOutcome, sampleOutputs } from "./sample-outcome.ts";
import { makeTempDir } from "./temp-dir.ts";

const patch = Buffer.from("");
const phase: RunEvent = { type: "phase", phase: "implement", round: 1 };
const asking: RunEvent = { type: "step", event: { kind: "asking", step: 3, requestDigest: "" } };

function generating(characters: number): RunEvent {
  return { type: "step", event: { kind: "generating", step: 3, channel: "text", characters } };
}

async function writeOutputs(dir: string): Promise<void> {
  await mkdir(join(dir, "outputs"));
  for (const [file, text] of Object.entries(sampleOutputs)) await writeFile(join(dir, file), text);
}

describe("activity.json", () => {
  test("says what a run does from its first moment on, and is gone with the report", async () => {
    await using temp = await makeTempDir();
    await writeOutputs(temp.dir);
    await using keeper = await keepRun(temp.dir, makeRedactor([]));
    await vi.waitFor(async () => expect(await readActivity(temp.dir)).toMatchObject({ phase: "open" }));
    await keeper.emit(phase);
    await keeper.emit(asking);
    await vi.waitFor(async () =>
      expect(await readActivity(temp.dir)).toMatchObject({ phase: "implement", step: 3, doing: "asking" }),
    );
    const seen = await readActivity(temp.dir);
    expect(Date.parse(seen?.updatedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(seen?.startedAt ?? ""));
    await keeper.close(sampleOutcome(), { patch });
    expect((await readdir(temp.dir)).filter((name) => name.startsWith("activity"))).toEqual([]);
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
  });

  test("a flood of events is a few writes, and the last one stands", async () => {
    await using temp = await makeTempDir();
    await using keeper = await keepRun(temp.dir, makeRedactor([]));
    const texts = new Set<string | undefined>();
    const beganAt = performance.now();
    for (let count = 0; performance.now() - beganAt < 900; count += 1) {
      await keeper.emit(generating(count));
      texts.add((await readActivity(temp.dir))?.doing);
      await delay(1);
    }
    expect(texts.size).toBeLessThanOrEqual(6);
    await keeper.emit(generating(999));
    await vi.waitFor(async () => expect((await readActivity(temp.dir))?.doing).toContain("999 characters"));
  });

  test("is redacted", async () => {
    await using temp = await makeTempDir();
    await using keeper = await keepRun(temp.dir, makeRedactor(["opensesame"]));
    await keeper.emit({ type: "step", event: { kind: "waiting", step: 1, message: "for opensesame" } });
    await vi.waitFor(async () => expect((await readActivity(temp.dir))?.doing).toContain("for [redacted"));
    expect(await readFile(join(temp.dir, "activity.json"), "utf8")).not.toContain("opensesame");
  });

  test("goes with a run that ends without a report", async () => {
    await using temp = await makeTempDir();
    {
      await using keeper = await keepRun(temp.dir, makeRedactor([]));
      await keeper.emit(phase);
      await vi.waitFor(async () => expect(await readActivity(temp.dir)).toBeDefined());
    }
    expect(await readdir(temp.dir)).toEqual(["log.jsonl"]);
  });

  test("where it cannot be written the run goes on and says so once", async () => {
    await using temp = await makeTempDir();
    await mkdir(join(temp.dir, "activity.json"));
    await writeFile(join(temp.dir, "activity.json", "taken"), "");
    await writeOutputs(temp.dir);
    await using keeper = await keepRun(temp.dir, makeRedactor([]));
    for (const round of [1, 2, 3]) {
      await keeper.emit({ type: "phase", phase: "fix", round });
      await delay(300);
    }
    await keeper.close(sampleOutcome(), { patch });
    const warnings: unknown[] = [];
    await walkLog(join(temp.dir, "log.jsonl"), ({ type, data }) => {
      if (type === "warning") warnings.push(data);
    });
    expect(warnings).toEqual([{ message: expect.stringContaining("What the run is doing cannot be shown") }]);
    expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
  });

  test.each([undefined, "", '{"phase":"im', "{}", '{"phase":"flying","round":0}'])(
    "%j is no activity",
    async (text) => {
      await using temp = await makeTempDir();
      if (text !== undefined) await writeFile(join(temp.dir, "activity.json"), text);
      expect(await readActivity(temp.dir)).toBeUndefined();
      await rm(join(temp.dir, "activity.json"), { force: true });
    },
  );
});
