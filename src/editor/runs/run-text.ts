import { shortCount, type Activity } from "../../report/activity.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import type { Translate } from "../shown-text.ts";
import { shownLine } from "../shown-text.ts";

/** How long ago, in the roughest unit that still says something. */
export function agoText(elapsedMs: number, t: Translate): string {
  const minutes = Math.floor(Math.max(elapsedMs, 0) / 60_000);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return t("{0} min ago", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("{0} h ago", hours);
  const days = Math.floor(hours / 24);
  return days === 1 ? t("1 day ago") : t("{0} days ago", days);
}

/**
 * How long something takes already, so roughly that a row which says it need not be drawn every second. Empty in the
 * first ten seconds.
 */
export function roughlyText(elapsedMs: number, t: Translate): string {
  const seconds = Math.floor(Math.max(elapsedMs, 0) / 1000);
  if (seconds < 10) return "";
  if (seconds < 60) return t("{0} s", seconds - (seconds % 10));
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? t("{0} min", minutes) : t("{0} h {1} min", Math.floor(minutes / 60), minutes % 60);
}

export function filesText(count: number, t: Translate): string {
  return count === 1 ? t("1 file") : t("{0} files", count);
}

function phaseWord(phase: Activity["phase"], t: Translate): string {
  switch (phase) {
    case "open":
      return t("opening");
    case "implement":
      return t("implementing");
    case "gather":
      return t("gathering evidence");
    case "fix":
      return t("fixing");
    case "judge":
      return t("judging");
  }
}

/** A verdict's kind in the person's language. */
export function verdictWord(kind: Verdict["kind"], t: Translate): string {
  return { pass: t("pass"), fail: t("fail"), inconclusive: t("inconclusive") }[kind];
}

/** What is being done, with the round where there is more than one. */
export function phaseName({ phase, round }: Activity, t: Translate): string {
  const name = phaseWord(phase, t);
  return phase === "fix" || round > 1 ? t("{0}, round {1}", name, round) : name;
}

/** Phase and step, such as `implementing · step 3`. */
export function progressText(activity: Activity, t: Translate): string {
  const { step } = activity;
  return [phaseName(activity, t), ...(step === undefined ? [] : [t("step {0}", step)])].join(" · ");
}

/** How far the server is with a prompt; undefined while it reads none. */
export function promptText({ prompt }: Activity, t: Translate): string | undefined {
  if (prompt === undefined) return undefined;
  return t("reading the prompt, {0} of {1}", shortCount(prompt.processed), shortCount(prompt.total));
}

/** Tokens that the server worked for: what its cache held cost nothing. */
export function tokensText({ tokens }: Activity, t: Translate): string | undefined {
  const count = tokens.evaluated + tokens.generated;
  return count === 0 ? undefined : t("{0} tokens", shortCount(count));
}

/** A goal as the label of a row: short, so that what follows it in a narrow side bar can be read too. */
export function goalText(goal: string, t: Translate, maxLength = 28): string {
  const line = wholeWords(shownLine(goal, maxLength));
  return line === "" ? t("(no goal)") : line;
}

/** A cut line ends with a word where that loses little. */
function wholeWords(line: string): string {
  if (!line.endsWith("…")) return line;
  const end = line.lastIndexOf(" ");
  return end > line.length / 2 ? `${line.slice(0, end).replace(/[\s,;:.]+$/, "")}…` : line;
}
