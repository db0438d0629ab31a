import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

/** How a call of the command line ended. */
export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly errors: string;
}

/** A line of `--json`. */
export type EventLine = Readonly<Record<string, unknown>> & { readonly type: string };

export interface RemitChild {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What came on stdout so far. */
  out(): string;
  /** Resolves with the first line of `--json` that suits; rejects when the child ends without one. */
  until(suits: (event: EventLine) => boolean): Promise<EventLine>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly stateDir: string;
  readonly url?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Of Node.js, before the program. */
  readonly nodeArgs?: readonly string[];
}

export const bundle = join(resolve(import.meta.dirname, "../.."), "dist", "remit.mjs");

/** Starts the built command line with nothing of the tests' own settings. */
export function startRemit(args: readonly string[], around: Surroundings): RemitChild {
  const child = spawn(process.execPath, [...(around.nodeArgs ?? []), bundle, ...args], {
    cwd: around.cwd,
    env: environment(around),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", errors: "" };
  const heard = new Set<() => void>();
  const wake = (): void => heard.forEach((hear) => hear());
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    texts.out += text;
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.errors += text));
  const ended = once(child, "close").then((): Ended => {
    queueMicrotask(wake);
    return { exit: child.exitCode, signal: child.signalCode, ...texts };
  });
  return { child, ended, out: () => texts.out, until: (suits) => untilEvent(texts, heard, { suits, child }) };
}

/** Runs it to its end. */
export function remit(args: readonly string[], around: Surroundings): Promise<Ended> {
  return startRemit(args, around).ended;
}

/** The events of complete lines. */
export function eventLines(out: string): readonly EventLine[] {
  return out
    .split("\n")
    .slice(0, -1)
    .map((line): EventLine => JSON.parse(line));
}

function untilEvent(
  texts: { readonly out: string; readonly errors: string },
  heard: Set<() => void>,
  { suits, child }: { readonly suits: (event: EventLine) => boolean; readonly child: ChildProcess },
): Promise<EventLine> {
  return new Promise((found, fail) => {
    const look = (): void => {
      const event = eventLines(texts.out).find(suits);
      const over = child.exitCode !== null || child.signalCode !== null;
      if (event === undefined && !over) return;
      heard.delete(look);
      if (event === undefined) fail(new Error(`it ended before the event:\n${texts.out}${texts.errors}`));
      else found(event);
    };
    heard.add(look);
    look();
  });
}

function environment({ stateDir, url, env }: Surroundings): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: stateDir,
    REMIT_STATE_DIR: stateDir,
    REMIT_URL: url ?? "http://127.0.0.1:1",
    ...env,
  };
}
