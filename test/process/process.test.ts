import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOutputSink, type Output, type SinkOptions } from "../../src/base/output-sink.ts";
import { plainText } from "../../src/base/plain-text.ts";
import { runProcess, type ProcessResult, type ProcessSpec } from "../../src/base/process.ts";
import { Stopped } from "../../src/base/stop.ts";

const never = new AbortController().signal;
const onPosix = process.platform !== "win32";
let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-process-"));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

type Ran = { readonly result: ProcessResult; readonly output: Output };

async function runNode(
  script: string,
  more: Partial<ProcessSpec> & { readonly sinkOptions?: SinkOptions } = {},
  signal: AbortSignal = never,
): Promise<Ran> {
  return await runFile(process.execPath, ["-e", script], more, signal);
}

async function runFile(
  file: string,
  args: readonly string[],
  more: Partial<ProcessSpec> & { readonly sinkOptions?: SinkOptions } = {},
  signal: AbortSignal = never,
): Promise<Ran> {
  using sink = openOutputSink(more.sinkOptions ?? {});
  const env = { PATH: "/usr/bin:/bin" };
  const result = await runProcess({ file, args, cwd: dir, env, timeoutMs: 30_000, sink, ...more }, signal);
  return { result, output: sink.close() };
}

/** Waits until a process is gone; what has ended and was not reaped yet counts as gone. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    if (stat === "" || /\) [ZX] /.test(stat)) return true;
    await delay(10);
  }
  return false;
}

async function pidIn(file: string): Promise<number> {
  for (let tries = 0; tries < 500; tries += 1) {
    const pid = Number(await readFile(join(dir, file), "utf8").catch(() => ""));
    if (pid > 0) return pid;
    await delay(10);
  }
  throw new Error(`${file} was never written`);
}

describe("how a process ends", () => {
  test("its exit code, whatever it is", async () => {
    expect((await runNode("process.exit(0)")).result).toMatchObject({
      kind: "exited",
      exitCode: 0,
      survivors: 0,
    });
    expect((await runNode("process.exit(7)")).result).toMatchObject({ kind: "exited", exitCode: 7 });
  });

  test("by a signal", async () => {
    const { result } = await runNode("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)");
    expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
  });

  test("a program that does not exist, and a file that cannot be run, are values", async () => {
    const missing = await runFile("/nowhere/at-all", []);
    expect(missing.result).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("/nowhere/at-all"),
    });
    expect((await runFile(dir, [])).result).toMatchObject({ kind: "not-found" });
  });

  test("a folder that does not exist is a fault, not a missing program", async () => {
    await expect(runNode("", { cwd: join(dir, "missing") })).rejects.toMatchObject({
      code: "process-failed",
    });
  });

  test("the environment is only what was given", async () => {
    const { output } = await runNode("console.log(JSON.stringify(process.env))", { env: { ONLY: "this" } });
    expect(JSON.parse(output.head)).toEqual({ ONLY: "this" });
  });
});

describe("output", () => {
  test.runIf(onPosix)("stdout and stderr keep their order, and /dev/stderr can be opened", async () => {
    const script = "for i in 1 2 3 4 5 6 7 8; do echo out$i; echo err$i >&2; done; echo last > /dev/stderr";
    const { output } = await runFile("/bin/sh", ["-c", script]);
    const expected = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => [`out${n}`, `err${n}`]);
    expect(output.head.trim().split("\n")).toEqual([...expected, "last"]);
  });

  test("the file takes the bytes as they came, head and tail are plain", async () => {
    const file = join(dir, "plain.log");
    const { output } = await runNode("process.stdout.write('\\u001b[31mred\\u001b[0m\\u0007 text\\r\\n')", {
      sinkOptions: { file },
    });
    expect(await readFile(file, "utf8")).toBe("\u001b[31mred\u001b[0m\u0007 text\r\n");
    expect(output).toMatchObject({ head: "red text\n", tail: "", truncated: false, bytes: 20 });
  });

  test("beyond the cap bytes are counted, not kept, and the end stays visible", async () => {
    const file = join(dir, "capped.log");
    const script = "process.stdout.write('a'.repeat(300000) + 'END')";
    const { result, output } = await runNode(script, { sinkOptions: { file, maxBytes: 100_000 } });
    expect(result).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(output).toMatchObject({ bytes: 300_003, truncated: true, flooded: false });
    expect(output.tail.endsWith("aEND")).toBe(true);
    const kept = await readFile(file, "utf8");
    expect(kept).toMatch(/^a{100000}\n\[remit: 200003 further bytes were dropped\]\n$/);
  });

  test("a flood is ended", async () => {
    const file = join(dir, "flood.log");
    const script = "const s = 'y'.repeat(65536); for (;;) require('fs').writeSync(1, s)";
    const { result, output } = await runNode(script, {
      sinkOptions: { file, maxBytes: 50_000, floodBytes: 4_000_000 },
    });
    expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    expect(output).toMatchObject({ flooded: true, truncated: true });
    expect(output.bytes).toBeLessThan(20_000_000);
    expect((await readFile(file)).length).toBeLessThan(50_200);
  });

  test("a file that cannot be made is a fault", () => {
    expect(() => openOutputSink({ file: join(dir, "no", "such", "folder") })).toThrow(
      expect.objectContaining({ code: "process-failed" }),
    );
  });

  test.runIf(process.platform === "linux")(
    "a full disk is a fault with its own code, and the process is ended",
    async () => {
      const script =
        "require('fs').writeFileSync('full.pid', String(process.pid)); setInterval(() => console.log('x'), 5)";
      await expect(runNode(script, { sinkOptions: { file: "/dev/full" } })).rejects.toMatchObject({
        code: "disk-full",
      });
      expect(await gone(await pidIn("full.pid"))).toBe(true);
    },
  );

  test("channels give and take bytes beside stdout", async () => {
    const taken: string[] = [];
    const script = "const fs = require('fs'); fs.writeSync(4, fs.readFileSync(3).toString().toUpperCase())";
    await runNode(script, {
      channels: [
        { kind: "give", bytes: Buffer.from("hello") },
        { kind: "take", onChunk: (chunk) => taken.push(Buffer.from(chunk).toString()) },
      ],
    });
    expect(taken.join("")).toBe("HELLO");
  });
});

describe("plain text", () => {
  test.each([
    ["\u001b]0;title\u0007shown", "shown"],
    ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u001b]unterminated stays readable", "unterminated stays readable"],
    ["\u009b31mred", "red"],
    ["\u001b[2K\u001b[1Gprogress\r100%", "progress\n100%"],
    ["\u001bPq sixel \u001b\\after", "after"],
    ["back\b\bspace", "backspace"],
    ["evil\u202etxt.exe", "eviltxt.exe"],
    ["tab\tand\nline", "tab\tand\nline"],
  ])("%j becomes %j", (raw, plain) => {
    expect(plainText(raw)).toBe(plain);
  });
});

describe.runIf(onPosix)("whatever it started ends too", () => {
  test("time runs out: the group is asked, and then ended though it ignores SIGTERM", async () => {
    const grandchild = `process.on('SIGTERM', () => {}); require('fs').writeFileSync('stubborn.pid', String(process.pid)); setInterval(() => {}, 1000)`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const { result } = await runNode(script, { timeoutMs: 1_500, graceMs: 300 });
    expect(result).toMatchObject({ kind: "timed-out", afterMs: 1_500 });
    expect(result.durationMs).toBeLessThan(5_000);
    expect(await gone(await pidIn("stubborn.pid"))).toBe(true);
  });

  test("who ends politely has the time to say so", async () => {
    const script =
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); setInterval(() => {}, 1000); console.log('up')";
    const { result, output } = await runNode(script, { timeoutMs: 1_000 });
    expect(result.kind).toBe("timed-out");
    expect(output.head).toBe("up\nbye\n");
  });

  test("a grandchild that holds stdout does not hold us, is counted and ended", async () => {
    const { result, output } = await runFile("/bin/sh", [
      "-c",
      "sleep 300 & echo $! > holder.pid; echo done",
    ]);
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 1 });
    expect(result.durationMs).toBeLessThan(5_000);
    expect(output.head).toBe("done\n");
    expect(await gone(await pidIn("holder.pid"))).toBe(true);
  });

  test.runIf(process.platform === "linux")("a process that left the group is found by its mark", async () => {
    const script = "setsid sh -c 'sleep 300 & echo $! > escaped.pid' </dev/null >/dev/null 2>&1 & wait";
    const { result } = await runFile("/bin/sh", ["-c", script], { marked: true });
    expect(result).toMatchObject({ kind: "exited", survivors: 1 });
    expect(await gone(await pidIn("escaped.pid"))).toBe(true);
  });

  test("a process that is just ending is no survivor", async () => {
    const { result } = await runFile("/bin/sh", ["-c", "sleep 0.05 & exit 0"]);
    expect(result).toMatchObject({ kind: "exited", survivors: 0 });
  });

  test("a stop ends it within two seconds, stubborn or not, and the first cause counts", async () => {
    const stop = new AbortController();
    const script =
      "process.on('SIGTERM', () => {}); require('fs').writeFileSync('stop.pid', String(process.pid)); setInterval(() => {}, 1000)";
    const running = runNode(script, { graceMs: 60_000 }, stop.signal);
    const pid = await pidIn("stop.pid");
    const from = performance.now();
    stop.abort(new Stopped({ kind: "person", message: "enough" }));
    const { result } = await running;
    expect(result.kind).toBe("stopped");
    expect(performance.now() - from).toBeLessThan(2_500);
    expect(await gone(pid)).toBe(true);
  });

  test("stopped before it began: nothing is started", async () => {
    const { result } = await runNode("require('fs').writeFileSync('begun', '')", {}, AbortSignal.abort());
    expect(result).toEqual({ kind: "stopped", durationMs: 0, survivors: 0 });
    await expect(readFile(join(dir, "begun"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
