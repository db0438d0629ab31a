import type { Writable } from "node:stream";
import picocolors from "picocolors";
import type { CommandResult } from "../evidence/evidence.ts";
import { wrapText } from "../report/printable-text.ts";
import type { Emit, RunEvent } from "../run/events.ts";
import { openOutput, type Output } from "./line-output.ts";
import { elapsedText, idle, nextActivity } from "../report/activity.ts";
import { liveText } from "./live-line.ts";
import { permanentLines, type Line } from "./progress-lines.ts";

/** Time as progress needs it. */
export interface Clock {
  nowMs(): number;
  /** Calls back once; the returned function takes that back. */
  after(delayMs: number, act: () => void): () => void;
}

export interface ProgressOptions {
  readonly color: boolean;
  /** A terminal: one line at the bottom is drawn again and again. */
  readonly live: boolean;
  /** Columns, where the stream itself does not tell them. */
  readonly width: number;
  readonly clock?: Clock;
}

export interface Progress extends Disposable {
  readonly listen: Emit;
}

/** A stream of text that may know its terminal's width. */
export type ProgressStream = Writable & { readonly columns?: number };

/**
 * Shows a run to a person: lines that stay, and on a terminal a live line below them, drawn at most ten times a
 * second. Nothing of an event can act on the terminal. Disposing takes the live line away.
 */
export function openProgress(out: ProgressStream, options: ProgressOptions): Progress {
  const { clock = systemClock } = options;
  const output = openOutput(out);
  const columns = (): number => Math.max(out.columns ?? options.width, 20);
  const paint = makePaint(options.color);
  const startMs = clock.nowMs();
  const elapsedMs = (): number => clock.nowMs() - startMs;
  const memory = makeMemory();
  const live = options.live
    ? openLiveLine(output, clock, () => paint.quiet(liveText(memory.now(), elapsedMs(), columns() - 1)))
    : undefined;
  return {
    async listen(event) {
      const lines = memory.take(event);
      const width = options.live ? columns() : Number.MAX_SAFE_INTEGER;
      const text = lines.map((line) => lineText(line, elapsedMs(), width, paint)).join("");
      if (text !== "") await output.write(`${live?.clear() ?? ""}${text}`);
      live?.refresh();
    },
    [Symbol.dispose]() {
      live?.[Symbol.dispose]();
      output[Symbol.dispose]();
    },
  };
}

/** True where colours are wanted: `NO_COLOR` before `FORCE_COLOR` before what the stream is. */
export function wantsColor(env: NodeJS.ProcessEnv, stream: { readonly isTTY?: boolean }): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** True where a line can be drawn again: a terminal that is not dumb. */
export function wantsLive(env: NodeJS.ProcessEnv, stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    // A drawing never keeps the process from its end.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

type Paint = Readonly<Record<Line["tone"], (text: string) => string>>;

function makePaint(color: boolean): Paint {
  const { bold, dim, green, red, yellow } = picocolors.createColors(color);
  return { head: bold, plain: String, quiet: dim, good: green, bad: red, unsure: yellow };
}

const signs = { head: " ", plain: " ", quiet: " ", good: "✓", bad: "✗", unsure: "?" } as const;
const indent = " ".repeat(10);

/** A line behind its time and sign, wrapped so that nothing of it stands where a time stands. */
function lineText(line: Line, elapsedMs: number, width: number, paint: Paint): string {
  const [first = "", ...more] = wrapText(line.text, width - indent.length - 1);
  const colored = paint[line.tone];
  const head = `${elapsedText(elapsedMs)}  ${colored(`${signs[line.tone]} ${first}`)}`.trimEnd();
  return [head, ...more.map((text) => `${indent}${colored(text)}`)].map((text) => `${text}\n`).join("");
}

/** What must be remembered from event to event. */
function makeMemory() {
  const baseline = new Map<string, CommandResult>();
  let activity = idle;
  let waiting = false;
  return {
    now: () => activity,
    /** Takes an event in and gives its lines; a server that goes on loading says so once. */
    take(event: RunEvent): readonly Line[] {
      activity = nextActivity(activity, event);
      const repeated = waiting && isWaiting(event);
      waiting = isWaiting(event);
      return repeated ? [] : permanentLines(event, baseOf(event, baseline));
    },
  };
}

/** Keeps base results, and gives the one of the command that ended on the proposal. */
function baseOf(event: RunEvent, baseline: Map<string, CommandResult>): CommandResult | undefined {
  if (event.type !== "command-ended") return undefined;
  if (event.on === "proposal") return baseline.get(event.result.name);
  baseline.set(event.result.name, event.result);
  return undefined;
}

function isWaiting(event: RunEvent): boolean {
  return event.type === "step" && event.event.kind === "waiting";
}

const clearLine = "\r\u001b[2K";
const minRedrawMs = 100;
const tickMs = 1000;

/** The line at the bottom. It draws at once when it last drew long enough ago, else later; and every second by itself. */
function openLiveLine(output: Output, clock: Clock, text: () => string) {
  let shown = false;
  let closed = false;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let takeBack = (): void => undefined;
  const write = (drawing: string): void => {
    // A terminal that is gone shows in the next line that stays.
    output.write(drawing).catch(() => (closed = true));
  };
  const draw = (): void => {
    takeBack();
    if (closed) return;
    write(`${clearLine}${text()}`);
    shown = true;
    drawnMs = clock.nowMs();
    takeBack = clock.after(tickMs, draw);
  };
  return {
    /** What takes the line away; it is to be written before other text. */
    clear(): string {
      const was = shown;
      shown = false;
      return was ? clearLine : "";
    },
    refresh(): void {
      const waitMs = shown ? drawnMs + minRedrawMs - clock.nowMs() : 0;
      takeBack();
      if (waitMs <= 0) draw();
      else takeBack = clock.after(waitMs, draw);
    },
    [Symbol.dispose](): void {
      takeBack();
      if (shown) write(clearLine);
      shown = false;
      closed = true;
    },
  };
}
