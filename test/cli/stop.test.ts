import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStandIn, type StandInScript } from "../../dev/stand-in.ts";
import { contentsOf, type DeveloperFolder } from "../support/developer-folder.ts";
import { processIds } from "../../src/base/process-group.ts";
import { stopRun } from "../../src/run/stop-run.ts";
import { listRuns } from "../../src/run/store.ts";
import {
  remit,
  startRemit,
  type EventLine,
  type RemitChild,
  type Surroundings,
} from "../support/remit-child.ts";
import {
  contract,
  sampleFolder,
  sampleScript,
  stallingScript,
  writeContract,
} from "../support/sample-folder.ts";

/** Does not end by itself. */
const longSeconds = `600.0${process.pid}`;
const endless = { name: "endless", run: ["sleep", longSeconds] };
const endlessOnProposal = {
  name: "late",
  run: ["sh", "-c", `! grep -q Ada test/greet.test.mjs || sleep ${longSeconds}`],
};

interface Moment {
  readonly name: string;
  readonly commands: readonly object[];
  readonly script: StandInScript;
  readonly reached: (event: EventLine) => boolean;
}

const inStep = (step: number, kind: string): Moment["reached"] => {
  return ({ type, event }) =>
    type === "step" && JSON.stringify(event).startsWith(`{"kind":"${kind}","step":${step}`);
};

const moments: readonly Moment[] = [
  {
    name: "while a command runs on the base",
    commands: [endless],
    script: sampleScript("kept"),
    reached: ({ type, on }) => type === "command-started" && on === "base",
  },
  {
    name: "while the server is silent",
    commands: [{ name: "true", run: ["true"] }],
    script: stallingScript(),
    reached: inStep(2, "prompt-progress"),
  },
  {
    name: "while a command runs on the proposal",
    commands: [endlessOnProposal],
    script: { conversations: withoutOwnRun(sampleScript("kept")) },
    reached: ({ type, on }) => type === "command-started" && on === "proposal",
  },
];

test.each(moments)("Ctrl-C $name: what is there is gathered", async (moment) => {
  using folder = sampleFolder();
  await using server = await openStandIn(moment.script);
  const { around, run, before } = await reach(folder, server.url, moment);
  run.child.kill("SIGINT");
  const ended = await run.ended;
  expect(ended).toMatchObject({ exit: 130, signal: null });
  expect(ended.errors).toContain("Stopping");
  expect(run.out()).toContain('"type":"verdict"');
  expect((await remit(["show", "last"], around)).out).toMatch(/Stopped by a person\.|late was not run/);
  expect(await remit(["show", "last", "--check"], around)).toMatchObject({ exit: 0 });
  expect(contentsOf(folder.root)).toEqual(before);
  await expectNothingLeft(folder);
});

test.each(moments)("Ctrl-C twice $name: it ends at once", async (moment) => {
  using folder = sampleFolder();
  await using server = await openStandIn(moment.script);
  const { around, run } = await reach(folder, server.url, moment);
  run.child.kill("SIGINT");
  run.child.kill("SIGINT");
  run.child.kill("SIGTERM");
  expect(await run.ended).toMatchObject({ exit: 130, signal: null });
  await expectNothingLeft(folder);
  expect(await remit(["runs"], around)).toMatchObject({ exit: 0 });
});

test.each([false, true])("another process stops a run it finds in the store; firmly: %s", async (firmly) => {
  using folder = sampleFolder();
  const [, silent] = moments;
  if (silent === undefined) throw new Error("no such moment");
  await using server = await openStandIn(silent.script);
  const { around, run } = await reach(folder, server.url, silent);
  const [stored] = await listRuns(folder.stateDir);
  if (stored === undefined) throw new Error("no run is there");
  expect(stopRun({ ...stored, started: "another" }, firmly)).toBe(false);
  expect(stopRun(stored, firmly)).toBe(true);
  expect(await run.ended).toMatchObject({ exit: 130, signal: null });
  expect(await remit(["show", "last", "--check"], around)).toMatchObject({ exit: firmly ? 1 : 0 });
  expect(stopRun(stored, firmly)).toBe(false);
  await expectNothingLeft(folder);
});

test("after kill -9 the run is told as interrupted, nothing is left, and the next one works", async () => {
  using folder = sampleFolder();
  const [, silent] = moments;
  if (silent === undefined) throw new Error("no such moment");
  await using server = await openStandIn(silent.script);
  const { around, run, before } = await reach(folder, server.url, silent);
  run.child.kill("SIGKILL");
  expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
  expect((await remit(["runs"], around)).out).toContain("interrupted");
  expect(await remit(["show", "last"], around)).toMatchObject({ exit: 3 });
  expect(await remit(["accept", "last"], around)).toMatchObject({ exit: 3 });
  expect(await remit(["run", contract], around)).toMatchObject({ exit: 0 });
  expect(contentsOf(folder.root)).toEqual(before);
  await expectNothingLeft(folder);
});

test("two runs in one folder do not disturb each other", async () => {
  using folder = sampleFolder();
  await using one = await openStandIn(sampleScript("kept"));
  await using two = await openStandIn(sampleScript("broken"));
  const around = { cwd: folder.root, stateDir: folder.stateDir };
  const ended = await Promise.all([
    remit(["run", contract], { ...around, url: one.url }),
    remit(["run", contract], { ...around, url: two.url }),
  ]);
  expect(
    ended.map(({ exit }) => exit),
    ended.map(({ errors }) => errors).join("\n"),
  ).toEqual([0, 1]);
  await expectNothingLeft(folder);
});

/** Starts a run and waits until it is where it shall be stopped. */
async function reach(
  folder: DeveloperFolder,
  url: string,
  moment: Moment,
): Promise<{
  readonly run: RemitChild;
  readonly around: Surroundings;
  readonly before: Map<string, string>;
}> {
  writeContract(folder, moment.commands);
  const around = { cwd: folder.root, stateDir: folder.stateDir, url };
  const before = contentsOf(folder.root);
  const run = startRemit(["run", contract, "--json"], around);
  await run.until(moment.reached);
  return { run, around, before };
}

/** No held slot and no process. */
async function expectNothingLeft({ stateDir }: DeveloperFolder): Promise<void> {
  const slots = join(stateDir, "slots");
  const held = existsSync(slots)
    ? readdirSync(slots).flatMap((server) => readdirSync(join(slots, server)))
    : [];
  expect(held).toEqual([]);
  await expect.poll(() => processIds().filter(isOurs), { timeout: 10_000 }).toEqual([]);
}

function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(longSeconds);
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

/** The worker's script without running the contract's command itself. */
function withoutOwnRun({ conversations }: StandInScript): StandInScript["conversations"] {
  return conversations.map(({ answers, ...conversation }) => ({
    ...conversation,
    answers: answers.filter(({ calls }) => calls?.[0]?.tool !== "run_command"),
  }));
}
