import { execFileSync, spawn } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openOutputSink } from "../../src/base/output-sink.ts";
import { signalProcess } from "../../src/base/process-group.ts";
import type { ProcessResult } from "../../src/base/process.ts";
import { tryToBreakOut } from "../../src/sandbox/canary.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import type { Confinement, Policy } from "../../src/sandbox/policy.ts";
import { runConfined, runUnconfined } from "../../src/sandbox/run-confined.ts";
import { supervisorScript } from "../../src/sandbox/supervisor.ts";

const never = new AbortController().signal;
const confinement: Confinement = await probeConfinement({ env: {}, platform: process.platform }, never);
const whyNot = confinement.kind === "none" ? `${confinement.why} ${confinement.fix}` : "";
const isRoot = process.getuid?.() === 0;
const perl = existsSync("/usr/bin/perl");
const python = existsSync("/usr/bin/python3");

let scratch = "";
let outside = "";
let policy: Policy;

beforeAll(() => {
  if (whyNot !== "") console.warn(`Sandbox tests are skipped: ${whyNot}`);
});
beforeEach(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), "remit-sandbox-")));
  outside = join(scratch, "outside");
  const tree = join(scratch, "state", "tree");
  await mkdir(outside);
  await mkdir(tree, { recursive: true });
  const at = "/home/dev/project";
  policy = { tree: { dir: tree, at }, readOnly: [], overlays: [], cwd: at, env: {}, network: "none" };
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

interface Ran {
  readonly result: ProcessResult;
  readonly text: string;
}

async function confined(
  run: readonly string[],
  timeoutMs = 50_000,
  signal: AbortSignal = never,
): Promise<Ran> {
  if (confinement.kind === "none") throw new Error(whyNot);
  using sink = openOutputSink({});
  const result = await runConfined(confinement, policy, { run, timeoutMs, sink }, signal);
  const { head, tail } = sink.close();
  return { result, text: head + tail };
}

const shell = (script: string): Promise<Ran> => confined(["sh", "-c", script]);
const node = (script: string): Promise<Ran> => confined(["node", "-e", script]);
const inTree = (name: string): string => join(policy.tree.dir, name);
const passed = { kind: "exited", exitCode: 0, survivors: 0 };

async function listen(where: string | number): Promise<Server> {
  const server = createServer((socket) => socket.end("reached"));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (typeof where === "number") server.listen(where, "127.0.0.1", resolve);
    else server.listen(where, resolve);
  });
  return server;
}

const connectScript = (options: string): string =>
  `require("net").connect(${options}).on("connect", () => console.log("REACHED")).on("error", (e) => console.log(e.code))`;

describe.skipIf(whyNot !== "")("the file system", () => {
  test("the tree is writable at the developer's own path, as whoever Remit runs as", async () => {
    await writeFile(inTree("given.txt"), "given");
    const { result, text } = await shell("pwd; cat given.txt; echo made > made.txt; rm given.txt; id -u");
    expect(result).toMatchObject(passed);
    expect(text).toBe("/home/dev/project\ngiven1000\n");
    expect(await readFile(inTree("made.txt"), "utf8")).toBe("made\n");
    expect(lstatSync(inTree("made.txt")).uid).toBe(process.getuid?.());
    expect(existsSync(inTree("given.txt"))).toBe(false);
  });

  test("nothing outside can be written, nor through a planted link", async () => {
    await writeFile(join(outside, "file"), "untouched");
    await symlink(join(outside, "file"), inTree("link"));
    await symlink(outside, inTree("folder"));
    const targets = [
      join(outside, "file"),
      join(outside, "new"),
      "link",
      "folder/new",
      "/usr/new",
      "/etc/new",
      "/new",
      "/dev/new",
    ];
    const script = targets.map((path) => `echo x > '${path}' && echo 'WROTE ${path}'`).join("\n");
    const { text } = await shell(`${script}\nln -f /usr/bin/env hard && echo LINKED`);
    expect(text).not.toMatch(/^(WROTE|LINKED)/m);
    expect(await readFile(join(outside, "file"), "utf8")).toBe("untouched");
    expect(await readdir(outside)).toEqual(["file"]);
  });

  test("secrets, other people's files and the machine's names are not there", async () => {
    await writeFile(join(outside, "id_rsa"), "SECRET");
    const { text } = await shell(`
      cat ${outside}/id_rsa /proc/1/root${outside}/id_rsa /etc/shadow /etc/hostname /etc/machine-id
      ls ${process.env["HOME"] ?? "/root"}/.ssh; cat /etc/passwd; hostname; ls /home /var /srv /mnt /opt 2>&1 | tail -3`);
    expect(text).not.toContain("SECRET");
    expect(text).toContain("remit:x:1000");
    expect(text.match(/^\w+:x:/gm)).toHaveLength(3);
    expect(text.split("\n")).toContain("remit");
  });

  test("/tmp, /dev/shm and HOME are private, empty, and gone afterwards", async () => {
    const name = `remit-private-${process.pid}`;
    await writeFile(join("/tmp", name), "host");
    try {
      const { text } = await shell(
        `ls -A /tmp /dev/shm "$HOME"; for d in /tmp /dev/shm "$HOME"; do echo in > "$d/${name}" && echo ok; done`,
      );
      expect(text).not.toContain("host");
      expect(text.match(/^ok$/gm)).toHaveLength(3);
      expect(text).not.toMatch(new RegExp(`^${name}$`, "m"));
      expect(await readFile(join("/tmp", name), "utf8")).toBe("host");
      expect(existsSync(join("/dev/shm", name))).toBe(false);
    } finally {
      await rm(join("/tmp", name));
    }
  });

  test("private folders have a size: memory cannot be filled through them", async () => {
    const { result, text } = await shell(
      "head -c 300000000 /dev/zero > /dev/shm/big || stat -c %s /dev/shm/big",
    );
    expect(result.kind).toBe("exited");
    expect(text).toContain("No space left");
    expect(text).toContain(String(256 * 1024 * 1024));
  });

  test("a read-only folder stays as it is", async () => {
    await writeFile(join(outside, "lib.js"), "library");
    policy = { ...policy, readOnly: [{ dir: outside, at: "/home/dev/project/vendor" }] };
    const { text } = await shell(
      "cat vendor/lib.js; echo x > vendor/lib.js; rm vendor/lib.js; touch vendor/new",
    );
    expect(text).toMatch(/^library/);
    expect(await readFile(join(outside, "lib.js"), "utf8")).toBe("library");
    expect(await readdir(outside)).toEqual(["lib.js"]);
  });

  test("a FIFO of the host has no way in", async () => {
    execFileSync("mkfifo", [join(outside, "fifo")]);
    const { text } = await shell(`echo x > ${outside}/fifo && echo WROTE`);
    expect(text).not.toMatch(/^WROTE/m);
  });
});

describe.skipIf(whyNot !== "")("processes and the kernel", () => {
  test("no process of the host can be seen or signalled", async () => {
    const marker = `60.${process.pid}424242`;
    const sleeper = spawn("sleep", [marker], { stdio: "ignore" });
    try {
      const { text } = await shell(
        `cat /proc/[0-9]*/cmdline | tr '\\0' ' '; kill -9 ${process.pid} ${sleeper.pid}`,
      );
      expect(text).not.toContain(marker);
      expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
    } finally {
      sleeper.kill();
    }
  });

  test("the environment is only what the sandbox and the policy set", async () => {
    process.env["REMIT_TEST_SECRET"] = "hunter2";
    try {
      policy = { ...policy, env: { LANG: "de_DE.UTF-8", CHOSEN: "yes" } };
      const { text } = await shell("cat /proc/1/environ /proc/self/environ | tr '\\0' '\\n'");
      expect(text).not.toContain("hunter2");
      expect(text).toContain("CHOSEN=yes");
      expect(text).toContain("LANG=de_DE.UTF-8");
      expect(text).toContain("HOME=/home/remit");
    } finally {
      delete process.env["REMIT_TEST_SECRET"];
    }
  });

  test("kernel settings and triggers cannot be written, root or not", async () => {
    const before = readFileSync("/proc/sys/kernel/core_pattern", "utf8");
    const { text } = await shell(`
      echo '|/tmp/evil' > /proc/sys/kernel/core_pattern && echo WROTE
      echo h > /proc/sysrq-trigger && echo WROTE
      find /proc -maxdepth 3 -not -path '/proc/[0-9]*' -not -path '/proc/*self/*' -type f -exec sh -c 'for f; do : >>"$f" && echo "OPENED $f"; done' sh {} + 2>/dev/null`);
    expect(text).not.toMatch(/^(WROTE|OPENED)/m);
    expect(readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toBe(before);
  });

  test.runIf(perl)(
    "tracing, keyrings, io_uring, BPF, new namespaces and odd sockets are refused",
    async () => {
      const number = { x64: [101, 250, 425, 321, 272, 41, 435], arm64: [117, 219, 425, 280, 97, 198, 435] }[
        process.arch as "x64"
      ];
      const calls = [
        [number[0], 0],
        [number[1], 0, -3],
        [number[2], 8],
        [number[3], 0],
        [number[4], 0x10000000],
        [number[5], 40, 1, 0],
        [number[6], 0],
      ];
      const script = calls.map((call) => `syscall(${call.join(",")}); print $!+0, "\\n";`).join(" ");
      const { text } = await confined(["perl", "-e", script]);
      expect(text).toBe("1\n1\n1\n1\n1\n97\n38\n");
    },
  );

  test("no new user namespace, no mount, no capability", async () => {
    const { text } = await shell(
      "unshare --user true; mount -t tmpfs x /tmp; umount /proc/sys; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status",
    );
    expect(text).toMatch(/unshare.*not permitted/);
    expect(text.replaceAll("\t", " ")).toMatch(/CapEff: 0+\nCapBnd: 0+\nNoNewPrivs: 1\nSeccomp: 2/);
  });

  test.runIf(perl)("shared memory of the host is not there", async () => {
    const key = 0x524d5400 + (process.pid % 0xff);
    const id = execFileSync("perl", ["-e", `print shmget(${key}, 4096, 0600|512) // die $!`], {
      encoding: "utf8",
    });
    try {
      const { text } = await confined([
        "perl",
        "-e",
        `print defined(shmget(${key}, 0, 0)) ? "FOUND" : "absent"`,
      ]);
      expect(text).toBe("absent");
    } finally {
      execFileSync("perl", ["-e", `shmctl(${id}, 0, 0) // die $!`]);
    }
  });

  test("descriptors that whoever started us left open do not reach the command", async () => {
    await writeFile(join(outside, "log"), "");
    if (confinement.kind === "none") return;
    const file = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    const script = `
      const { openOutputSink } = await import(${file("base/output-sink.ts")});
      const { runConfined } = await import(${file("sandbox/run-confined.ts")});
      const sink = openOutputSink({});
      const command = { run: ["sh", "-c", "ls -l /proc/self/fd; echo leaked >/proc/self/fd/40"], timeoutMs: 20000, sink };
      await runConfined(${JSON.stringify(confinement)}, ${JSON.stringify(policy)}, command, new AbortController().signal);
      console.log(sink.close().head);`;
    const output = execFileSync(
      "sh",
      [
        "-c",
        'exec "$@" 9>"$LOG"',
        "sh",
        "/usr/bin/perl",
        "-e",
        "use POSIX; dup2(9, 40); exec @ARGV",
        process.execPath,
        "--input-type=module",
        "-e",
        script,
      ],
      {
        encoding: "utf8",
        env: { ...process.env, LOG: join(outside, "log") },
      },
    );
    expect(output).toContain("/proc/");
    expect(output).not.toContain("outside");
    expect(await readFile(join(outside, "log"), "utf8")).toBe("");
  });
});

describe.skipIf(whyNot !== "")("the network", () => {
  test("a server of the host, sockets by path and abstract sockets cannot be reached", async () => {
    const tcp = await listen(0);
    const unix = await listen(join(outside, "docker.sock"));
    const abstract = await listen(`\0remit-${process.pid}`);
    try {
      const address = tcp.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      const { text } = await node(`
        ${connectScript(`${port}, "127.0.0.1"`)};
        ${connectScript(JSON.stringify(join(outside, "docker.sock")))};
        ${connectScript(JSON.stringify(`\0remit-${process.pid}`))};
        ${connectScript('53, "192.0.2.1"')};`);
      expect(text.trim().split("\n").toSorted()).toEqual([
        "ECONNREFUSED",
        "ECONNREFUSED",
        "ENETUNREACH",
        "ENOENT",
      ]);
    } finally {
      for (const server of [tcp, unix, abstract]) server.close();
    }
  });

  test.each(["none", "loopback"] as const)(
    "%s: a command reaches its own servers on localhost",
    async (network) => {
      policy = { ...policy, network };
      const { result, text } = await node(`
      const server = require("http").createServer((q, s) => s.end("own")).listen(0, "localhost", async () => {
        console.log(await (await fetch("http://localhost:" + server.address().port)).text());
        server.close();
      });`);
      expect(text).toBe("own\n");
      expect(result).toMatchObject(passed);
    },
  );
});

describe.skipIf(whyNot !== "")("how a confined command ends", () => {
  test("exit codes and signals come through", async () => {
    expect((await shell("exit 7")).result).toMatchObject({ kind: "exited", exitCode: 7 });
    expect((await shell("kill -SEGV $$")).result).toMatchObject({ kind: "signalled", signal: "SIGSEGV" });
    expect((await shell("kill 0")).result).toMatchObject({ kind: "signalled", signal: "SIGTERM" });
  });

  test("a program or folder that is not there is a value", async () => {
    expect((await confined(["no-such-program"])).result).toMatchObject({ kind: "not-found" });
    expect((await confined(["./missing.sh"])).result).toMatchObject({ kind: "not-found" });
    // Words of a shell are no programs.
    expect((await confined(["eval", "echo hi"])).result).toMatchObject({ kind: "not-found" });
    expect((await shell("echo to the log > /dev/stderr")).text).toBe("to the log\n");
    policy = { ...policy, cwd: "/home/dev/project/gone" };
    expect((await shell("true")).result).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("project/gone"),
    });
  });

  test("a sandbox that fails is a fault, never a failing command", async () => {
    policy = { ...policy, readOnly: [{ dir: join(outside, "missing"), at: "/home/dev/lib" }] };
    await expect(shell("exit 1")).rejects.toMatchObject({
      code: "sandbox-failed",
      message: expect.stringContaining("missing"),
    });
  });

  test("arguments arrive as they are", async () => {
    const odd = ["", "two words", "$HOME", "'\"", "-n", "line\nbreak", "*"];
    const { text } = await confined(["node", "-p", "JSON.stringify(process.argv.slice(1))", "--", ...odd]);
    expect(JSON.parse(text)).toEqual(odd);
  });

  test("processes that outlive the command are seen and gone, however they hide", async () => {
    const { result } = await shell(
      "setsid sh -c 'sleep 300 & sleep 300 &' >/dev/null 2>&1; (sleep 300 &); exit 0",
    );
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 3 });
    const { result: ignoring } = await shell("(trap '' TERM HUP; while :; do sleep 1; done) & exit 3");
    expect(ignoring).toMatchObject({ kind: "exited", exitCode: 3 });
    expect(ignoring.survivors).toBeGreaterThanOrEqual(1);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toMatch(/^sleep 300/m);
  });

  test.runIf(perl)("a thread that outlives the first one of its process is seen", async () => {
    const { result } = await confined([
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
    const { result, text } = await confined(["node", "-e", script], 2_000);
    expect(result).toMatchObject({ kind: "timed-out", afterMs: 2_000 });
    expect(text).toBe("up\nasked\n");
    const stubborn = await confined(["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], 500);
    expect(stubborn.result.kind).toBe("timed-out");
    expect(stubborn.result.durationMs).toBeLessThan(6_000);
  });

  test("a stop ends it within two seconds", async () => {
    const stop = new AbortController();
    const running = confined(
      ["sh", "-c", "trap '' TERM; touch begun; while :; do sleep 0.1; done"],
      50_000,
      stop.signal,
    );
    while (!existsSync(inTree("begun"))) await delay(10);
    const from = performance.now();
    stop.abort();
    expect((await running).result.kind).toBe("stopped");
    expect(performance.now() - from).toBeLessThan(2_500);
  });

  test.runIf(perl)("too many processes do not take the machine", async () => {
    const script =
      '$| = 1; my $n = 0; while ($n < 6000) { my $p = fork; last unless defined $p; if (!$p) { sleep 300; exit } $n++ } print "$n\\n"; exit 1';
    const { result, text } = await confined(["perl", "-e", script]);
    if (isRoot) expect(result).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    else expect(Number(text)).toBeLessThan(2_100);
  });

  test.runIf(process.platform === "linux")("whoever confines dies: nothing stays", async () => {
    if (confinement.kind === "none") return;
    const file = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    const script = `
      const { openOutputSink } = await import(${file("base/output-sink.ts")});
      const { runConfined } = await import(${file("sandbox/run-confined.ts")});
      const command = { run: ["sh", "-c", "touch begun; sleep 301.5"], timeoutMs: 50000, sink: openOutputSink({}) };
      await runConfined(${JSON.stringify(confinement)}, ${JSON.stringify(policy)}, command, new AbortController().signal);`;
    const runner = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
    while (!existsSync(inTree("begun"))) await delay(10);
    const inside = execFileSync("pgrep", ["-f", "^sleep 301.5"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
    expect(inside).toHaveLength(1);
    runner.kill("SIGKILL");
    for (let tries = 0; tries < 300 && inside.some((pid) => signalProcess(pid, 0)); tries += 1)
      await delay(10);
    expect(inside.filter((pid) => signalProcess(pid, 0))).toEqual([]);
  });
});

describe.skipIf(whyNot !== "")("what a project needs works", () => {
  test("node --test: names arrive, with sockets, workers, forks, temporary files, home and git", async () => {
    execFileSync("git", ["init", "-q"], { cwd: policy.tree.dir });
    await writeFile(inTree("all.test.mjs"), functionalProbes);
    const { result, text } = await confined(["node", "--test", "--test-reporter=tap"]);
    expect(text).toMatch(/^# pass 9$/m);
    expect(text).toContain("ok 1 - unix socket in TMPDIR");
    expect(result).toMatchObject(passed);
  });

  test.runIf(python)("python's unittest: its report on stderr arrives", async () => {
    await writeFile(
      inTree("test_sum.py"),
      "import unittest\nclass Sum(unittest.TestCase):\n  def test_adds(self):\n    self.assertEqual(2, 1 + 1)\n",
    );
    const { result, text } = await confined(["/usr/bin/python3", "-m", "unittest", "-v"]);
    expect(text).toMatch(/test_adds.*ok/);
    expect(text).toContain("Ran 1 test");
    expect(result).toMatchObject(passed);
  });

  test.runIf(confinement.kind === "bubblewrap" && confinement.overlays)(
    "npm test over carried node_modules: writes land above, the developer's folder stays as it was",
    async () => {
      const [lower, upper, work] = [
        join(scratch, "my, own: node_modules"),
        join(scratch, "upper"),
        join(scratch, "work"),
      ];
      for (const dir of [join(lower, ".bin"), join(lower, "tool"), upper, work])
        await mkdir(dir, { recursive: true });
      await writeFile(
        join(lower, "tool", "cli.js"),
        "#!/usr/bin/env node\nconst fs = require('fs'); fs.mkdirSync('node_modules/.cache'); fs.writeFileSync('node_modules/.cache/made', ''); fs.appendFileSync('node_modules/tool/data', 'changed'); fs.rmSync('node_modules/tool/old'); console.log('tool ran')\n",
        { mode: 0o755 },
      );
      await writeFile(join(lower, "tool", "data"), "data ");
      await writeFile(join(lower, "tool", "old"), "old");
      await symlink("../tool/cli.js", join(lower, ".bin", "tool"));
      await writeFile(inTree("package.json"), '{ "name": "p", "scripts": { "test": "tool" } }');
      policy = { ...policy, overlays: [{ lower, upper, work, at: "/home/dev/project/node_modules" }] };
      const { result, text } = await confined(["npm", "test"]);
      expect(text).toContain("tool ran");
      expect(result).toMatchObject(passed);
      expect(existsSync(join(upper, ".cache", "made"))).toBe(true);
      expect(await readFile(join(upper, "tool", "data"), "utf8")).toBe("data changed");
      expect(await readFile(join(lower, "tool", "data"), "utf8")).toBe("data ");
      const whiteout = lstatSync(join(upper, "tool", "old"));
      expect([whiteout.isCharacterDevice(), whiteout.rdev]).toEqual([true, 0]);
      expect(await readdir(lower)).toEqual([".bin", "tool"]);
      expect(await readdir(inTree("node_modules"))).toEqual([]);
    },
  );
});

const functionalProbes = String.raw`
import test from "node:test";
import assert from "node:assert";
import { execFileSync, execSync, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
if (process.send) { process.send("from child"); process.disconnect(); } else {
test("unix socket in TMPDIR", async () => {
  const file = path.join(os.tmpdir(), "s.sock");
  const server = net.createServer((s) => s.end("hi")).listen(file);
  await once(server, "listening");
  const [data] = await once(net.connect(file), "data");
  assert.equal(String(data), "hi");
  server.close();
});
test("http on localhost", async () => {
  const server = http.createServer((q, s) => s.end("hi")).listen(0, "localhost");
  await once(server, "listening");
  assert.equal(await (await fetch("http://localhost:" + server.address().port)).text(), "hi");
  server.close(); server.closeAllConnections();
});
test("network interfaces", () => assert.ok(os.networkInterfaces().lo));
test("fork with messages", async () => {
  const [message] = await once(fork("all.test.mjs"), "message");
  assert.equal(message, "from child");
});
test("worker threads", async () => {
  const [message] = await once(new Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true }), "message");
  assert.equal(message, 1);
});
test("temporary files", () => fs.rmSync(fs.mkdtempSync(path.join(os.tmpdir(), "x-")), { recursive: true }));
test("home", () => { fs.mkdirSync(path.join(os.homedir(), ".cache", "x"), { recursive: true }); assert.equal(os.userInfo().username, "remit"); });
test("git", () => assert.match(execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" }), /all\.test\.mjs/));
test("a shell in between", () => assert.equal(execSync("echo one; exit 0", { encoding: "utf8" }), "one\n"));
}
`;

describe("without confinement, for those who accepted it", () => {
  test.skipIf(process.platform === "win32")(
    "the same clean environment, in the tree's own folder, survivors seen",
    async () => {
      using sink = openOutputSink({});
      process.env["REMIT_TEST_SECRET"] = "hunter2";
      await mkdir(inTree("sub"));
      const at = { ...policy, cwd: "/home/dev/project/sub", env: { CHOSEN: "yes" } };
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
      expect(head.split("\n")[0]).toBe(inTree("sub"));
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
    await expect(runUnconfined({ ...policy, cwd: "/home/dev" }, command, never)).rejects.toMatchObject({
      code: "sandbox-failed",
    });
  });
});

describe("finding out what there is", () => {
  test("REMIT_NO_SANDBOX, other systems and a missing program say why and what to do", async () => {
    const ask = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform, program?: string): Promise<Confinement> =>
      probeConfinement({ env, platform, ...(program === undefined ? {} : { program }) }, never);
    expect(await ask({ REMIT_NO_SANDBOX: "1" }, "linux")).toMatchObject({
      kind: "none",
      why: expect.stringContaining("REMIT_NO_SANDBOX"),
    });
    expect(await ask({}, "darwin")).toMatchObject({ kind: "none", why: expect.stringContaining("macOS") });
    expect(await ask({}, "win32")).toMatchObject({ kind: "none", fix: expect.stringContaining("WSL 2") });
    expect(await ask({}, "linux", "/nowhere/bwrap")).toMatchObject({
      kind: "none",
      fix: expect.stringMatching(/bubblewrap/),
    });
  });

  test.skipIf(whyNot !== "")("a bubblewrap that confines less than it claims is found out", async () => {
    const liar = join(scratch, "bwrap");
    const script = `#!/bin/sh
      [ "$1" = --version ] && echo "bubblewrap 0.9.0" && exit
      while [ "$1" != -- ]; do shift; done
      exec unshare --user --map-root-user --pid --fork --kill-child --mount-proc "$@"`;
    await writeFile(liar, script, { mode: 0o755 });
    const found = await probeConfinement({ env: {}, platform: "linux", program: liar }, never);
    expect(found).toMatchObject({
      kind: "none",
      why: expect.stringMatching(/broke out.*write.*read.*network/),
    });
  });

  test.skipIf(whyNot !== "")("the supervisor does nothing where it is not the first process", async () => {
    // In a namespace of its own: what it must not do would reach every process of the machine otherwise.
    const inner =
      'sleep 300 & /bin/sh -c "$1" sh / touch "$2"; echo "ended with $?"; grep State: /proc/$!/status; kill $!';
    const args = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];
    const file = join(outside, "touched");
    const text = execFileSync("unshare", [...args, "sh", "-c", inner, "sh", supervisorScript, file], {
      encoding: "utf8",
    });
    expect(text).toMatch(/^ended with 70\nState:\tS/);
    expect(existsSync(file)).toBe(false);
  });

  test.runIf(process.platform === "linux")(
    "the trial itself can fail: without confinement it breaks out",
    async () => {
      const result = await tryToBreakOut(runUnconfined, scratch, never);
      expect(result.kind).toBe("broken");
      const layers = result.kind === "broken" ? result.layers : [];
      expect(layers).toEqual(
        expect.arrayContaining(["write", "read", "network", "socket", "processes", "environment", "calls"]),
      );
      expect(layers.includes("kernel")).toBe(isRoot);
    },
  );

  test.skipIf(whyNot !== "")(
    "a proof is kept in the file and used again; another key or broken file is not",
    async () => {
      const cacheFile = join(scratch, "cache", "confinement.json");
      const options = { env: {}, platform: process.platform, scratchDir: scratch, cacheFile };
      const found = await probeConfinement(options, never);
      expect(found).toMatchObject({
        kind: "bubblewrap",
        proof: expect.arrayContaining(["A planted secret could not be read."]),
      });
      expect(JSON.parse(await readFile(cacheFile, "utf8"))).toMatchObject({ confinement: found });
      expect(await probeConfinement(options, never)).toEqual(found);
      await writeFile(cacheFile, '{ "key": "another"');
      const otherDir = join(scratch, "other");
      await mkdir(otherDir);
      expect(await probeConfinement({ ...options, scratchDir: otherDir }, never)).toMatchObject({
        kind: "bubblewrap",
      });
      expect(await readdir(otherDir)).toEqual([]);
    },
  );

  test.skipIf(whyNot !== "")("a stop ends the trial", async () => {
    await expect(
      probeConfinement({ env: {}, platform: process.platform }, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: "Stopped" });
  });
});

afterAll(() => {
  expect(process.env["REMIT_TEST_SECRET"]).toBeUndefined();
});
