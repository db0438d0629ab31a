import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { Fault } from "./fault.ts";
import { inheritedFds } from "./inherited-fds.ts";

export interface DetachedSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Each whole line of stdout, as long as this process lives. Lines over 4 MiB are left out. */
  readonly onLine: (line: string) => void;
}

/** How a detached process ended; `errors` is the end of what it wrote to stderr. */
export interface DetachedEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

export interface Detached {
  readonly pid: number;
  readonly ended: Promise<DetachedEnd>;
}

const maxLineLength = 4 * 1024 * 1024;
const maxErrorsLength = 8 * 1024;

/**
 * Starts a process that outlives this one: the first of its own session, without input, with nothing of ours open. It
 * must bear that nobody reads its output any more. Fault `process-failed` when it cannot be started.
 */
export async function startDetached(spec: DetachedSpec): Promise<Detached> {
  const nullFd = openSync(devNull, "r");
  try {
    const child = spawn(spec.file, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe", ...emptyInputs(nullFd)],
    });
    const ended = endOf(child.stdout, child.stderr, spec.onLine, (listen) => child.once("close", listen));
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("spawn", () => resolve(child.pid ?? 0));
      child.once("error", (cause) => reject(cannotStart(spec, cause)));
    });
    child.unref();
    unrefStream(child.stdout);
    unrefStream(child.stderr);
    return { pid, ended };
  } finally {
    closeSync(nullFd);
  }
}

/** In place of every descriptor that the child would inherit. */
function emptyInputs(nullFd: number): readonly (number | "ignore")[] {
  const inherited = inheritedFds();
  const length = Math.max(0, ...inherited.map((fd) => fd - 2));
  return Array.from({ length }, (_, index) => (inherited.includes(index + 3) ? nullFd : "ignore"));
}

type OnClose = (listen: (exitCode: number | null, signal: NodeJS.Signals | null) => void) => unknown;

function endOf(
  stdout: Readable | null,
  stderr: Readable | null,
  onLine: DetachedSpec["onLine"],
  onClose: OnClose,
): Promise<DetachedEnd> {
  let errors = "";
  const decoder = new StringDecoder("utf8");
  stderr?.on("data", (chunk: Buffer) => (errors = (errors + decoder.write(chunk)).slice(-maxErrorsLength)));
  if (stdout !== null) readLines(stdout, onLine);
  return new Promise((resolve) => {
    onClose((exitCode, signal) => resolve({ exitCode, signal, errors }));
  });
}

function readLines(stream: Readable, onLine: DetachedSpec["onLine"]): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let tooLong = false;
  stream.on("data", (chunk: Buffer) => {
    const [first = "", ...others] = decoder.write(chunk).split("\n");
    const lines = [rest + first, ...others];
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!tooLong) onLine(line);
      tooLong = false;
    }
    if (rest.length > maxLineLength) tooLong = true;
    if (tooLong) rest = "";
  });
}

/** Pipes of a child are sockets, which keep a process alive as long as they are open. */
function unrefStream(stream: Readable | null): void {
  if (stream !== null && "unref" in stream && typeof stream.unref === "function") stream.unref();
}

function cannotStart(spec: DetachedSpec, cause: Error): Fault {
  return new Fault("process-failed", `${spec.file} could not be started in ${spec.cwd}: ${cause.message}`, {
    cause,
  });
}
