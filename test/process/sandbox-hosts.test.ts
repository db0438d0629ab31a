import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHostPattern } from "../../src/base/host-pattern.ts";
import { ownPrefix } from "../../src/base/process-identity.ts";
import type { HostRules } from "../../src/sandbox/host-rules.ts";
import { confined, confinement, passed, type Ran, useSite } from "../support/sandbox-site.ts";

const site = useSite();
let web: Server;
let port = 0;
const asked: string[] = [];

beforeAll(async () => {
  web = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.on("end", () => {
      asked.push(
        `${request.method} ${request.headers.host} ${request.url} ${Buffer.concat(body).toString()}`,
      );
      response.setHeader("X-Seen", JSON.stringify(request.headers));
      response.end(request.url === "/big" ? "x".repeat(300_000) : "REACHED");
    });
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  port = (web.address() as AddressInfo).port;
});
afterAll(() => {
  web.close();
  web.closeAllConnections();
});

/** Names hosts; whatever name is asked for, it leads to this machine's loopback unless a test says otherwise. */
function hosts(names: readonly string[], addresses: readonly string[] = ["127.0.0.1"]): HostRules {
  const patterns = names.map((name) => {
    const pattern = readHostPattern(name);
    if ("problem" in pattern) throw new Error(pattern.problem);
    return pattern;
  });
  return { patterns, resolve: async () => addresses.map((address) => ({ address, family: 4 })) };
}

async function node(network: HostRules, script: string): Promise<Ran> {
  site.policy = { ...site.policy, network };
  return confined(site, ["node", "-e", script]);
}

/** Sends raw bytes to the proxy and prints what comes back. */
const raw = (bytes: string): string => `
  const c = require("net").connect(+new URL(process.env.HTTP_PROXY).port, "127.0.0.1", () => c.write(Buffer.from(${JSON.stringify(bytes)})));
  c.on("data", (d) => process.stdout.write(d)).on("error", (e) => console.log(e.code));`;

describe.skipIf(confinement.kind !== "bubblewrap")("named hosts", () => {
  test("fetch reaches a named host and nothing else, and both are told", async () => {
    const named = [`site.test:${port}`, `127.0.0.1:${port}`];
    const script = `
      console.log(await (await fetch("http://site.test:${port}/big")).text().then((t) => t.length));
      for (const url of ["http://other.test:${port}/", "https://other.test/"])
        console.log(await fetch(url).then(() => "REACHED", (e) => e.cause.cause.message));`;
    const { result, text } = await node(hosts(named), `(async () => {${script}})()`);
    expect(text).toContain("300000\n");
    expect(text.match(/403/g)).toHaveLength(2);
    expect(text).not.toContain("REACHED");
    expect(result).toMatchObject({ ...passed, network: { unrouted: 0, unlisted: 0 } });
    const connections = result.network?.connections ?? [];
    expect(connections).toMatchObject([
      { host: "site.test", port, allowed: true, times: 1 },
      { host: "other.test", port, allowed: false, why: "the contract does not name it" },
      { host: "other.test", port: 443, allowed: false },
    ]);
    expect(connections[0]?.received).toBeGreaterThan(300_000);
    expect(connections[0]?.sent).toBeGreaterThan(20);
    expect(Date.parse(connections[0]?.at ?? "")).toBeGreaterThan(Date.now() - 60_000);
  });

  test("curl goes through it, by CONNECT and by a whole address", async () => {
    site.policy = { ...site.policy, network: hosts([`site.test:${port}`, `127.0.0.1:${port}`]) };
    const url = `http://site.test:${port}`;
    const { result, text } = await confined(site, [
      "sh",
      "-c",
      `curl -sS ${url}/a -d hello && curl -sSp ${url}/b && ! curl -sSpf http://other.test/`,
    ]);
    expect(text).toContain("REACHEDREACHED");
    expect(text).toContain("403");
    expect(asked.slice(-2)).toEqual([`POST site.test:${port} /a hello`, `GET site.test:${port} /b `]);
    expect(result.network?.connections).toMatchObject([
      { host: "site.test", times: 2, allowed: true },
      { host: "other.test", port: 80, allowed: false },
    ]);
  });

  test("a service of this machine that is named by its port stands at the same place inside", async () => {
    const { text, result } = await node(
      hosts([`127.0.0.1:${port}`]),
      `require("http").get({ host: "127.0.0.1", port: ${port}, agent: false }, (r) => r.on("data", (d) => console.log(String(d))))`,
    );
    expect(text).toBe("REACHED\n");
    expect(result.network?.connections).toMatchObject([{ host: "127.0.0.1", port, allowed: true }]);
  });

  test("without the proxy there is no way", async () => {
    const { text, result } = await node(
      hosts(["site.test", "192.0.2.7"]),
      `require("net").connect(80, "192.0.2.7").on("connect", () => console.log("REACHED")).on("error", (e) => console.log(e.code))`,
    );
    expect(text).toBe("ENETUNREACH\n");
    expect(result.network).toEqual({ unrouted: 1, connections: [], unlisted: 0 });
  });

  test("a name that leads to this machine, its networks or a metadata service is refused", async () => {
    const { text, result } = await node(
      hosts(["rebind.test"], ["127.0.0.1", "169.254.169.254"]),
      raw("CONNECT rebind.test:80 HTTP/1.1\r\nHost: rebind.test:80\r\n\r\n"),
    );
    expect(text).toMatch(/^HTTP\/1.1 403/);
    expect(text).toContain("127.0.0.1");
    expect(result.network?.connections).toMatchObject([{ host: "rebind.test", allowed: false }]);
  });

  test("the name is asked for once: a second answer changes nothing", async () => {
    let answers = 0;
    const rules: HostRules = {
      ...hosts([`site.test:${port}`, `127.0.0.1:${port}`]),
      resolve: async () => {
        answers += 1;
        return [{ address: answers === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
      },
    };
    const { text } = await node(rules, raw(`GET http://site.test:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`));
    expect(text).toContain("REACHED");
    expect(answers).toBe(1);
  });

  test.each([
    ["no whole address", "GET / HTTP/1.1\r\nHost: named.test\r\n\r\n", 400],
    ["another scheme", "GET ftp://named.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n", 400],
    ["https without a tunnel", "GET https://named.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n", 400],
    [
      "a user name that looks like the host",
      "GET http://named.test@other.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n",
      400,
    ],
    ["a user name before the host", "GET http://x:y@named.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n", 400],
    ["a backslash", "GET http://named.test\\@other.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n", 400],
    ["a host in the header alone", "GET http://other.test/ HTTP/1.1\r\nHost: named.test\r\n\r\n", 403],
    ["a dot at the end", "CONNECT named.test.:443 HTTP/1.1\r\n\r\n", 400],
    ["no port", "CONNECT named.test HTTP/1.1\r\n\r\n", 400],
    ["another port", "CONNECT named.test:22 HTTP/1.1\r\n\r\n", 403],
    ["a NUL", "CONNECT named.test\0.other.test:443 HTTP/1.1\r\n\r\n", 400],
    ["a NUL that is escaped", "CONNECT named.test%00.other.test:443 HTTP/1.1\r\n\r\n", 400],
    ["a line end in the target", "CONNECT named.test:443\r\nX: HTTP/1.1\r\n\r\n", 400],
    ["another spelling of an address", "CONNECT 0x7f000001:443 HTTP/1.1\r\n\r\n", 400],
    ["an address that is mapped", "CONNECT [::ffff:127.0.0.1]:443 HTTP/1.1\r\n\r\n", 403],
    ["the metadata service", "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: a\r\n\r\n", 403],
    ["letters of another script", "CONNECT nаmed.test:443 HTTP/1.1\r\n\r\n", 400],
    [
      "two lengths",
      "POST http://named.test/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      400,
    ],
    ["SOCKS", "\x05\x01\x00", 400],
  ])("%s does not pass", async (_name, bytes, status) => {
    const before = asked.length;
    const { text, result } = await node(hosts(["named.test", "127.0.0.1"]), raw(bytes));
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(asked).toHaveLength(before);
    expect(result.network?.connections).toMatchObject([{ allowed: false, times: 1 }]);
  });

  test("a request has the host that was decided on, and headers of one hop end here", async () => {
    const named = [`site.test:${port}`, `127.0.0.1:${port}`];
    const { text } = await node(
      hosts(named),
      raw(
        `GET http://site.test:${port}?x HTTP/1.1\r\nHost: other.test\r\nHost2: y\r\nConnection: X-Hop\r\nX-Hop: 1\r\nProxy-Authorization: secret\r\n\r\n`,
      ),
    );
    expect(asked.at(-1)).toBe(`GET site.test:${port} /?x `);
    expect(text).toContain('"host2":"y"');
    expect(text).not.toMatch(/x-hop|secret/);
  });

  test("whatever a server answers, the proxy stays and the run goes on", async () => {
    const answers = [
      "HTTP/1.1 999 Odd\u0001\r\nX: y\r\n\r\n",
      "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 50\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nX: \u00e9\u0080\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "\u0000\u0001garbage",
      "",
    ];
    const odd = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(Buffer.from(answers.shift() ?? "", "latin1")));
    });
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    const oddPort = (odd.address() as AddressInfo).port;
    const named = [`site.test:${port}`, `odd.test:${oddPort}`, `127.0.0.1:${oddPort}`, `127.0.0.1:${port}`];
    const ask = (host: string) => `http.get({ host: "127.0.0.1", port, path: "${host}/", agent: false })`;
    const { text, result } = await node(
      hosts(named),
      `const http = require("http"); const port = +new URL(process.env.HTTP_PROXY).port;
       const done = (request) => new Promise((end) => request.on("response", (r) => { console.log(r.statusCode); r.on("error", end).on("close", end).resume(); }).on("error", end));
       (async () => {
         for (let n = 0; n < ${answers.length}; n += 1) await done(${ask(`http://odd.test:${oddPort}`)});
         await done(${ask(`http://site.test:${port}`)});
       })();`,
    );
    expect(text.trimEnd().split("\n").at(-1)).toBe("200");
    expect(result).toMatchObject(passed);
    expect(result.network?.connections).toMatchObject([
      { host: "odd.test", times: 7 },
      { host: "site.test" },
    ]);
    await new Promise<void>((resolve) => odd.close(() => resolve()));
  });

  test("what waits for nobody ends with the command, and nothing is left", async () => {
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const silentPort = (silent.address() as AddressInfo).port;
    const { result } = await node(
      hosts([`127.0.0.1:${silentPort}`]),
      `require("net").connect(${silentPort}, "127.0.0.1", () => { console.log("open"); setTimeout(() => process.exit(0), 200); })`,
    );
    expect(result).toMatchObject({ ...passed, network: { connections: [{ times: 1, allowed: true }] } });
    expect(await readdir(tmpdir())).not.toContainEqual(expect.stringContaining(`${ownPrefix()}net-`));
    await new Promise<void>((resolve) => silent.close(() => resolve()));
  });

  test("a command that ends the bridge has cut itself off, and is no survivor", async () => {
    const { result, text } = await node(
      hosts(["site.test"]),
      `for (const pid of require("fs").readdirSync("/proc").filter((n) => +n > 1 && +n !== process.pid)) try { process.kill(+pid, "SIGKILL"); } catch {}
       setTimeout(() => fetch("http://site.test/").catch((e) => console.log(e.cause.code)), 100);`,
    );
    expect(text).toContain("ECONNREFUSED");
    expect(result).toMatchObject(passed);
  });

  test("a flood of names fills neither the report nor the memory", async () => {
    const { result } = await node(
      hosts(["site.test"]),
      `const net = require("net");
       const port = +new URL(process.env.HTTP_PROXY).port;
       let n = 0;
       const next = () => { if (n++ < 300) { const c = net.connect(port, "127.0.0.1", () => c.write("CONNECT h" + n + ".test:443 HTTP/1.1\\r\\n\\r\\n")); c.on("data", () => {}).on("close", next); } };
       next();`,
    );
    expect(result.network?.connections).toHaveLength(200);
    expect(result.network?.unlisted).toBe(100);
  });
});
