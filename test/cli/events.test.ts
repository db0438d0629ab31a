import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStandIn } from "../../dev/stand-in.ts";
import { readActivity } from "../../src/report/live-activity.ts";
import { listRuns } from "../../src/run/store.ts";
import type { DeveloperFolder } from "../support/developer-folder.ts";
import { bundle, eventLines, remit, startRemit } from "../support/remit-child.ts";
import { contract, sampleFolder, sampleScript, writeContract } from "../support/sample-folder.ts";

function aroundOf({ root, stateDir }: DeveloperFolder, url?: string) {
  return { cwd: root, stateDir, ...(url === undefined ? {} : { url }) };
}

test.each([
  ["no server", ["run", contract], "model-unreachable"],
  ["no contract", ["run", ".remit/contracts/none.json"], "contract-missing"],
  ["no address", ["run", contract, "--url=nowhere"], "usage"],
  ["no revision", ["judge", contract, "--base=nowhere"], "usage"],
])("with --json a fault before anything is recorded is data: %s", async (_name, args, code) => {
  using folder = sampleFolder();
  const ended = await remit([...args, "--json"], aroundOf(folder));
  expect(ended).toMatchObject({ exit: 3, errors: expect.stringMatching(/^remit: /) });
  const events = eventLines(ended.out).filter(({ type }) => type === "fault");
  expect(events).toEqual([{ type: "fault", code, message: expect.any(String), hint: expect.any(String) }]);
});

test("a fault in the middle of a run is told once", async () => {
  using folder = sampleFolder();
  writeContract(folder, [{ name: "slow", run: ["sleep", "1"] }]);
  await using server = await openStandIn(sampleScript("kept"));
  const run = startRemit(["run", contract, "--json"], aroundOf(folder, server.url));
  const { dir } = await run.until(({ type }) => type === "run-opened");
  rmdirSync(join(String(dir), "outputs"));
  writeFileSync(join(String(dir), "outputs"), "");
  expect(await run.ended).toMatchObject({ exit: 3, errors: expect.stringMatching(/^remit: /) });
  expect(eventLines(run.out()).filter(({ type }) => type === "fault")).toHaveLength(1);
});

test("a run whose starter is gone goes on to its report", async () => {
  using folder = sampleFolder();
  writeContract(folder, [{ name: "slow", run: ["sleep", "1"] }]);
  await using server = await openStandIn(sampleScript("kept"));
  const child = spawn(process.execPath, [bundle, "run", contract, "--json"], {
    cwd: folder.root,
    env: { PATH: process.env["PATH"], REMIT_STATE_DIR: folder.stateDir, REMIT_URL: server.url },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stderr.destroy();
  await once(child, "exit");
  const [stored] = await listRuns(folder.stateDir);
  expect(stored?.state).toBe("ended");
  expect(await readActivity(stored?.dir ?? "")).toBeUndefined();
  expect(await remit(["show", "last", "--check"], aroundOf(folder))).toMatchObject({ exit: 0 });
});
