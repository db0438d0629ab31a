import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identify } from "../../../src/base/process-identity.ts";
import { createRunDir, findRun, listRuns, newRunName, type RunFile } from "../../../src/run/store.ts";

let state: string;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "remit-store-"));
});

afterEach(async () => {
  await rm(state, { recursive: true, force: true });
});

function runFile(run: string, more: Partial<RunFile> = {}): RunFile {
  return {
    run,
    kind: "run",
    root: "/home/dev/app",
    goal: "greet() takes a name.",
    startedAt: run.replace(/^(....)(..)(..)-(..)(..)(..).*$/, "$1-$2-$3T$4:$5:$6.000Z"),
    pid: process.pid,
    snapshot: { tree: "1".repeat(40), commit: "2".repeat(40), carries: [], secrets: [] },
    ...more,
  };
}

function store(run: string, more: Partial<RunFile> = {}, home = "ws-app"): Promise<string> {
  return createRunDir(join(state, home), runFile(run, more));
}

async function names(root?: string): Promise<readonly string[]> {
  return (await listRuns(state, root)).map(({ run }) => run);
}

describe("a run's name", () => {
  test("begins with its time in UTC", () => {
    expect(newRunName(new Date("2026-01-02T03:04:05.678Z"))).toMatch(/^20260102-030405-[0-9a-f]{4}$/);
  });

  test("differs for runs of the same moment", () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 40 }, () => newRunName(now))).size).toBeGreaterThan(1);
  });
});

describe("a run's folder", () => {
  test("is private, holds run.json and room for outputs, and is read back whole", async () => {
    const file = runFile("20260102-030405-aaaa", {
      contractFile: ".remit/contracts/greet.json",
      snapshot: {
        tree: "1".repeat(40),
        commit: "2".repeat(40),
        carries: [
          {
            path: "../node_modules",
            dir: "/home/dev/node_modules",
            kind: "dependency",
            at: "/home/dev/node_modules",
          },
        ],
        secrets: [".env"],
      },
    });
    const dir = await createRunDir(join(state, "ws-app"), file);
    expect(dir).toBe(join(state, "ws-app", "runs", "20260102-030405-aaaa"));
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, "outputs"))).isDirectory()).toBe(true);
    expect((await stat(join(dir, "run.json"))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(dir, "run.json"), "utf8"))).toEqual(file);
    expect(await listRuns(state)).toEqual([{ ...file, dir, home: join(state, "ws-app"), state: "running" }]);
  });
});

describe("the list", () => {
  test("is empty where nothing was ever run", async () => {
    expect(await listRuns(join(state, "nowhere"))).toEqual([]);
  });

  test("has the newest first, of all folders or of one", async () => {
    await store("20260101-000000-aaaa");
    await store("20260103-000000-aaaa", { root: "/home/dev/other" }, "ws-other");
    await store("20260102-000000-aaaa");
    expect(await names()).toEqual(["20260103-000000-aaaa", "20260102-000000-aaaa", "20260101-000000-aaaa"]);
    expect(await names("/home/dev/app")).toEqual(["20260102-000000-aaaa", "20260101-000000-aaaa"]);
    expect(await names("/home/dev")).toEqual([]);
  });

  test("has runs of one second in the order in which they began", async () => {
    await store("20260102-030405-ffff", { startedAt: "2026-01-02T03:04:05.100Z" });
    await store("20260102-030405-0000", { startedAt: "2026-01-02T03:04:05.900Z" });
    expect(await names()).toEqual(["20260102-030405-0000", "20260102-030405-ffff"]);
  });

  test("leaves out what is no run", async () => {
    await store("20260101-000000-aaaa");
    const runs = join(state, "ws-app", "runs");
    await mkdir(join(runs, "empty"));
    await writeFile(join(runs, "a-file"), "");
    for (const [name, text] of Object.entries({
      cut: '{"run":',
      wrong: '{"run":1}',
      list: "[]",
      nothing: "",
    })) {
      await mkdir(join(runs, name));
      await writeFile(join(runs, name, "run.json"), text);
    }
    await mkdir(join(state, "ws-empty"));
    await writeFile(join(state, "ws-file"), "");
    await mkdir(join(state, "other", "runs", "x"), { recursive: true });
    expect(await names()).toEqual(["20260101-000000-aaaa"]);
  });
});

describe("a run's state", () => {
  async function stateOf(run: string): Promise<string | undefined> {
    return (await listRuns(state)).find((stored) => stored.run === run)?.state;
  }

  test("is running while its process lives and interrupted when that is gone", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    await once(child, "spawn");
    const ended = once(child, "exit");
    await store("20260101-000000-aaaa", { pid: child.pid ?? 0 });
    expect(await stateOf("20260101-000000-aaaa")).toBe("running");
    child.stdin.end();
    await ended;
    expect(await stateOf("20260101-000000-aaaa")).toBe("interrupted");
  });

  test.runIf(process.platform === "linux")(
    "is interrupted where another process has its number",
    async () => {
      const { pid, started = "" } = identify(process.pid);
      await store("20260101-000000-aaaa", { pid, started });
      await store("20260102-000000-aaaa", { pid, started: `${started}1` });
      expect(await stateOf("20260101-000000-aaaa")).toBe("running");
      expect(await stateOf("20260102-000000-aaaa")).toBe("interrupted");
    },
  );

  test("is ended once there is a report, whoever has its number now", async () => {
    const dir = await store("20260101-000000-aaaa", { pid: 2_000_000_000 });
    await writeFile(join(dir, "report.json"), "{}");
    const live = await store("20260102-000000-aaaa");
    await writeFile(join(live, "report.json"), "{}");
    expect(await stateOf("20260102-000000-aaaa"), "not sealed yet").toBe("running");
    await writeFile(join(live, "seal.json"), "{}");
    expect(await stateOf("20260101-000000-aaaa")).toBe("ended");
    expect(await stateOf("20260102-000000-aaaa")).toBe("ended");
  });
});

describe("finding", () => {
  beforeEach(async () => {
    await store("20260101-000000-aaaa");
    await store("20260102-000000-bbbb");
    await store("20260103-000000-aacc", { root: "/home/dev/other" }, "ws-other");
  });

  const find = (name: string, root = "/home/dev/app") => findRun(state, name, root);

  test.each([
    ["the whole name", "20260101-000000-aaaa", "20260101-000000-aaaa"],
    ["its beginning", "20260102", "20260102-000000-bbbb"],
    ["its end", "bbbb", "20260102-000000-bbbb"],
    ["a run of another folder", "20260103", "20260103-000000-aacc"],
    ["the newest of this folder", "last", "20260102-000000-bbbb"],
  ])("%s", async (_name, name, run) => {
    expect((await find(name)).run).toBe(run);
  });

  test("last is the newest of the folder that is asked for", async () => {
    expect((await find("last", "/home/dev/other")).run).toBe("20260103-000000-aacc");
  });

  test("last is also an interrupted run", async () => {
    await store("20260104-000000-dddd", { pid: 2_000_000_000 });
    expect(await find("last")).toMatchObject({ run: "20260104-000000-dddd", state: "interrupted" });
  });

  test("last is unknown in a folder without runs", async () => {
    await expect(find("last", "/home/dev/new")).rejects.toMatchObject({
      code: "run-unknown",
      message: "There is no run last.",
      hint: "`remit runs` lists them.",
    });
  });

  test("an unknown name is a fault", async () => {
    await expect(find("nope")).rejects.toMatchObject({
      code: "run-unknown",
      message: "There is no run nope.",
    });
  });

  test("a name that several have is a fault that says so", async () => {
    await expect(find("2026010")).rejects.toMatchObject({
      code: "run-unknown",
      message: "3 runs are called 2026010…",
      hint: "Give more of the name; `remit runs` lists them.",
    });
  });

  test("no part from the middle of a name, and no way out of the store", async () => {
    await expect(find("000000")).rejects.toMatchObject({ code: "run-unknown" });
    await expect(find("../runs/20260101-000000-aaaa")).rejects.toMatchObject({ code: "run-unknown" });
  });
});
