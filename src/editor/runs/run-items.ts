import { elapsedText, idle } from "../../report/activity.ts";
import { editorHint, shownLine, type Translate } from "../shown-text.ts";
import {
  agoText,
  filesText,
  goalText,
  phaseName,
  progressText,
  promptText,
  roughlyText,
  tokensText,
  verdictWord,
} from "./run-text.ts";
import type { PendingRun, RecordedRun, RunEntry, RunSummary } from "./runs.ts";

/** One row of the view, without the editor's types. */
export interface RunItem {
  /** Stays the same from the moment a run has a record. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: { readonly id: string; readonly color?: string };
  /** Words that menus go by: live, queued, ended, held, waiting, failed, interrupted, altered. */
  readonly context: string;
  /** Plain text. */
  readonly tooltip: string;
  /** For a screen reader. */
  readonly spoken: string;
  readonly details: readonly ItemDetail[];
}

export interface ItemDetail {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
}

export interface ItemTime {
  readonly nowMs: number;
  readonly t: Translate;
}

/** The runs that were asked to stop and still live. */
export type IsStopping = (run: string) => boolean;

export function runItem(
  entry: RunEntry,
  time: ItemTime,
  isStopping: IsStopping,
  place?: QueuePlace,
): RunItem {
  if (!("stored" in entry)) return pendingItem(entry, time, place);
  if (entry.kind === "live") return liveItem(entry, time, isStopping(entry.stored.run));
  return pastItem(entry, time);
}

/** Counted from 1. */
export interface QueuePlace {
  readonly position: number;
  readonly length: number;
}

/** A proposal that nobody has decided on. */
export function isWaiting(entry: RunEntry): boolean {
  if (!("stored" in entry) || entry.kind !== "ended" || entry.stored.kind === "judge") return false;
  return entry.summary !== undefined && entry.summary.files > 0 && entry.summary.lastDecision === undefined;
}

function pendingItem(entry: PendingRun, { nowMs, t }: ItemTime, place: QueuePlace | undefined): RunItem {
  const { goal } = entry;
  const label = goalText(goal, t);
  const since = agoText(nowMs - entry.since.getTime(), t);
  if (entry.kind === "failed") {
    const message = shownLine(entry.fault?.message ?? "");
    const hint = [shownLine(editorHint(entry.fault?.hint))].filter((text) => text !== "");
    return {
      ...rowOf(entry.id, label, t("could not start · {0}", message), "failed"),
      icon: { id: "error", color: "problemsErrorIcon.foreground" },
      tooltip: [goalText(goal, t, 600), t("Could not start {0}.", since), message, ...hint].join("\n"),
      spoken: [goalText(goal, t, 600), t("could not start"), message, ...hint].join(", "),
    };
  }
  const description =
    entry.kind === "starting"
      ? t("starting")
      : t("queued, {0} of {1}", place?.position ?? 1, place?.length ?? 1);
  return {
    ...rowOf(entry.id, label, description, entry.kind),
    icon:
      entry.kind === "starting" ? { id: "loading~spin" } : { id: "clockface", color: "testing.iconQueued" },
    tooltip: [goalText(goal, t, 600), description, t("Asked for {0}.", since)].join("\n"),
    spoken: `${goalText(goal, t, 600)}, ${description}`,
  };
}

function liveItem({ stored, activity = idle }: RecordedRun, time: ItemTime, stopping: boolean): RunItem {
  const { t } = time;
  const { goal, run } = stored;
  const label = goalText(goal, t);
  const elapsedMs = time.nowMs - Date.parse(stored.startedAt);
  const doing = stopping ? t("stopping") : progressText(activity, t);
  const tokens = tokensText(activity, t);
  const parts = [doing, roughlyText(elapsedMs, t), tokens ?? ""].filter((part) => part !== "");
  return {
    ...rowOf(run, label, joinDots(...parts), stopping ? "live stopping" : "live"),
    icon: { id: "loading~spin" },
    tooltip: [goalText(goal, t, 600), doing, t("Run {0}", run)].join("\n"),
    spoken: `${goalText(goal, t, 600)}, ${doing}`,
    details: liveDetails(run, activity, { elapsedMs, t }),
  };
}

function liveDetails(
  run: string,
  activity: NonNullable<RecordedRun["activity"]>,
  { elapsedMs, t }: { readonly elapsedMs: number; readonly t: Translate },
): readonly ItemDetail[] {
  const { tokens, step } = activity;
  const now = promptText(activity, t) ?? shownLine(activity.doing);
  const used = t(
    "{0} evaluated, {1} cached, {2} generated",
    tokens.evaluated,
    tokens.cached,
    tokens.generated,
  );
  const phase = joined(phaseName(activity, t), step === undefined ? "" : t("step {0}", step));
  const rows: readonly (readonly [key: string, label: string, text: string, icon: string])[] = [
    ["phase", t("Phase"), phase, "milestone"],
    ["now", t("Now"), now, "pulse"],
    ["last", t("Last action"), shownLine(activity.last), "tools"],
    ["elapsed", t("Elapsed"), elapsedText(elapsedMs).trim(), "clockface"],
    ["tokens", t("Tokens"), tokens.evaluated + tokens.generated === 0 ? "" : used, "symbol-numeric"],
  ];
  return rows
    .filter(([, , text]) => text !== "")
    .map(([key, label, description, icon]) => ({ id: `${run}/${key}`, label, description, icon }));
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

function pastItem(entry: RecordedRun, { nowMs, t }: ItemTime): RunItem {
  const { stored, summary } = entry;
  const { goal } = stored;
  const label = goalText(goal, t);
  const started = agoText(nowMs - Date.parse(stored.startedAt), t);
  if (entry.kind === "interrupted") {
    const why = t("Its process ended without a verdict. The log holds what it did.");
    return {
      ...rowOf(stored.run, label, joinDots(t("interrupted"), started), "interrupted"),
      icon: { id: "debug-disconnect", color: "disabledForeground" },
      tooltip: [goalText(goal, t, 600), why, t("Run {0}", stored.run)].join("\n"),
      spoken: `${goalText(goal, t, 600)}, ${t("interrupted")}, ${started}`,
    };
  }
  if (summary === undefined) {
    const why = t("Its record was altered or cannot be read, so nothing rests on it.");
    return {
      ...rowOf(stored.run, label, joinDots(t("record altered"), started), "ended altered"),
      icon: { id: "warning", color: "list.warningForeground" },
      tooltip: [goalText(goal, t, 600), why, t("Run {0}", stored.run)].join("\n"),
      spoken: `${goalText(goal, t, 600)}, ${t("record altered")}, ${started}`,
    };
  }
  return endedItem(entry, summary, { nowMs, t });
}

const verdictIcons = {
  pass: { id: "pass", color: "testing.iconPassed" },
  fail: { id: "error", color: "testing.iconFailed" },
  inconclusive: { id: "question", color: "testing.iconQueued" },
} as const;

function endedItem(entry: RecordedRun, summary: RunSummary, { nowMs, t }: ItemTime): RunItem {
  const { stored } = entry;
  const { goal } = stored;
  const label = goalText(goal, t);
  const ago = agoText(nowMs - Date.parse(summary.endedAt), t);
  const judged = stored.kind === "judge" ? [t("judged your tree")] : [];
  const decision = decisionText(entry, summary, t);
  const description = joinDots(
    verdictWord(summary.verdict, t),
    ...judged,
    ...(decision === undefined ? [] : [decision]),
    filesText(summary.files, t),
    ago,
  );
  const words = ["ended", ...(summary.held ? ["held"] : []), ...(isWaiting(entry) ? ["waiting"] : [])];
  const text = shownLine(summary.text);
  return {
    ...rowOf(stored.run, label, description, words.join(" ")),
    icon: verdictIcons[summary.verdict],
    tooltip: [
      label,
      t("Verdict {0}: {1}", verdictWord(summary.verdict, t), text),
      description,
      t("Run {0}", stored.run),
    ].join("\n"),
    spoken: `${goalText(goal, t, 600)}, ${t("verdict {0}", verdictWord(summary.verdict, t))}, ${text}, ${description}`,
  };
}

function decisionText(entry: RecordedRun, summary: RunSummary, t: Translate): string | undefined {
  const { lastDecision } = summary;
  if (lastDecision === undefined) return isWaiting(entry) ? t("waits for you") : undefined;
  if (lastDecision.kind === "rejected") return t("rejected");
  if (lastDecision.kind === "rolled-back") return t("rolled back");
  if (lastDecision.hunks !== undefined) return t("accepted in part");
  return (lastDecision.waivers ?? []).length > 0 ? t("accepted with a waiver") : t("accepted");
}

function joinDots(...parts: readonly string[]): string {
  return parts.join(" · ");
}

function rowOf(id: string, label: string, description: string, context: string) {
  return { id, label, description, context, details: [] };
}
