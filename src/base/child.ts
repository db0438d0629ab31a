import { closeSync, existsSync, openSync } from "node:fs";
import { devNull } from "node:os";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { Fault, toFault } from "./fault.ts";
import { inheritedFds } from "./inherited-fds.ts";
import { openOutputPipe, type OutputPipe } from "./output-pipe.ts";
import type { OutputSink } from "./output-sink.ts";

/** A further file descriptor of a child: the first is 3, the next 4, and so on. */
export type Channel =
  | { readonly kind: "give"; readonly bytes: Uint8Array }
  | { readonly kind: "take"; readonly onChunk: (chunk: Uint8Array) => void }
  /** A pipe that says nothing and ends with this process, however that ends. */
  | { readonly kind: "hold" };

export interface ChildSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes stdout and stderr in the order in which they were written. The caller closes it. */
  readonly sink: OutputSink;
  readonly channels?: readonly Channel[];
}

export interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type Overflow = { readonly kind: "flooded" } | { readonly kind: "fault"; readonly fault: Fault };

/** A started process, the first of its own group. */
export interface Child {
  readonly kind: "child";
  readonly group: number;
  readonly exit: Promise<Exit>;
  /** Resolves when the process has written far too much, or its output cannot be stored. */
  readonly overflow: Promise<Overflow>;
  /** Sends a signal to the whole group (on Windows: ends the process tree). */
  readonly terminate: (signal: NodeJS.Signals) => void;
  /** Waits at most so long for the rest of the output; whoever still holds the pipe is not waited for. */
  readonly drain: (maxMs: number) => Promise<void>;
}

export interface NotFound {
  readonly kind: "not-found";
  readonly message: string;
}

/** Starts a process without a terminal and without input. Fault `process-failed` when it exists and cannot be started. */
export async function startChild(spec: ChildSpec): Promise<Child | NotFound> {
  const pipe = await openOutputPipe();
  const subprocess = spawn(spec, pipe);
  const node = subprocess.nodeChildProcess;
  const exit = exitOf(node);
  if (pipe !== undefined) closeSync(pipe.writeFd);
  if (subprocess.pid === undefined) {
    pipe?.stream.destroy();
    return startFailure(spec, await subprocess);
  }
  const streams =
    pipe === undefined ? [node.stdout, node.stderr].filter((stream) => stream !== null) : [pipe.stream];
  const channels = connectChannels(node, spec.channels ?? []);
  const overflow = pour(streams, spec.sink);
  return {
    kind: "child",
    group: subprocess.pid,
    exit,
    overflow,
    terminate: (signal) => void subprocess.kill(signal),
    drain: (maxMs) => drain([...streams, ...channels], maxMs),
  };
}

function spawn(spec: ChildSpec, pipe: OutputPipe | undefined) {
  // execa's types know descriptors up to 9, execa itself any.
  const output = pipe === undefined ? "pipe" : (pipe.writeFd as 9);
  const nullFd = openSync(devNull, "r");
  try {
    return execa(spec.file, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      extendEnv: false,
      stdio: ["ignore", output, output, ...furtherStdio(spec.channels?.length ?? 0, nullFd)],
      buffer: false,
      reject: false,
      killDescendants: true,
    });
  } finally {
    closeSync(nullFd);
  }
}

/** The channels, and beyond them an empty input in place of every descriptor that the child would inherit. */
function furtherStdio(channels: number, nullFd: number): readonly ("pipe" | "ignore" | 9)[] {
  const inherited = inheritedFds();
  const length = Math.max(channels, ...inherited.map((fd) => fd - 2));
  return Array.from({ length }, (_, index) => {
    if (index < channels) return "pipe";
    return inherited.includes(index + 3) ? (nullFd as 9) : "ignore";
  });
}

interface StartFailure {
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function startFailure(spec: ChildSpec, failure: StartFailure): NotFound {
  const why = failure.code === "ENOENT" ? "no such program" : (failure.originalMessage ?? "unknown reason");
  const missing = failure.code === "ENOENT" || failure.code === "EACCES" || failure.code === "ENOTDIR";
  if (missing && existsSync(spec.cwd))
    return { kind: "not-found", message: `${spec.file} cannot be run: ${why}` };
  throw new Fault("process-failed", `${spec.file} could not be started in ${spec.cwd}: ${why}`);
}

function exitOf(node: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    node.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

/** Sends what comes to the sink until it is too much. */
function pour(streams: readonly Readable[], sink: OutputSink): Promise<Overflow> {
  return new Promise((resolve) => {
    for (const stream of streams) {
      stream.on("error", (thrown) => resolve({ kind: "fault", fault: toFault(thrown, "process-failed") }));
      stream.on("data", (chunk: Buffer) => {
        try {
          sink.write(chunk);
          if (sink.flooded) resolve({ kind: "flooded" });
        } catch (thrown) {
          resolve({ kind: "fault", fault: toFault(thrown, "process-failed") });
        }
      });
    }
  });
}

function connectChannels(node: ChildProcess, channels: readonly Channel[]): readonly Readable[] {
  const taken: Readable[] = [];
  for (const [index, channel] of channels.entries()) {
    const stream = node.stdio[index + 3];
    // The child may be gone before it has read everything: its exit tells that.
    stream?.on("error", () => undefined);
    if (channel.kind === "give" && stream !== null && stream !== undefined && "end" in stream) {
      stream.end(channel.bytes);
    }
    if (channel.kind === "take" && stream !== null && stream !== undefined && "read" in stream) {
      stream.on("data", channel.onChunk);
      taken.push(stream);
    }
  }
  return taken;
}

async function drain(streams: readonly Readable[], maxMs: number): Promise<void> {
  const closed = Promise.all(streams.map((stream) => closeOf(stream)));
  await Promise.race([closed, delay(maxMs, undefined, { ref: false })]);
  for (const stream of streams) stream.destroy();
}

function closeOf(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once("close", () => resolve());
  });
}
