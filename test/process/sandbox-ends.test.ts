import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openOutputSink } from "../../src/base/output-sink.ts";
import { signalProcess } from "../../src/base/process-group.ts";
import { runUnconfined } from "../../src/sandbox/run-confined.ts";
import {
  confined,
  confinement,
  inTree,
  isRoot,
  never,
  passed,
  perl,
  type Ran,
  useSite,
  whyNot,
} from "../support/sandbox-site.ts";
import { setTimeout as delay } from "node:timers/promises";

const site = useSite();
const shell = (script: string): Promise<Ran> => confined(site, ["sh", "-c", script]);
describe.skipIf(whyNot !== "")("how a confined command ends", () => {
  test("exit codes and signals come through", async () => {
    expect((await shell("exit 7")).result).toMatchObject({ kind: "exited", exitCode: 7 });
    expect((await shell("kill -SEGV $$")).result).toMatchObject({ kind: "signalled", signal: "SIGSEGV" });
    expect((await shell("kill 0")).result).toMatchObject({ kind: "signalled", signal: "SIGTERM" });
  });

  test("a program or folder that is not there is a value", async () => {
    expect((await confined(site, ["no-such-program"])).result).toMatchObject({ kind: "not-found" });
    expect((await confined(site, ["./missing.sh"])).result).toMatchObject({ kind: "not-found" });
    // Words of a shell are no programs.
    expect((await confined(site, ["eval", "echo hi"])).result).toMatchObject({ kind: "not-found" });
    expect((await shell("echo to the log > /dev/stderr")).text).toBe("to the log\n");
    site.policy = { ...site.policy, cwd: "/home/dev/project/gone" };
    expect((await shell("true")).result).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("project/gone"),
    });
  });

  test("a sandbox that fails is a fault, never a failing command", async () => {
    site.policy = { ...site.policy, readOnly: [{ dir: join(site.outside, "missing"), at: "/home/dev/lib" }] };
    await expect(shell("exit 1")).rejects.toMatchObject({
      code: "sandbox-failed",
      message: expect.stringContaining("missing"),
    });
  });

  test("arguments arrive as they are", async () => {
    const odd = ["", "two words", "$HOME", "'\"", "-n", "line\nbreak", "*"];
    const { text } = await confined(site, [
      "node",
      "-p",
      "JSON.stringify(process.argv.slice(1))",
      "--",
      ...odd,
    ]);
    expect(JSON.parse(text)).toEqual(odd);
  });

  test("processes that outlive the command are seen and gone, however they hide", async () => {
    const time = `300.${process.pid}`;
    const { result } = await shell(
      `setsid sh -c 'sleep ${time} & sleep ${time} &' >/dev/null 2>&1; (sleep ${time} &); exit 0`,
    );
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 3 });
    const { result: ignoring } = await shell("(trap '' TERM HUP; while :; do sleep 1; done) & exit 3");
    expect(ignoring).toMatchObject({ kind: "exited", exitCode: 3 });
    expect(ignoring.survivors).toBeGreaterThanOrEqual(1);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(`sleep ${time}`);
  });

  test.runIf(perl)("a thread that outlives the first one of its process is seen", async () => {
    const { result } = await confined(site, [
      "perl",
      "-e",
      "fork or do { exec 'node', '-e', 'setInterval(() => {}, 1000)' }; select undef, undef, undef, 0.5; exit 0",
    ]);
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 1 });
  });

  test("a process that is just ending is no survivor", async () => {
    expect((await shell("sleep 0.05 & exit 0")).result).toMatchObject(passed);
  });

  test("the command cannot end, stop or answer for its supervisor", async () => {
    const { result } = await shell(`
      kill -9 1; kill -STOP 1; kill -TERM 1
      for fd in /proc/1/fd/*; do printf 'ended 0 0\\n' > "$fd"; done 2>/dev/null
      sleep 300 & exit 9`);
    expect(result).toMatchObject({ kind: "exited", exitCode: 9, survivors: 1 });
  });

  test("time runs out: processes inside are asked first, and all are gone after", async () => {
    const script =
      "process.on('SIGTERM', () => { console.log('asked'); process.exit() }); setInterval(() => {}, 1000); console.log('up')";
    const { result, text } = await confined(site, ["node", "-e", script], 2_000);
    expect(result).toMatchObject({ kind: "timed-out", afterMs: 2_000 });
    expect(text).toBe("up\nasked\n");
    const stubborn = await confined(site, ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], 500);
    expect(stubborn.result.kind).toBe("timed-out");
    expect(stubborn.result.durationMs).toBeLessThan(6_000);
  });

  test("a stop ends it within two seconds", async () => {
    const stop = new AbortController();
    const running = confined(
      site,
      ["sh", "-c", "trap '' TERM; touch begun; while :; do sleep 0.1; done"],
      50_000,
      stop.signal,
    );
    while (!existsSync(inTree(site, "begun"))) await delay(10);
    const from = performance.now();
    stop.abort();
    expect((await running).result.kind).toBe("stopped");
    expect(performance.now() - from).toBeLessThan(2_500);
  });

  test.runIf(perl)("too many processes do not take the machine", async () => {
    const script =
      '$| = 1; my $n = 0; while ($n < 6000) { my $p = fork; last unless defined $p; if (!$p) { sleep 300; exit } $n++ } print "$n\\n"; exit 1';
    const { result, text } = await confined(site, ["perl", "-e", script]);
    if (isRoot) expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    else expect(Number(text)).toBeLessThan(2_100);
  });

  test("a command that takes more memory than it may is ended, and its output says why", async () => {
    site.policy = { ...site.policy, ceilings: { maxMemoryBytes: 400_000_000, minFreeBytes: 0 } };
    const script =
      "const taken = []; setInterval(() => taken.push(Buffer.alloc(20_000_000, 1)), 5); setTimeout(() => process.exit(taken.length > 200 ? 0 : 1), 20_000)";
    const { result, text } = await confined(site, ["node", "-e", script]);
    expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    expect(text).toContain("the command was ended, since it took too much of the machine's memory");
  });

  test("a command within its memory is left alone, however little of the machine's is free", async () => {
    site.policy = { ...site.policy, ceilings: { maxMemoryBytes: 400_000_000, minFreeBytes: 0 } };
    const { result } = await confined(site, ["node", "-e", "setTimeout(() => {}, 500)"]);
    expect(result).toMatchObject(passed);
  });

  test("a command that fills the disk is ended, and its output says why", async () => {
    const { bavail, bsize } = statfsSync(site.policy.tree.dir);
    const ceilings = { maxMemoryBytes: Number.MAX_SAFE_INTEGER, minFreeBytes: bavail * bsize - 100_000_000 };
    site.policy = { ...site.policy, ceilings };
    const { result, text } = await confined(site, [
      "sh",
      "-c",
      "head -c 400000000 /dev/zero > big; sleep 20",
    ]);
    expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    expect(text).toContain("the command was ended, since the disk was running full");
  });

  test("a command that makes files without end is ended, and its output says why", async () => {
    const { ffree } = statfsSync(site.policy.tree.dir);
    const ceilings = {
      maxMemoryBytes: Number.MAX_SAFE_INTEGER,
      minFreeBytes: 0,
      minFreeFiles: ffree - 25_000,
    };
    site.policy = { ...site.policy, ceilings };
    const script =
      'const fs = require("fs"); for (let n = 0; n < 200_000; n += 1) fs.writeFileSync("f" + n, ""); setTimeout(() => {}, 20_000)';
    const { result, text } = await confined(site, ["node", "-e", script]);
    expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    expect(text).toContain("the disk was running out of places for files");
  });

  test.runIf(process.platform === "linux")("whoever confines dies: nothing stays", async () => {
    if (confinement.kind === "none") return;
    const file = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    // Another call of these tests must not be taken for this one.
    const sleeps = `sleep 301.${process.pid}`;
    const script = `
      const { openOutputSink } = await import(${file("base/output-sink.ts")});
      const { runConfined } = await import(${file("sandbox/run-confined.ts")});
      const command = { run: ["sh", "-c", "touch begun; ${sleeps}"], timeoutMs: 50000, sink: openOutputSink({}) };
      await runConfined(${JSON.stringify(confinement)}, ${JSON.stringify(site.policy)}, command, new AbortController().signal);`;
    const runner = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
    const found = (): number[] => {
      const { stdout } = spawnSync("pgrep", ["-f", `^${sleeps}`], { encoding: "utf8" });
      return stdout
        .split("\n")
        .filter((pid) => pid !== "")
        .map(Number);
    };
    await expect.poll(found, { timeout: 20_000 }).toHaveLength(1);
    const inside = found();
    runner.kill("SIGKILL");
    for (let tries = 0; tries < 300 && inside.some((pid) => signalProcess(pid, 0)); tries += 1)
      await delay(10);
    expect(inside.filter((pid) => signalProcess(pid, 0))).toEqual([]);
  });
});

describe("without confinement, for those who accepted it", () => {
  test.skipIf(process.platform === "win32")(
    "the same clean environment, in the tree's own folder, survivors seen",
    async () => {
      using sink = openOutputSink({});
      process.env["REMIT_TEST_SECRET"] = "hunter2";
      await mkdir(inTree(site, "sub"));
      const at = { ...site.policy, cwd: "/home/dev/project/sub", env: { CHOSEN: "yes" } };
      const run = [
        "sh",
        "-c",
        'pwd; env; echo x > "$HOME/a" && echo x > "$TMPDIR/a"; setsid sleep 300 >/dev/null 2>&1 & sleep 0.2; exit 4',
      ];
      const result = await runUnconfined(at, { run, timeoutMs: 20_000, sink }, never);
      delete process.env["REMIT_TEST_SECRET"];
      const { head } = sink.close();
      expect(result).toMatchObject({
        kind: "exited",
        exitCode: 4,
        survivors: process.platform === "linux" ? 1 : 0,
      });
      expect(head.split("\n")[0]).toBe(inTree(site, "sub"));
      expect(head).toContain("CHOSEN=yes");
      expect(head).not.toContain("hunter2");
      const home = /^HOME=(.*)$/m.exec(head)?.[1] ?? "";
      expect(home).not.toBe(process.env["HOME"]);
      expect(existsSync(home)).toBe(false);
    },
  );

  test("a folder outside the tree is refused", async () => {
    using sink = openOutputSink({});
    const command = { run: ["true"], timeoutMs: 1_000, sink };
    await expect(runUnconfined({ ...site.policy, cwd: "/home/dev" }, command, never)).rejects.toMatchObject({
      code: "sandbox-failed",
    });
  });
});
