import { wrapText } from "../report/printable-text.ts";
import { elapsedText, phaseText, shortCount, type Activity } from "../report/activity.ts";

/** One line that fits into so many columns. */
export function liveText(now: Activity, elapsedMs: number, columns: number): string {
  const { phase, round, step, doing, tokens } = now;
  const counts =
    tokens.evaluated + tokens.generated === 0
      ? []
      : [`${shortCount(tokens.evaluated)} tokens evaluated, ${shortCount(tokens.generated)} generated`];
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
