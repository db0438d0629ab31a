import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./command.ts";

const host = "127.0.0.1";
const startTimeoutMs = 60_000;
const pollMs = 50;
const stopTimeoutMs = 5_000;
const keptLines = 2_000;

/** What to serve and how. */
export interface LlamaServerOptions {
  readonly binary: string;
  readonly model: string;
  /** How many conversations it holds at once. */
  readonly slots: number;
  /** The context of all slots together. */
  readonly contextTokens: number;
  readonly apiKey?: string;
  /** Added after the flags of this rig, so they win over them. */
  readonly extraArgs?: readonly string[];
}

/** A llama-server that answers; disposing of it ends its process. */
export interface LlamaServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The newest lines of its log. */
  output(): string;
}

/** Starts llama-server on a free loopback port and waits until it is ready to answer. */
export async function openLlamaServer(options: LlamaServerOptions, log: Log): Promise<LlamaServer> {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const child = spawn(options.binary, serverArgs(options, port), { stdio: ["ignore", "pipe", "pipe"] });
  const lines = collectLines(child, log);
  const output = (): string => lines.join("\n");
  const stop = (): Promise<void> => endProcess(child);
  try {
    await untilHealthy(url, child);
  } catch (error) {
    await stop();
    throw new Error(`llama-server did not start:\n${output()}`, { cause: error });
  }
  const { pid } = child;
  if (pid === undefined) throw new Error("llama-server has no process id");
  return { url, pid, output, [Symbol.asyncDispose]: stop };
}

function serverArgs(options: LlamaServerOptions, port: number): string[] {
  const flags = [
    ["--host", host],
    ["--port", String(port)],
    ["--offline"],
    ["--metrics"],
    ["--jinja"],
    ["--model", options.model],
    ["--alias", "qwen3.6-35b-a3b"],
    ["--parallel", String(options.slots)],
    ["--ctx-size", String(options.contextTokens)],
    ["--no-context-shift"],
    ["--cache-ram", "0"],
    // A smaller step fills the list of checkpoints in a long run, and then the oldest are lost first.
    ["--ctx-checkpoints", "32"],
    ["--checkpoint-min-step", "2048"],
    options.apiKey === undefined ? [] : ["--api-key", options.apiKey],
  ];
  return [...flags.flat(), ...(options.extraArgs ?? [])];
}

function collectLines(child: ChildProcess, log: Log): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      log(line);
    });
  }
  return lines;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const ended = new AbortController();
  child.once("error", (error) => ended.abort(error));
  child.once("exit", (code, signal) => ended.abort(new Error(`it ended with ${signal ?? code}`)));
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(startTimeoutMs)]);
  while (!(await isHealthy(url, signal))) await sleep(pollMs, undefined, { signal });
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(hard);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
