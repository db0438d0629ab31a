import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import { checkRun, keepRun, recordDecision } from "../../../src/report/keep.ts";
import { sampleOutcome, sampleOutputs } from "./sample-outcome.ts";
import { makeTempDir } from "./temp-dir.ts";

const redact = makeRedactor([]);
const decision = { kind: "rejected", digest: "3".repeat(64), at: "2026-01-02T04:00:00.000Z" } as const;

async function keepSample(dir: string): Promise<void> {
  for (const [file, text] of Object.entries(sampleOutputs)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  await using keeper = await keepRun(dir, redact);
  await keeper.close(sampleOutcome(), { patch: Buffer.from("diff") });
}

test("a record is whole to whoever looks while somebody decides", async () => {
  await using temp = await makeTempDir();
  await keepSample(temp.dir);
  let decided = false;
  const deciding = (async () => {
    for (let time = 0; time < 5; time += 1) await recordDecision(temp.dir, decision, redact);
    decided = true;
  })();
  while (!decided) expect(await checkRun(temp.dir)).toMatchObject({ kind: "whole" });
  await deciding;
  await writeFile(join(temp.dir, "report.sarif"), "{}");
  expect(await checkRun(temp.dir)).toMatchObject({ kind: "altered" });
});
