import { execFileSync } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confined, confinement, inTree, passed, useSite, whyNot } from "../support/sandbox-site.ts";

const site = useSite();
const python = existsSync("/usr/bin/python3");

describe.skipIf(whyNot !== "")("what a project needs works", () => {
  test("node --test: names arrive, with sockets, workers, forks, temporary files, home and git", async () => {
    execFileSync("git", ["init", "-q"], { cwd: site.policy.tree.dir });
    await writeFile(inTree(site, "all.test.mjs"), functionalProbes);
    const { result, text } = await confined(site, ["node", "--test", "--test-reporter=tap"]);
    expect(text).toMatch(/^# pass 9$/m);
    expect(text).toContain("ok 1 - unix socket in TMPDIR");
    expect(result).toMatchObject(passed);
  });

  test.runIf(python)("python's unittest: its report on stderr arrives", async () => {
    await writeFile(
      inTree(site, "test_sum.py"),
      "import unittest\nclass Sum(unittest.TestCase):\n  def test_adds(self):\n    self.assertEqual(2, 1 + 1)\n",
    );
    const { result, text } = await confined(site, ["/usr/bin/python3", "-m", "unittest", "-v"]);
    expect(text).toMatch(/test_adds.*ok/);
    expect(text).toContain("Ran 1 test");
    expect(result).toMatchObject(passed);
  });

  test.runIf(confinement.kind === "bubblewrap" && confinement.overlays)(
    "npm test over carried node_modules: writes land above, the developer's folder stays as it was",
    async () => {
      const [lower, upper, work] = [
        join(site.scratch, "my, own: node_modules"),
        join(site.scratch, "upper"),
        join(site.scratch, "work"),
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
      await writeFile(inTree(site, "package.json"), '{ "name": "p", "scripts": { "test": "tool" } }');
      site.policy = {
        ...site.policy,
        overlays: [{ lower, upper, work, at: "/home/dev/project/node_modules" }],
      };
      const { result, text } = await confined(site, ["npm", "test"]);
      expect(text).toContain("tool ran");
      expect(result).toMatchObject(passed);
      expect(existsSync(join(upper, ".cache", "made"))).toBe(true);
      expect(await readFile(join(upper, "tool", "data"), "utf8")).toBe("data changed");
      expect(await readFile(join(lower, "tool", "data"), "utf8")).toBe("data ");
      const whiteout = lstatSync(join(upper, "tool", "old"));
      expect([whiteout.isCharacterDevice(), whiteout.rdev]).toEqual([true, 0]);
      expect(await readdir(lower)).toEqual([".bin", "tool"]);
      expect(await readdir(inTree(site, "node_modules"))).toEqual([]);
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
