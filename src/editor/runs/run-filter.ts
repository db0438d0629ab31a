import type { Translate } from "../shown-text.ts";
import type { RunEntry } from "./runs.ts";
import { isWaiting } from "./run-items.ts";

export const runStates = [
  "live",
  "queued",
  "pass",
  "fail",
  "inconclusive",
  "broken",
  "waiting",
  "accepted",
  "rejected",
  "rolled-back",
] as const;

/** A state in the person's language. */
export function stateWord(state: RunState, t: Translate): string {
  const words: Readonly<Record<RunState, string>> = {
    live: t("live"),
    queued: t("queued"),
    pass: t("pass"),
    fail: t("fail"),
    inconclusive: t("inconclusive"),
    broken: t("broken"),
    waiting: t("waiting"),
    accepted: t("accepted"),
    rejected: t("rejected"),
    "rolled-back": t("rolled back"),
  };
  return words[state];
}

/** What a run can be asked for: where it stands, its verdict, its decision. `broken`: failed, interrupted or altered. */
export type RunState = (typeof runStates)[number];

export interface RunFilter {
  /** Words of the goal or the run's name, in any order; capital letters do not matter. */
  readonly text: string;
  /** Any of these; none stands for all. */
  readonly states: readonly RunState[];
}

export const noFilter: RunFilter = { text: "", states: [] };

export function isFiltering({ text, states }: RunFilter): boolean {
  return text.trim() !== "" || states.length > 0;
}

export function passesFilter(entry: RunEntry, filter: RunFilter): boolean {
  const states = statesOf(entry);
  if (filter.states.length > 0 && !filter.states.some((state) => states.includes(state))) return false;
  const searched =
    `${"stored" in entry ? `${entry.stored.run} ${entry.stored.goal}` : entry.goal}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

function statesOf(entry: RunEntry): readonly RunState[] {
  if (!("stored" in entry))
    return [entry.kind === "failed" ? "broken" : entry.kind === "queued" ? "queued" : "live"];
  if (entry.kind === "live") return ["live"];
  const { summary } = entry;
  if (summary === undefined) return ["broken"];
  const { lastDecision } = summary;
  return [
    summary.verdict,
    ...(isWaiting(entry) ? (["waiting"] as const) : []),
    ...(lastDecision === undefined ? [] : [lastDecision.kind]),
  ];
}
