import { printableLine } from "../report/printable-text.ts";

/** How a text that holds `{0}`, `{1}` … is said in the person's language: `vscode.l10n.t`, or a test's own. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/**
 * Text of a repository, a contract, a process or a model on one line of the workbench: nothing in it acts. Labels would
 * show `$(name)` as an icon, notifications would make `[text](command:…)` a link.
 */
export function shownLine(text: string, maxLength = 300): string {
  const line = printableLine(text).replaceAll("$(", "$ (").replaceAll("](", "] (");
  return line.length <= maxLength ? line : `${cut(line, maxLength - 1).trimEnd()}…`;
}

/** A fault's hint without the sentences that name a command to type: the editor has buttons for these. */
export function editorHint(hint: string | undefined): string {
  const sentences = (hint ?? "").split(/(?<=[.!?])\s+/);
  return sentences.filter((sentence) => !sentence.includes("`remit ")).join(" ");
}

/** Never half of a character. */
function cut(line: string, maxLength: number): string {
  return Array.from(line.slice(0, maxLength))
    .filter((char) => char.isWellFormed())
    .join("");
}
