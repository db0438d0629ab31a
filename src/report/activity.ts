import type { Phase, RunEvent } from "../run/events.ts";
import type { StepEvent } from "../worker/step-event.ts";
import type { TokenCount } from "../worker/worker.ts";
import { printableLine } from "./printable-text.ts";

/** What the run is doing at this moment, as far as events told. */
export interface Activity {
  readonly phase: Phase;
  readonly round: number;
  readonly step: number | undefined;
  /** Printable; empty between two things. */
  readonly doing: string;
  readonly tokens: TokenCount;
  /** What the worker did last, printable; empty before its first act. */
  readonly last: string;
  /** How much of a prompt the server has read; undefined while it reads none. */
  readonly prompt?: { readonly processed: number; readonly total: number };
}

export const idle: Activity = {
  phase: "open",
  round: 0,
  step: undefined,
  doing: "",
  tokens: { evaluated: 0, cached: 0, generated: 0 },
  last: "",
};

/** What is being done after an event. */
export function nextActivity(now: Activity, event: RunEvent): Activity {
  if (event.type === "step") {
    const { prompt: _read, ...rest } = now;
    return { ...rest, ...stepActivity(event.event, now) };
  }
  if (event.type === "command-started") {
    return { ...now, doing: printableLine(`${event.name} ${place[event.on]}`) };
  }
  if (event.type === "command-ended") return { ...now, doing: "" };
  if (event.type === "work-ended") return { ...now, step: undefined, doing: "", tokens: event.work.tokens };
  if (event.type !== "phase") return now;
  return { ...now, phase: event.phase, round: event.round, step: undefined, doing: "" };
}

/** Where a command runs, in words. */
export const place = {
  base: "on the base",
  proposal: "on the proposal",
  worktree: "in the worktree",
} as const;

/** A phase, with its round where there was or will be another one. */
export function phaseText(phase: Phase, round: number): string {
  return phase === "fix" || round > 1 ? `${phase}, round ${round}` : phase;
}

/** `m:ss`, from an hour on `h:mm:ss`; six characters wide at least. */
export function elapsedText(elapsedMs: number): string {
  const seconds = Math.floor(Math.max(elapsedMs, 0) / 1000);
  const two = (count: number): string => String(count).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const clock = hours === 0 ? `${minutes}:` : `${hours}:${two(minutes)}:`;
  return `${clock}${two(seconds % 60)}`.padStart(6);
}

function stepActivity(event: StepEvent, now: Activity): Partial<Activity> {
  const { step } = event;
  switch (event.kind) {
    case "asking":
      return { step, doing: "asking" };
    case "prompt-progress": {
      const { processed, total } = event;
      return { step, doing: `reading the prompt, ${percent(event)} %`, prompt: { processed, total } };
    }
    case "generating":
      return { step, doing: `${channels[event.channel]}, ${shortCount(event.characters)} characters` };
    case "answered":
      return { step, doing: printableLine(event.calls[0]?.tool ?? ""), tokens: event.total };
    case "waiting":
      return { step, doing: printableLine(event.message) };
    case "acted":
      return { step, doing: "", last: printableLine(`${event.tool}: ${event.summary}`) };
    case "recovered":
    case "cache-miss":
    case "compacted":
      return { step, doing: now.doing };
  }
}

const channels = { thinking: "thinking", text: "writing", tool: "calling a tool" } as const;

/** Of what the server must evaluate: what its cache holds takes no time. */
function percent(event: Extract<StepEvent, { readonly kind: "prompt-progress" }>): number {
  const { processed, total, cached } = event;
  if (total <= cached) return 100;
  return Math.floor((100 * Math.min(Math.max(processed - cached, 0), total - cached)) / (total - cached));
}

/** A count in at most five characters: `812`, `9.1k`, `1.2M`. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const [thousands, unit] = count < 999_950 ? [count / 1000, "k"] : [count / 1_000_000, "M"];
  return `${thousands.toFixed(1)}${unit}`;
}
