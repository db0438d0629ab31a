import { printablePath } from "../base/repo-path.ts";
import type { RepoPath } from "../base/repo-path.ts";

/**
 * Text of a repository, a process or a model that cannot act on a terminal: no escape sequences, no control or
 * format characters (bidi, zero width, tags), no lone surrogates. Line ends become `\n`, a tab two spaces.
 */
export function printableText(text: string): string {
  return text
    .replace(escapeSequence, "")
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, "\n")
    .replaceAll("\t", "  ")
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u115f\u1160\u3164\uffa0]/gu, "");
}

/** {@link printableText} on one line. */
export function printableLine(text: string): string {
  return printableText(text).replace(/\s+/g, " ").trim();
}

/** A path for one line of text. */
export function printableName(path: RepoPath): string {
  return printableText(printablePath(path)).replaceAll("\n", "\\n");
}

/** Printable text broken into lines of at most `width` columns, at spaces where it can be. Wide characters count two. */
export function wrapText(text: string, width: number): readonly string[] {
  return printableText(text)
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd(), Math.max(width, 2)));
}

/** CSI, OSC and other string sequences (ended or not), and two-character escapes. */
const escapeSequence =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this removes
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let [current, columns, space] = ["", 0, 0];
  for (const char of line) {
    const wide = columnsOf(char);
    if (columns + wide > width) {
      const cut = char === " " || space === 0 ? current.length : space;
      lines.push(current.slice(0, cut).trimEnd());
      current = current.slice(cut).trimStart();
      columns = columnsIn(current);
      space = 0;
      if (char === " ") continue;
    }
    current += char;
    columns += wide;
    if (char === " ") space = current.length;
  }
  return [...lines, current];
}

function columnsIn(text: string): number {
  let columns = 0;
  for (const char of text) columns += columnsOf(char);
  return columns;
}

/** Never less than what a terminal takes: symbols and everything from Hangul on count two. */
function columnsOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x1100 || (code >= 0x1e00 && code < 0x2000) ? 1 : 2;
}
