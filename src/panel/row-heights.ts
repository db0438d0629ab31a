import type { Row } from "./diff-rows.ts";

/** Heights of rows before they are measured: the nearer, the less moves while a person scrolls. */
export interface Type {
  /** Height of one line of code. */
  readonly line: number;
  /** Characters of code that fit beside each other. */
  readonly columns: number;
}

const heads = { file: 36, note: 34, hunk: 30 } as const;
/** Two line numbers, the sign and the space around the text. */
const besideText = 122;
const longestShown = 2000;

/** The type that the diff is set in, as it came out in this element. */
export function readType(element: Element): Type {
  const style = getComputedStyle(element);
  const [size, line] = [Number.parseFloat(style.fontSize), Number.parseFloat(style.lineHeight)];
  const width = element.getBoundingClientRect().width - besideText;
  return {
    line: Number.isFinite(line) ? Math.round(line) : Math.round(size * 1.5),
    columns: Math.max(20, Math.floor(width / (size * 0.6))),
  };
}

export function heightOf(row: Row | undefined, { line, columns }: Type): number {
  if (row === undefined) return line;
  if (row.kind === "line") return line * linesFor(row.line.text, columns);
  if (row.kind !== "pair") return heads[row.kind];
  const half = Math.floor(columns / 2);
  const { left, right } = row.pair;
  return line * Math.max(linesFor(left?.text ?? "", half), linesFor(right?.text ?? "", half));
}

function linesFor({ length }: string, columns: number): number {
  return Math.max(1, Math.ceil(Math.min(length, longestShown) / columns));
}
