import picocolors from "picocolors";
import { printableLine, wrapText } from "../report/printable-text.ts";
import type { MachineFinding } from "../run/examine-machine.ts";

/** A finding with its mark, and what to do about it on a line of its own. */
export function renderFinding(
  { part, name, state, detail, next }: MachineFinding,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = picocolors.createColors(color);
  const marks = {
    ok: colors.green("✓"),
    warning: colors.yellow("!"),
    bad: colors.red("✗"),
    unknown: colors.yellow("?"),
  };
  const title = part === "model" ? `model server, ${name}` : name;
  const lines = wrapText(printableLine(`${title}: ${detail}`), Math.max(width, 40) - 3);
  const told = lines.map((line, index) => `${index === 0 ? marks[state] : " "} ${line}\n`).join("");
  // A next step stays on one line, so that a command in it can be copied.
  return next === undefined ? told : `${told}    → ${printableLine(next)}\n`;
}
