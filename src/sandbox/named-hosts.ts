import { existsSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Closing } from "../base/closing.ts";
import { Fault } from "../base/fault.ts";
import type { HostTarget } from "../base/host-pattern.ts";
import { ownPrefix } from "../base/process-identity.ts";
import { Connections, type Connection } from "./connections.ts";
import { bridgeScript } from "./host-bridge.ts";
import { makeHostProxy, passOn, type ProxyParts } from "./host-proxy.ts";
import type { HostRules } from "./host-rules.ts";
import type { Policy } from "./policy.ts";
import { programFolder } from "./toolchain.ts";

/** A way out of one sandbox to the hosts that its policy names, and the record of what went that way. */
export interface WayOut extends AsyncDisposable {
  /** The policy with what the way needs inside. */
  readonly policy: Policy;
  /** For the supervisor: the program, the script and the ports of the bridge; empty texts without one. */
  readonly bridge: readonly [program: string, script: string, ports: string];
  /** What went through so far; undefined without named hosts. Complete once the way is closed. */
  readonly seen: () => { readonly connections: readonly Connection[]; readonly unlisted: number } | undefined;
}

/** Opens what a policy's network asks for: nothing, or a proxy for this one command. */
export async function openWayOut(policy: Policy): Promise<WayOut> {
  if (policy.network === "none" || policy.network === "loopback") {
    return {
      policy,
      bridge: ["", "", ""],
      seen: () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  return openProxy(policy, policy.network);
}

const maxConnections = 256;
const insideDir = "/run/remit";
/** Outside the range that the kernel gives to those who ask for any port. */
const proxyPort = 61_080;

async function openProxy(policy: Policy, rules: HostRules): Promise<WayOut> {
  await using stack = new Closing();
  const dir = await mkdtemp(join(tmpdir(), `${ownPrefix()}net-`));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const connections = new Connections();
  const parts: ProxyParts = { rules, connections, upstreams: new Set() };
  stack.defer(() => endAll(parts.upstreams));
  await listen(makeHostProxy(parts), join(dir, "proxy"), stack);
  const ports = [`${proxyPort} ${insideDir}/proxy`];
  for (const target of loopbackTargets(rules)) {
    const name = String(target.port);
    const server = createServer({ allowHalfOpen: true }, (client) => {
      client.on("error", () => client.destroy());
      void passOn(parts, target, client).then(
        (kind) => (kind === "refused" ? client.destroy() : undefined),
        () => client.destroy(),
      );
    });
    await listen(server, join(dir, name), stack);
    ports.push(`${name} ${insideDir}/${name}`);
  }
  const owned = stack.move();
  return {
    policy: withWay(policy, dir),
    bridge: [process.execPath, bridgeScript, ports.join(" ")],
    seen: () => ({ connections: connections.listed, unlisted: connections.unlisted }),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

/** Services of this machine that the contract names by port: they are found inside at the same place, without any proxy. */
function loopbackTargets({ patterns }: HostRules): readonly HostTarget[] {
  const byPort = new Map(
    patterns.flatMap(({ host, port, below }) => {
      const isLoopback = !below && (host === "localhost" || host === "127.0.0.1");
      return isLoopback && port !== undefined && port >= 1024 && port !== proxyPort
        ? [[port, { host, port }] as const]
        : [];
    }),
  );
  return [...byPort.values()];
}

function withWay(policy: Policy, dir: string): Policy {
  const program = programFolder(realpathSync(process.execPath), homedir());
  const readOnly = [...policy.readOnly, { dir, at: insideDir, withSockets: true } as const];
  return {
    ...policy,
    readOnly: program === undefined ? readOnly : [...readOnly, { dir: program, at: program }],
    env: { ...policy.env, ...proxyEnv() },
  };
}

/** As many names as there are programs that read one. Its own loopback a command reaches directly. */
function proxyEnv(): Readonly<Record<string, string>> {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const direct = "localhost,127.0.0.1,::1";
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
  const more = ["npm_config_proxy", "npm_config_https_proxy", "YARN_HTTP_PROXY", "YARN_HTTPS_PROXY"];
  return {
    ...Object.fromEntries([...names, ...more].map((name) => [name, proxy])),
    ...Object.fromEntries(["NO_PROXY", "no_proxy", "npm_config_noproxy"].map((name) => [name, direct])),
    NODE_USE_ENV_PROXY: "1",
  };
}

/** Resolves when each has closed, and is counted therefore. */
async function endAll(sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}

async function listen(server: Server, path: string, stack: Closing): Promise<void> {
  const clients = new Set<Socket>();
  server.maxConnections = maxConnections;
  server.on("connection", (client: Socket) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(cannotListen(path, cause)));
    server.listen(path, resolve);
  });
  stack.defer(async () => {
    await endAll(clients);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

function cannotListen(path: string, cause: Error): Fault {
  const why = existsSync(dirname(path)) ? cause.message : "its folder is gone";
  return new Fault("sandbox-failed", `The way to named hosts cannot be opened: ${why}`, {
    hint: "Set TMPDIR to a folder with a short path that can be written.",
    cause,
  });
}
