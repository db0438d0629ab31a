import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDetached } from "../../src/base/detached.ts";
import { signalProcess } from "../../src/base/process-group.ts";

let dir: string;
const pids: number[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-detached-"));
});

afterEach(async () => {
  for (const pid of pids.splice(0)) signalProcess(pid, "SIGKILL");
  await rm(dir, { recursive: true, force: true });
});

function node(script: string, onLine: (line: string) => void = () => {}) {
  return startDetached({
    file: process.execPath,
    args: ["-e", script],
    cwd: dir,
    env: { PATH: process.env["PATH"] ?? "", GIVEN: "yes" },
    onLine,
  });
}

test("lines come whole, whatever pieces they were written in, and the end says how it ended", async () => {
  const lines: string[] = [];
  const child = await node(
    `process.stdout.write("on"); setTimeout(() => { process.stdout.write("e\\nzw\\u00f6lf\\nrest"); console.error("why"); process.exitCode = 3; }, 50)`,
    (line) => lines.push(line),
  );
  const end = await child.ended;
  expect(end).toEqual({ exitCode: 3, signal: null, errors: "why\n" });
  expect(lines).toEqual(["one", "zwölf"]);
});

test("nothing of the environment is inherited but what is given", async () => {
  const lines: string[] = [];
  const child = await node(`console.log(JSON.stringify(process.env))`, (line) => lines.push(line));
  await child.ended;
  expect(Object.keys(JSON.parse(lines[0] ?? "{}")).toSorted()).toEqual(["GIVEN", "PATH"]);
});

test("a line without end does not fill the memory, and the lines after it come", async () => {
  const lines: string[] = [];
  const child = await node(`process.stdout.write("x".repeat(9e6) + "\\nafter\\n")`, (line) =>
    lines.push(line),
  );
  await child.ended;
  expect(lines).toEqual(["after"]);
});

test("what cannot be started is a fault", async () => {
  const started = startDetached({
    file: join(dir, "missing"),
    args: [],
    cwd: dir,
    env: {},
    onLine: () => {},
  });
  await expect(started).rejects.toMatchObject({ code: "process-failed" });
});

test("it outlives whoever started it, even when that is killed", async () => {
  const source = join(import.meta.dirname, "../../src/base/detached.ts");
  const child = `
    process.stdout.on("error", () => {});
    setInterval(() => { process.stdout.write("tick\\n"); require("node:fs").writeFileSync("alive", String(Date.now())); }, 20);`;
  const host = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { startDetached } from ${JSON.stringify(source)};
       const child = await startDetached({ file: process.execPath, args: ["-e", ${JSON.stringify(child)}], cwd: ${JSON.stringify(dir)}, env: {}, onLine: () => {} });
       console.log(child.pid); setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const pid = await new Promise<number>((resolve) => {
    host.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
  pids.push(pid);
  await delay(200);
  host.kill("SIGKILL");
  await new Promise((resolve) => host.once("exit", resolve));
  const killedAt = Date.now();
  await delay(500);
  expect(signalProcess(pid, 0)).toBe(true);
  expect(Number(await readFile(join(dir, "alive"), "utf8"))).toBeGreaterThan(killedAt + 100);
});

test("whoever started it may end while it works on", async () => {
  const source = join(import.meta.dirname, "../../src/base/detached.ts");
  const host = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { startDetached } from ${JSON.stringify(source)};
       const child = await startDetached({ file: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], cwd: ${JSON.stringify(dir)}, env: {}, onLine: () => {} });
       console.log(child.pid);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  host.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exitCode = await new Promise((resolve) => host.once("exit", resolve));
  pids.push(Number(said));
  expect(exitCode).toBe(0);
  expect(signalProcess(Number(said), 0)).toBe(true);
});
