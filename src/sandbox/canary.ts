import { randomInt, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { openOutputSink } from "../base/output-sink.ts";
import { runProcess, type ProcessResult } from "../base/process.ts";
import { ownPrefix } from "../base/process-identity.ts";
import { throwIfStopped } from "../base/stop.ts";
import type { Policy } from "./policy.ts";
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
  scratchDir: string,
  signal: AbortSignal,
): Promise<CanaryResult> {
  await using plants = await plant(scratchDir, signal);
  using sink = openOutputSink({});
  const args = [plants.dir, String(plants.port), plants.secret];
  const command = { run: ["/bin/sh", "-c", attackScript, "sh", ...args], timeoutMs: 20_000, sink };
  try {
    const result = await run(treePolicy(plants.dir), command, signal);
    throwIfStopped(signal);
    const said = sink.close().head;
    if (result.kind !== "exited" || result.exitCode !== 0)
      return { kind: "failed", why: said.trim() || result.kind };
    return judge(said, await plants.touched());
  } catch (thrown) {
    if (thrown instanceof Fault) return { kind: "failed", why: thrown.message };
    throw thrown;
  }
}

/** True when a folder can be written through an overlay and the folder below it stays as it was; else why not. */
export async function tryOverlay(
  run: RunWithPolicy,
  scratchDir: string,
  signal: AbortSignal,
): Promise<true | { readonly why: string }> {
  const dir = await mkdtemp(join(scratchDir, `${ownPrefix()}overlay-`));
  const [lower, upper, work] = [join(dir, "a, lower: \\one"), join(dir, "upper"), join(dir, "work")];
  using sink = openOutputSink({});
  try {
    for (const name of [lower, upper, work, join(dir, "tree")]) await mkdir(name);
    await writeFile(join(lower, "file"), "before\n");
    const at = join(dir, "tree", "carried");
    const policy = { ...treePolicy(dir), overlays: [{ lower, upper, work, at }] };
    const script = 'cd carried && echo after >>file && [ "$(cat file)" = "before\nafter" ]';
    const result = await run(policy, { run: ["/bin/sh", "-c", script], timeoutMs: 20_000, sink }, signal);
    throwIfStopped(signal);
    if (result.kind !== "exited" || result.exitCode !== 0) return { why: sink.text.trim() };
    const written = await readFile(join(upper, "file"), "utf8");
    const kept = (await readFile(join(lower, "file"), "utf8")) === "before\n";
    return written === "before\nafter\n" && kept
      ? true
      : { why: "A write through an overlay reached the folder below." };
  } catch (thrown) {
    if (thrown instanceof Fault) return { why: thrown.message };
    throw thrown;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Each layer, and what is said when it held. */
const layers: Readonly<Record<string, string>> = {
  tree: "A file in the tree could be written.",
  write: "A file outside the tree could not be written.",
  read: "A planted secret could not be read.",
  network: "A planted server on 127.0.0.1 could not be reached.",
  socket: "A planted socket in a folder could not be reached.",
  processes: "A planted process was not visible.",
  kernel: "Kernel settings could not be written.",
  environment: "No variable of the surrounding environment was there.",
  calls: "System calls are filtered and no capability is left.",
};

/**
 * Prints `LAYER held` or `LAYER broken` for every layer. A kernel setting is written with the value that it has.
 * The planted process is looked for by a number that only a file of the tree tells.
 */
const attackScript = String.raw`
say() { if [ "$2" = 0 ]; then echo "$1 broken"; else echo "$1 held"; fi; }
dir=$1 port=$2 secret=$3
if echo inside >inside.txt; then echo "tree held"; else echo "tree broken"; fi
( grep -q outside "$dir/outside.txt" && echo broken >>"$dir/outside.txt" ) 2>/dev/null; say write $?
( cat "$dir/secret.txt" | grep -q "$secret" ) 2>/dev/null; say read $?
reach() {
  grep -qi ":$(printf %04x "$port") " /proc/net/tcp && return 0
  [ -x /bin/bash ] && /bin/bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"' bash "$port" && return 0
  node -e 'require("net").connect(+process.argv[1], "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$port"
}
reach 2>/dev/null; say network $?
[ -e "$dir/host.sock" ]; say socket $?
grep -lqf planted.txt /proc/[0-9]*/cmdline 2>/dev/null; say processes $?
setting=/proc/sys/kernel/core_pattern
value=$(cat "$setting")
( printf '%s\n' "$value" >"$setting" ) 2>/dev/null; say kernel $?
env | grep -qvE '^(PATH|HOME|TMPDIR|LANG|CI|USER|LOGNAME|PWD|OLDPWD|SHLVL|_|[A-Z]+_(DIR|ROOT|HOME|DATA_DIR|INSTALL))='; say environment $?
grep -q '^Seccomp:[[:space:]]*2' /proc/self/status && grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status &&
  grep -q '^NoNewPrivs:[[:space:]]*1' /proc/self/status && ! unshare --user true 2>/dev/null
if [ $? = 0 ]; then echo "calls held"; else echo "calls broken"; fi
`;

interface Plants extends AsyncDisposable {
  readonly dir: string;
  readonly port: number;
  readonly secret: string;
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
  const unix = await listen((server, done) => server.listen(join(dir, "host.sock"), done));
  const sleeper = startSleeper(number, signal);
  const address = tcp.server.address();
  return {
    dir,
    secret,
    port: address !== null && typeof address === "object" ? address.port : 0,
    touched: async () => [
      ...((await readFile(join(dir, "outside.txt"), "utf8")) === "outside\n" ? [] : ["write"]),
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
    },
  };
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

function treePolicy(dir: string): Policy {
  const at = join(dir, "tree");
  return { tree: { dir: at, at }, readOnly: [], overlays: [], cwd: at, env: {}, network: "none" };
}

function judge(said: string, touched: readonly string[]): CanaryResult {
  const lines = new Set(said.split("\n"));
  const broken = Object.keys(layers).filter(
    (layer) => !lines.has(`${layer} held`) || touched.includes(layer),
  );
  return broken.length === 0
    ? { kind: "held", proof: Object.values(layers) }
    : { kind: "broken", layers: broken };
}
