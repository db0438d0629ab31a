import { randomInt, randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { openOutputSink } from "../base/output-sink.ts";
import { runProcess, type ProcessResult } from "../base/process.ts";
import { ownPrefix } from "../base/process-identity.ts";
import { throwIfStopped } from "../base/stop.ts";
import type { Policy } from "./policy.ts";
import { attackScript, layers, wantedLayers, type Layer } from "./canary-script.ts";
import type { ConfinedCommand } from "./run-confined.ts";

/** What a process that tries to break out came to: a line for every layer that held, or what did not hold. */
export type CanaryResult =
  | { readonly kind: "held"; readonly proof: readonly string[] }
  | { readonly kind: "broken"; readonly layers: readonly string[] }
  | { readonly kind: "failed"; readonly why: string };

export type RunWithPolicy = (
  policy: Policy,
  command: ConfinedCommand,
  signal: AbortSignal,
) => Promise<ProcessResult>;

/**
 * Plants a secret, a server, a socket and a process outside, runs a process that goes for them, and believes what the
 * planted things show over what the process says.
 */
export async function tryToBreakOut(
  run: RunWithPolicy,
  { scratchDir, kind }: { readonly scratchDir: string; readonly kind: keyof typeof wantedLayers },
  signal: AbortSignal,
): Promise<CanaryResult> {
  await using plants = await plant(scratchDir, signal);
  using sink = openOutputSink({});
  const args = [kind, plants.dir, String(plants.port), plants.secret, plants.socket, String(process.pid)];
  const command = { run: ["/bin/sh", "-c", attackScript, "sh", ...args], timeoutMs: 20_000, sink };
  try {
    const result = await run(treePolicy(plants.dir), command, signal);
    throwIfStopped(signal);
    const said = sink.close().head;
    if (result.kind !== "exited" || result.exitCode !== 0)
      return { kind: "failed", why: said.trim() || result.kind };
    return judge(wantedLayers[kind], said, await plants.touched());
  } catch (thrown) {
    if (thrown instanceof Fault) return { kind: "failed", why: thrown.message };
    throw thrown;
  }
}

interface Plants extends AsyncDisposable {
  readonly dir: string;
  readonly port: number;
  readonly secret: string;
  readonly socket: string;
  /** Layers that the planted things themselves show to be broken. */
  touched(): Promise<readonly string[]>;
}

async function plant(scratchDir: string, signal: AbortSignal): Promise<Plants> {
  await mkdir(scratchDir, { recursive: true });
  const dir = await mkdtemp(join(scratchDir, `${ownPrefix()}canary-`));
  const secret = randomUUID();
  const number = `600.${randomInt(1e9, 9e9)}`;
  await mkdir(join(dir, "tree"));
  await writeFile(join(dir, "secret.txt"), secret);
  await writeFile(join(dir, "outside.txt"), "outside\n");
  await writeFile(join(dir, "tree", "planted.txt"), `${number}\n`);
  const tcp = await listen((server, done) => server.listen(0, "127.0.0.1", done));
  const socketDir = await mkdtemp(join(tmpdir(), "remit-socket-"));
  const socket = join(socketDir, "host.sock");
  const unix = await listen((server, done) => server.listen(socket, done));
  const sleeper = startSleeper(number, signal);
  const stamp = stampOf(join(dir, "outside.txt"));
  const address = tcp.server.address();
  return {
    dir,
    secret,
    socket,
    port: address !== null && typeof address === "object" ? address.port : 0,
    touched: async () => [
      ...((await readFile(join(dir, "outside.txt"), "utf8")) === "outside\n" ? [] : ["write"]),
      ...(existsSync(join(dir, "made.txt")) ? ["write"] : []),
      ...(stampOf(join(dir, "outside.txt")) === stamp ? [] : ["metadata"]),
      ...(tcp.visitors() === 0 ? [] : ["network"]),
      ...(unix.visitors() === 0 ? [] : ["socket"]),
      ...((await readFile(join(dir, "tree", "inside.txt"), "utf8").catch(() => "")) === "inside\n"
        ? []
        : ["tree"]),
    ],
    async [Symbol.asyncDispose]() {
      tcp.server.close();
      unix.server.close();
      await sleeper.end();
      await rm(dir, { recursive: true, force: true });
      await rm(socketDir, { recursive: true, force: true });
    },
  };
}

/** Mode and time of change of the content. */
function stampOf(file: string): string {
  const { mode, mtimeMs } = statSync(file);
  return `${mode} ${mtimeMs}`;
}

interface Listener {
  readonly server: Server;
  readonly visitors: () => number;
}

function listen(start: (server: Server, done: () => void) => void): Promise<Listener> {
  return new Promise((resolve, reject) => {
    let visitors = 0;
    const server = createServer((socket) => {
      visitors += 1;
      socket.destroy();
    });
    server.once("error", reject);
    start(server, () => resolve({ server, visitors: () => visitors }));
  });
}

function startSleeper(seconds: string, signal: AbortSignal): { readonly end: () => Promise<void> } {
  const enough = new AbortController();
  const sink = openOutputSink({});
  const spec = { file: "/bin/sleep", args: [seconds], cwd: "/", env: {}, timeoutMs: 60_000, sink };
  const running = runProcess(spec, AbortSignal.any([signal, enough.signal]));
  return {
    end: async () => {
      enough.abort();
      await running;
    },
  };
}

/** Confines to the folder `tree` of a folder. */
export function treePolicy(dir: string): Policy {
  const at = join(dir, "tree");
  return { tree: { dir: at, at }, readOnly: [], overlays: [], cwd: at, env: {}, network: "none" };
}

function judge(wanted: readonly Layer[], said: string, touched: readonly string[]): CanaryResult {
  const lines = new Set(said.split("\n"));
  const broken = wanted.filter((layer) => !lines.has(`${layer} held`) || touched.includes(layer));
  return broken.length === 0
    ? { kind: "held", proof: wanted.map((layer) => layers[layer]) }
    : { kind: "broken", layers: broken };
}
