import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openOutputSink } from "../../src/base/output-sink.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import { runHeld } from "../../src/sandbox/run-confined.ts";
import { inTree, never, passed, type Ran, useSite } from "../support/sandbox-site.ts";

/** Another setpriv than the system's, where that is older than Landlock. */
const setpriv = process.env["REMIT_TEST_SETPRIV"];
const found = await probeConfinement(
  {
    env: {},
    platform: process.platform,
    program: "/nowhere/bwrap",
    ...(setpriv === undefined ? {} : { setpriv }),
  },
  never,
);
const landlock = found.kind === "landlock" ? found : undefined;
if (landlock === undefined)
  console.warn("Landlock's tests are skipped: they need setpriv of util-linux 2.41.");

const site = useSite();
beforeEach(() => {
  site.policy = {
    ...site.policy,
    tree: { ...site.policy.tree, at: site.policy.tree.dir },
    cwd: site.policy.tree.dir,
  };
});

async function held(...run: readonly string[]): Promise<Ran> {
  if (landlock === undefined) throw new Error("skipped");
  using sink = openOutputSink({});
  const result = await runHeld(landlock, site.policy, { run, timeoutMs: 30_000, sink }, never);
  const { head, tail } = sink.close();
  return { result, text: head + tail };
}
const shell = (script: string): Promise<Ran> => held("sh", "-c", script);

describe.skipIf(landlock === undefined)("without bubblewrap, Landlock", () => {
  test("the answer says what it does not hold, and what would be stronger", () => {
    expect(landlock?.proof.join(" ")).toMatch(/no port.*Names and sizes/);
    expect(landlock?.instead).toMatchObject({ why: expect.stringContaining("bubblewrap") });
  });

  test("the tree and the own folders are written, nothing else, nor through links", async () => {
    await writeFile(join(site.outside, "file"), "untouched");
    await symlink(join(site.outside, "file"), inTree(site, "link"));
    await symlink(site.outside, inTree(site, "folder"));
    const { text } = await shell(`
      echo in > made.txt && mkdir -p a/b && mv made.txt a/b/ && cat a/b/made.txt
      echo x > "$HOME/h" && echo x > "$TMPDIR/t" && echo own
      for f in '${site.outside}/file' '${site.outside}/new' link folder/new /usr/new /tmp/new /dev/shm/new; do
        echo x > "$f" && echo "WROTE $f"; done
      mkdir '${site.outside}/dir' && echo WROTE dir; mv '${site.outside}/file' . && echo MOVED
      ln '${site.outside}/file' hard && echo LINKED; truncate -s 0 '${site.outside}/file' && echo CUT
      rm '${site.outside}/file' && echo REMOVED`);
    expect(text).toMatch(/^in$/m);
    expect(text).toMatch(/^own$/m);
    expect(text).not.toMatch(/^(WROTE|LINKED|MOVED|CUT|REMOVED)/m);
    expect(await readFile(join(site.outside, "file"), "utf8")).toBe("untouched");
    expect(await readdir(site.outside)).toEqual(["file"]);
  });

  test("modes and times of files outside stay", async () => {
    const file = join(site.outside, "file");
    await writeFile(file, "");
    chmodSync(file, 0o600);
    const before = statSync(file);
    const { text } = await shell(
      `chmod 777 '${file}' && echo CHANGED; touch '${file}' && echo CHANGED; chown 12345 '${file}' && echo CHANGED; chmod 777 '${site.outside}' && echo CHANGED`,
    );
    expect(text).not.toContain("CHANGED");
    expect([statSync(file).mode, statSync(file).mtimeMs]).toEqual([before.mode, before.mtimeMs]);
  });

  test("secrets, other processes and their environment are not read", async () => {
    await writeFile(join(site.outside, "id_rsa"), "SECRET");
    process.env["REMIT_TEST_SECRET"] = "hunter2";
    const { text } = await shell(
      `cat '${site.outside}/id_rsa' /etc/shadow /proc/${process.pid}/environ /proc/${process.pid}/cmdline; ls '${site.outside}' /proc /root /home /tmp; env`,
    );
    delete process.env["REMIT_TEST_SECRET"];
    expect(text).not.toMatch(/SECRET|hunter2|vitest|id_rsa\n/);
  });

  test("no network, no socket of the machine, no signal to others", async () => {
    let visitors = 0;
    const servers = [createServer(), createServer(), createServer()];
    for (const server of servers) server.on("connection", () => (visitors += 1));
    const socket = join(site.outside, "s");
    servers[0]?.listen(socket);
    servers[1]?.listen(`\0remit-${process.pid}`);
    await new Promise<void>((resolve) => servers[2]?.listen(0, "127.0.0.1", resolve));
    const address = servers[2]?.address();
    const port = typeof address === "object" ? address?.port : 0;
    const sleeper = spawn("sleep", ["60"], { stdio: "ignore" });
    const script = `
      for (const where of [${JSON.stringify({ path: socket })}, ${JSON.stringify({ path: `\0remit-${process.pid}` })}, { port: ${port}, host: "127.0.0.1" }])
        require("net").connect(where).on("connect", () => console.log("REACHED")).on("error", (e) => console.log(e.code));
      for (const pid of [${sleeper.pid}, ${process.pid}, -1]) try { process.kill(pid, "SIGTERM"); console.log("SENT") } catch (e) { console.log(e.code) }
      require("dgram").createSocket("udp4").on("error", (e) => console.log(e.code)).send("x", 53, "127.0.0.1", (e) => console.log(e?.code ?? "SENT"));`;
    const { text } = await held("node", "-e", script);
    expect(text).toContain("EPERM");
    expect(text).not.toMatch(/REACHED|SENT/);
    expect(visitors).toBe(0);
    expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
    sleeper.kill();
    for (const server of servers) server.close();
  });

  test("what is left running is found, counted and ended", async () => {
    const { result } = await shell(
      `setsid sh -c 'sleep 302.${process.pid} & sleep 302.${process.pid} &' >/dev/null 2>&1; exit 0`,
    );
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 2 });
  });

  test.each([
    ["with an empty environment", "setsid env -i /bin/sleep"],
    ["and lowers its limits", "setsid bash -c 'ulimit -x 5; ulimit -q 7; exec env -i /bin/sleep \"$0\"'"],
    [
      "and lowers them to nothing",
      "setsid bash -c 'ulimit -x 0; ulimit -q 0; exec env -i /bin/sleep \"$0\"'",
    ],
    [
      "and would raise them",
      "setsid bash -c 'ulimit -x unlimited; ulimit -q 800000; exec env -i /bin/sleep \"$0\"'",
    ],
  ])("who leaves the group %s is found all the same", async (_how, script) => {
    const sleeps = `303.${process.pid}`;
    const { result } = await shell(`${script} ${sleeps} >/dev/null 2>&1 & sleep 0.3; exit 0`);
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, survivors: 1 });
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(`sleep ${sleeps}`);
  });

  test("exit statuses come through; what is not there is a value; a sandbox that fails is a fault", async () => {
    expect((await shell("exit 7")).result).toMatchObject({ kind: "exited", exitCode: 7 });
    expect((await held("no-such-program")).result).toMatchObject({ kind: "not-found" });
    const broken = {
      ...site.policy,
      tree: { dir: join(site.outside, "gone"), at: "/home/dev" },
      cwd: "/home/dev",
    };
    site.policy = broken;
    await expect(held("true")).rejects.toMatchObject({ code: expect.stringMatching(/failed$/) });
  });

  test("node --test works, with children, workers and temporary files", async () => {
    mkdirSync(inTree(site, "test"));
    await writeFile(
      inTree(site, "test/all.test.mjs"),
      `import test from "node:test"; import os from "node:os"; import fs from "node:fs"; import path from "node:path";
       import { execSync } from "node:child_process"; import { Worker } from "node:worker_threads";
       test("shell", () => { if (execSync("echo one", { encoding: "utf8" }) !== "one\\n") throw 1; });
       test("worker", () => new Promise((done) => new Worker("process.exit(0)", { eval: true }).on("exit", done)));
       test("files", () => fs.rmSync(fs.mkdtempSync(path.join(os.tmpdir(), "x-")), { recursive: true }));
       test("home", () => fs.mkdirSync(path.join(os.homedir(), ".cache")));`,
    );
    const { result, text } = await held("node", "--test", "--test-reporter=tap");
    expect(text).toMatch(/^# pass 4$/m);
    expect(result).toMatchObject(passed);
  });
});

afterAll(() => expect(existsSync("/tmp/new")).toBe(false));
