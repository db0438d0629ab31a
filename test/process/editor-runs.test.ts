import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStandIn, type StandIn } from "../../dev/stand-in.ts";
import { processesWithEnv, signalProcess } from "../../src/base/process-group.ts";
import { openFollower } from "../../src/editor/runs/follower.ts";
import { startRunProcess, type RunProcess } from "../../src/editor/runs/run-process.ts";
import type { RecordedRun } from "../../src/editor/runs/runs.ts";
import { stopRun } from "../../src/run/stop-run.ts";
import type { DeveloperFolder } from "../support/developer-folder.ts";
import { bundle, remit } from "../support/remit-child.ts";
import { contract, sampleFolder, sampleScript, stallingScript } from "../support/sample-folder.ts";

let folder: DeveloperFolder;
let model: StandIn;
const mark = `REMIT_TEST_${process.pid}`;

beforeEach(() => {
  folder = sampleFolder();
  process.env[mark] = "yes";
});

afterEach(async () => {
  for (const pid of await processesWithEnv(mark, "yes")) signalProcess(pid, "SIGKILL");
  await model[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function settingsFor(url: string) {
  return { url, stateDir: folder.stateDir, acceptUnconfined: false, parallelRuns: 2, serverCommand: [] };
}

function start(url = model.url, opened: string[] = []): Promise<RunProcess> {
  return startRunProcess({
    program: bundle,
    cwd: folder.root,
    contract: join(folder.root, contract),
    settings: settingsFor(url),
    onOpened: (run) => opened.push(run),
  });
}

function followed() {
  const follower = openFollower();
  const look = () => follower.look({ stateDir: folder.stateDir, roots: [folder.root], limit: 100 });
  return {
    look,
    until: async (suits: (run: RecordedRun) => boolean): Promise<RecordedRun> => {
      for (const end = Date.now() + 50_000; Date.now() < end; await delay(50)) {
        const found = (await look()).runs.find(suits);
        if (found !== undefined) return found;
      }
      throw new Error(`not within 50 s: ${JSON.stringify((await look()).runs)}`);
    },
  };
}

const isEnded = ({ kind, summary }: RecordedRun) => kind === "ended" && summary !== undefined;
const isInStep = (step: number) => (run: RecordedRun) =>
  run.kind === "live" && (run.activity?.step ?? 0) >= step;

describe("a run that the editor starts", () => {
  test("is followed from its first step to its verdict, told as changed only when it is", async () => {
    model = await openStandIn(sampleScript("kept"));
    const opened: string[] = [];
    const child = await start(model.url, opened);
    const { until, look } = followed();
    const live = await until(isInStep(1));
    expect(live.stored.goal).toMatch(/^greet\(\)/);
    const ended = await until(isEnded);
    expect(ended.summary).toMatchObject({ verdict: "pass", files: 2, held: false });
    expect(opened).toEqual([ended.stored.run]);
    expect(await child.ended).toEqual({ run: ended.stored.run });
    expect((await look()).changed).toBe(false);
  });

  test("a broken contract is a fault before there is a record", async () => {
    model = await openStandIn(sampleScript("kept"));
    writeFileSync(join(folder.root, contract), '{ "goal": 1 }');
    const { fault, run } = await (await start()).ended;
    expect(run).toBeUndefined();
    expect(fault).toMatchObject({ code: "contract-invalid", message: expect.stringContaining("goal") });
    expect(fault?.hint).not.toBe("");
  });

  test("a dead server is said as such", async () => {
    model = await openStandIn(sampleScript("kept"));
    const dead = model.url;
    await model[Symbol.asyncDispose]();
    const opened: string[] = [];
    const { fault } = await (await start(dead, opened)).ended;
    const found = (await followed().look()).runs;
    expect({ code: fault?.code, opened, found }).toEqual({
      code: "model-unreachable",
      opened: [],
      found: [],
    });
  });

  test("goes on from an earlier proposal with a remark that looks like an option", async () => {
    model = await openStandIn(sampleScript("kept"));
    await (
      await start()
    ).ended;
    const { until } = followed();
    const first = await until(isEnded);
    await model[Symbol.asyncDispose]();
    model = await openStandIn(sampleScript("kept"));
    const continues = { run: first.stored.run, remark: "--json is not what I meant." };
    const child = await startRunProcess({
      program: bundle,
      cwd: folder.root,
      contract: join(folder.root, contract),
      settings: settingsFor(model.url),
      continues,
      onOpened: () => {},
    });
    expect((await child.ended).fault).toBeUndefined();
    const second = await until((run) => isEnded(run) && run.stored.run !== first.stored.run);
    expect(second.summary?.files).toBeGreaterThan(0);
  });

  test("a stop has what is there judged", async () => {
    model = await openStandIn(stallingScript());
    await start();
    const { until } = followed();
    const live = await until(isInStep(2));
    expect(stopRun(live.stored, false)).toBe(true);
    const ended = await until(isEnded);
    expect(ended.summary).toMatchObject({ verdict: "inconclusive", files: 1 });
  });
});

describe("whoever started it dies", () => {
  test("it goes on to its verdict, and a new window finds it at work", async () => {
    model = await openStandIn(stallingScript());
    const host = spawn(process.execPath, ["--input-type=module", "-e", hostSource()], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(host.stdout, "data");
    await followed().until(isInStep(2));
    host.kill("SIGKILL");
    await once(host, "exit");
    await delay(300);

    const { until, look } = followed();
    const live = (await look()).runs[0];
    expect(live?.kind).toBe("live");
    if (live !== undefined) stopRun(live.stored, false);
    expect((await until(isEnded)).summary?.verdict).toBe("inconclusive");
    await noneLeft();
  });
});

describe("the runner itself is killed", () => {
  test("it is interrupted with its log, and the next run sweeps what it left", async () => {
    model = await openStandIn(stallingScript());
    const child = await start();
    const { until } = followed();
    const live = await until(isInStep(2));
    signalProcess(child.pid, "SIGKILL");
    expect(await child.ended).toMatchObject({ run: live.stored.run, fault: { code: "internal" } });
    const dead = await until(({ kind }) => kind === "interrupted");
    expect(dead.stored.run).toBe(live.stored.run);
    expect(readdirSync(dead.stored.dir)).toContain("log.jsonl");
    await noneLeft();

    await model[Symbol.asyncDispose]();
    model = await openStandIn(sampleScript("kept"));
    expect((await (await start()).ended).fault).toBeUndefined();
    await until(isEnded);
    const trees = readdirSync(join(dead.stored.home, "trees"));
    const used = readdirSync(join(dead.stored.home, "tmp"));
    expect({ trees: trees.length <= 2, used }).toEqual({ trees: true, used: [] });
  });
});

describe("following", () => {
  test("a run of the command line is seen like one of the editor's, and what is decided there too", async () => {
    model = await openStandIn(sampleScript("kept"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: model.url };
    expect((await remit(["run", contract], around)).exit).toBe(0);
    const { look, until } = followed();
    const ended = await until(isEnded);
    await remit(["accept", ended.stored.run], around);
    const after = await look();
    expect(after.changed).toBe(true);
    expect(after.runs[0]?.summary).toMatchObject({ held: true, lastDecision: { kind: "accepted" } });
    await remit(["rollback", ended.stored.run], around);
    expect((await look()).runs[0]?.summary).toMatchObject({ held: false });
  });

  test("an altered record stays in the list without a verdict", async () => {
    model = await openStandIn(sampleScript("kept"));
    await remit(["run", contract], { cwd: folder.root, stateDir: folder.stateDir, url: model.url });
    const { until, look } = followed();
    const { stored } = await until(isEnded);
    appendFileSync(join(stored.dir, "log.jsonl"), '{"type":"decision"}\n');
    expect((await look()).runs).toMatchObject([{ kind: "ended", stored: { run: stored.run } }]);
    expect((await look()).runs[0]?.summary).toBeUndefined();
  });

  test("runs of other folders are not shown", async () => {
    model = await openStandIn(sampleScript("kept"));
    await remit(["run", contract], { cwd: folder.root, stateDir: folder.stateDir, url: model.url });
    const other = { stateDir: folder.stateDir, roots: [join(folder.dir, "other")], limit: 100 };
    expect((await openFollower().look(other)).runs).toEqual([]);
    const within = { stateDir: folder.stateDir, roots: [join(folder.root, "src")], limit: 100 };
    expect((await openFollower().look(within)).runs).toHaveLength(1);
  });
});

/** A program that starts a run as the editor does and then waits. */
function hostSource(): string {
  const source = resolve(import.meta.dirname, "../../src/editor/runs/run-process.ts");
  const spec = {
    program: bundle,
    cwd: folder.root,
    contract: join(folder.root, contract),
    settings: settingsFor(model.url),
  };
  return `import { startRunProcess } from ${JSON.stringify(source)};
    const child = await startRunProcess({ ...${JSON.stringify(spec)}, onOpened() {} });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
}

async function noneLeft(): Promise<void> {
  const alive = async (): Promise<readonly number[]> =>
    (await processesWithEnv(mark, "yes")).filter((pid) => pid !== process.pid);
  for (const end = Date.now() + 5_000; Date.now() < end && (await alive()).length > 0;) await delay(50);
  expect(await alive()).toEqual([]);
}
