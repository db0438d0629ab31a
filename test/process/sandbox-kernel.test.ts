import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confined, confinement, passed, perl, type Ran, useSite, whyNot } from "../support/sandbox-site.ts";

const site = useSite();
const shell = (script: string): Promise<Ran> => confined(site, ["sh", "-c", script]);
const node = (script: string): Promise<Ran> => confined(site, ["node", "-e", script]);
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
      site.policy = { ...site.policy, env: { LANG: "de_DE.UTF-8", CHOSEN: "yes" } };
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
      const { text } = await confined(site, ["perl", "-e", script]);
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
      const { text } = await confined(site, [
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
    await writeFile(join(site.outside, "log"), "");
    if (confinement.kind === "none") return;
    const file = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    const script = `
      const { openOutputSink } = await import(${file("base/output-sink.ts")});
      const { runConfined } = await import(${file("sandbox/run-confined.ts")});
      const sink = openOutputSink({});
      const command = { run: ["sh", "-c", "ls -l /proc/self/fd; echo leaked >/proc/self/fd/40"], timeoutMs: 20000, sink };
      await runConfined(${JSON.stringify(confinement)}, ${JSON.stringify(site.policy)}, command, new AbortController().signal);
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
        env: { ...process.env, LOG: join(site.outside, "log") },
      },
    );
    expect(output).toContain("/proc/");
    expect(output).not.toContain("outside");
    expect(await readFile(join(site.outside, "log"), "utf8")).toBe("");
  });
});

describe.skipIf(whyNot !== "")("the network", () => {
  test("a server of the host, sockets by path and abstract sockets cannot be reached", async () => {
    const tcp = await listen(0);
    const unix = await listen(join(site.outside, "docker.sock"));
    const abstract = await listen(`\0remit-${process.pid}`);
    try {
      const address = tcp.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      const { text } = await node(`
        ${connectScript(`${port}, "127.0.0.1"`)};
        ${connectScript(JSON.stringify(join(site.outside, "docker.sock")))};
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
      site.policy = { ...site.policy, network };
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
