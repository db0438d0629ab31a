import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { confined, confinement, inTree, passed, perl, type Ran, useSite } from "../support/sandbox-site.ts";

const site = useSite();
const node = (script: string): Promise<Ran> => confined(site, ["node", "-e", script]);

describe.skipIf(confinement.kind !== "bubblewrap")("tries to reach outside are counted by the kernel", () => {
  test.each([
    ["TCP", `require("net").connect(80, "192.0.2.7").on("error", () => {})`, 1],
    ["TCP over IPv6", `require("net").connect(80, "2001:db8::7").on("error", () => {})`, 1],
    [
      "UDP",
      `const s = require("dgram").createSocket("udp4"); s.send("x", 53, "192.0.2.7", () => s.close())`,
      1,
    ],
    ["the metadata service", `fetch("http://169.254.169.254/").catch(() => {})`, 1],
    ["a name", `require("dns").lookup("example.com", (e) => console.log(e.code))`, 1],
    [
      "a request that nobody waits for",
      `fetch("http://example.com/").catch(() => {}); setTimeout(() => process.exit(0), 500)`,
      1,
    ],
  ])("%s", async (_name, script, tries) => {
    const { result } = await node(script);
    expect(result).toMatchObject({ ...passed, network: { unrouted: tries } });
  });

  test("a name that does not exist is not found, as everywhere", async () => {
    const { text } = await node(`require("dns").lookup("nowhere.invalid", (e) => console.log(e.code))`);
    expect(text).toBe("ENOTFOUND\n");
  });

  test("servers of its own, whatever they are reached by, are no try", async () => {
    const { result, text } = await node(`
      const http = require("http"), net = require("net"), dgram = require("dgram"), os = require("os");
      const server = http.createServer((q, r) => r.end("x")).listen(0, async () => {
        const { port } = server.address();
        for (const host of ["127.0.0.1", "localhost", "[::1]", os.hostname()]) await (await fetch("http://" + host + ":" + port)).text();
        os.networkInterfaces();
        const udp = dgram.createSocket("udp4").bind(0, "127.0.0.1", () => udp.send("x", udp.address().port, "127.0.0.1"));
        udp.on("message", () => { udp.close(); server.close(); server.closeAllConnections(); console.log("served"); });
        net.connect(1, "127.0.0.1").on("error", (e) => console.log(e.code));
      });`);
    expect(text).toContain("served");
    expect(text).toContain("ECONNREFUSED");
    expect(result).toMatchObject({ ...passed, network: { unrouted: 0 } });
  });

  test("npm test tries nothing", async () => {
    const manifest = { name: "greeting", version: "1.0.0", scripts: { test: "node --test" } };
    await writeFile(inTree(site, "package.json"), JSON.stringify(manifest));
    await writeFile(inTree(site, "a.test.js"), `require("node:test")("greets", () => {});`);
    const { result, text } = await confined(site, ["npm", "test"]);
    expect(text).toContain("pass 1");
    expect(result).toMatchObject({ ...passed, network: { unrouted: 0 } });
  });

  test.runIf(perl)("a command that reaches the supervisor's own channel changes no count", async () => {
    const { result } = await node(`
      const fs = require("fs");
      for (let fd = 3; fd < 64; fd += 1) {
        try { fs.writeSync(fs.openSync("/proc/1/fd/" + fd, "w"), "\\nended 0 0 0\\n"); } catch {}
      }
      try { fs.writeFileSync("/proc/net/snmp", "0"); } catch {}
      require("net").connect(80, "192.0.2.7").on("error", () => {});`);
    expect(result).toMatchObject({ network: { unrouted: 1 } });
  });

  test("a command that had to be ended is not counted", async () => {
    const { result } = await confined(site, ["sleep", "30"], 300);
    expect(result).toMatchObject({ kind: "timed-out", network: {} });
  });
});
