import { printableLine, wrapText } from "../report/printable-text.ts";
import type { Phase, RunEvent } from "../run/events.ts";
import type { StepEvent } from "../worker/step-event.ts";
import type { TokenCount } from "../worker/worker.ts";
import { phaseText, place } from "./progress-lines.ts";

/** What the run is doing at this moment, as far as events told. */
export interface Activity {
  readonly phase: Phase;
  readonly round: number;
  readonly step: number | undefined;
  /** Printable; empty between two things. */
  readonly doing: string;
  readonly tokens: TokenCount;
}

export const idle: Activity = {
  phase: "open",
  round: 0,
  step: undefined,
  doing: "",
  tokens: { evaluated: 0, cached: 0, generated: 0 },
};

/** What is being done after an event. */
export function nextActivity(now: Activity, event: RunEvent): Activity {
  if (event.type === "step") return { ...now, ...stepActivity(event.event, now) };
  if (event.type === "command-started") {
    return { ...now, doing: printableLine(`${event.name} ${place[event.on]}`) };
  }
  if (event.type === "command-ended") return { ...now, doing: "" };
  if (event.type === "work-ended") return { ...now, step: undefined, doing: "", tokens: event.work.tokens };
  if (event.type !== "phase") return now;
  return { ...now, phase: event.phase, round: event.round, step: undefined, doing: "" };
}

/** One line that fits into so many columns. */
export function liveText(now: Activity, elapsedMs: number, columns: number): string {
  const { phase, round, step, doing, tokens } = now;
  const counts =
    tokens.evaluated + tokens.generated === 0
      ? []
      : [`${short(tokens.evaluated)} tokens evaluated, ${short(tokens.generated)} generated`];
  const parts = [
    phaseText(phase, round),
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(doing === "" ? [] : [doing]),
    ...counts,
  ];
  const text = `${elapsedText(elapsedMs)}  ${parts.join(" · ")}`;
  return cut(text, columns);
}

/** Cuts in the middle of a word too. */
function cut(text: string, columns: number): string {
  const [first = "", second] = wrapText(text.replaceAll(" ", "\u00a0"), columns - 2);
  return `${first.replaceAll("\u00a0", " ")}${second === undefined ? "" : "…"}`;
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
    case "prompt-progress":
      return { step, doing: `reading the prompt, ${percent(event)} %` };
    case "generating":
      return { step, doing: `${channels[event.channel]}, ${short(event.characters)} characters` };
    case "answered":
      return { step, doing: printableLine(event.calls[0]?.tool ?? ""), tokens: event.total };
    case "waiting":
      return { step, doing: printableLine(event.message) };
    case "acted":
      return { step, doing: "" };
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

function short(count: number): string {
  if (count < 1000) return String(count);
  const [thousands, unit] = count < 999_950 ? [count / 1000, "k"] : [count / 1_000_000, "M"];
  return `${thousands.toFixed(1)}${unit}`;
}
