import { readdirSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { contractSchema } from "../../src/contract/schema.ts";
import { checkRun } from "../../src/report/keep.ts";
import { amendedRequest, readStored, requestFor, type StoredReport } from "../../src/report/stored.ts";
import type { RunEvent } from "../../src/run/events.ts";
import { judgeAgain } from "../../src/run/judge-again.ts";
import { judgePart } from "../../src/run/judge-part.ts";
import { listRuns } from "../../src/run/store.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import { readRunCases } from "../support/case-file.ts";
import { openCaseFolder, type CaseFolder } from "../support/case-folder.ts";
import { carryOutCase } from "../support/run-case.ts";

const signal = AbortSignal.any([]);
const confinement = await probeConfinement(
  { env: process.env, platform: process.platform, scratchDir: tmpdir() },
  signal,
);
const [given] = readRunCases(import.meta.dirname).filter(({ name }) => name === "amend");
if (given === undefined) throw new Error("there is no case amend");
const around = { acceptUnconfined: false, env: process.env, secrets: [] };

async function readNewest({ stateDir }: CaseFolder): Promise<StoredReport> {
  const [stored] = await listRuns(stateDir);
  if (stored === undefined) throw new Error("the case has no run");
  return readStored(stored, stateDir);
}

test.skipIf(confinement.kind === "none")(
  "a revision runs on the base what the run did not run there just so, and is what counts from then on",
  async () => {
    using folder = openCaseFolder(given);
    await carryOutCase(given, folder);
    const stored = await readNewest(folder);
    expect(stored).toMatchObject({ revision: 0, recordDir: stored.stored.dir });
    const contract = contractSchema.parse({
      ...stored.contract,
      scope: { ...stored.contract.scope, write: ["**"] },
      commands: [...stored.contract.commands, { name: "fails", run: ["false"] }],
    });
    const started: string[] = [];
    const listen = async (event: RunEvent): Promise<void> => {
      if (event.type === "command-started") started.push(`${event.name} on ${event.on}`);
    };
    const judged = await judgeAgain(amendedRequest(stored, contract, { ...around, listen }), stored, signal);
    expect(started).toEqual(["fails on base", "check on proposal", "fails on proposal"]);
    expect(judged.outcome.verdict.kind).toBe("fail");

    const newest = await readNewest(folder);
    expect(newest).toMatchObject({ revision: 1, recordDir: judged.dir, contract, effort: stored.effort });
    expect(newest.report).toMatchObject({ kind: "run", revision: 1, claim: stored.report.claim });
    expect(newest.evidence.baseline.map(({ name }) => name)).toEqual(["check", "fails"]);
    expect(newest.evidence.baseline[0]).toEqual(stored.evidence.baseline[0]);
    expect(newest.evidence.changes).toEqual(stored.evidence.changes);
    expect(newest.evidence.digest).not.toBe(stored.evidence.digest);
    expect(await checkRun(stored.stored.dir)).toMatchObject({ kind: "whole" });

    const part = await judgePart(requestFor(newest, around), newest, ["package.json"], signal);
    expect(part.outcome.evidence.baseline).toEqual(newest.evidence.baseline);
    expect(part.outcome.evidence.changes.flatMap(({ hunks }) => hunks.map(({ step }) => step))).toEqual([4]);
    expect(await checkRun(part.dir)).toMatchObject({ kind: "whole" });
  },
);

test("a record that keeps its commands redacted is not judged anew by other ones", async () => {
  using folder = openCaseFolder(given);
  await carryOutCase(given, folder);
  const stored = await readNewest(folder);
  const goal = { ...stored, contract: { ...stored.contract, goal: "password=[redacted:credential]" } };
  expect(requestFor(goal, around).loaded.digest).toBe(stored.report.contract.digest);
  const commands = stored.contract.commands.map((command) => ({ ...command, run: ["node", "./check.mjs"] }));
  const redacted = { ...stored, contract: { ...stored.contract, commands } };
  const refusal = expect.objectContaining({ code: "run-undecidable" });
  expect(() => requestFor(redacted, around)).toThrow(refusal);
  expect(() => amendedRequest(redacted, redacted.contract, around)).toThrow(refusal);
});

test.skipIf(confinement.kind === "none")("a revision that was stopped leaves the run as it is", async () => {
  using folder = openCaseFolder(given);
  await carryOutCase(given, folder);
  const stored = await readNewest(folder);
  const stop = new AbortController();
  const listen = async (event: RunEvent): Promise<void> => {
    if (event.type === "run-opened") stop.abort();
  };
  const contract = { ...stored.contract, goal: "Another one." };
  const request = amendedRequest(stored, contract, { ...around, listen });
  await expect(judgeAgain(request, stored, stop.signal)).rejects.toThrow();
  expect(readdirSync(join(stored.stored.dir, "revisions"))).toEqual(["revision-1"]);
  expect(await readNewest(folder)).toEqual(stored);
});
