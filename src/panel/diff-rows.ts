import { linesOf, pairsOf, type Line, type Pair } from "./lines.ts";
import { describeChange, type Hunk, type Shown, type ShownFile } from "./shown.ts";
import type { UiState } from "./state.ts";

/** One row of the diff: the whole of it, over all files, is one flat list of these. */
export type Row =
  | { readonly kind: "file"; readonly file: ShownFile; readonly key: number }
  | {
      readonly kind: "note";
      readonly file: ShownFile;
      readonly key: number;
      readonly text: readonly string[];
    }
  | { readonly kind: "hunk"; readonly file: ShownFile; readonly key: number; readonly hunk: Hunk }
  | {
      readonly kind: "line";
      readonly file: ShownFile;
      readonly key: number;
      readonly hunk: Hunk;
      readonly line: Line;
    }
  | {
      readonly kind: "pair";
      readonly file: ShownFile;
      readonly key: number;
      readonly hunk: Hunk;
      readonly pair: Pair;
    };

export interface Rows {
  readonly rows: readonly Row[];
  /** Where the files' headers are, ascending. */
  readonly files: readonly number[];
  /** Rows that the keyboard goes through: hunks, and files that show none. */
  readonly stops: readonly number[];
  readonly fileAt: ReadonlyMap<string, number>;
  readonly hunkAt: ReadonlyMap<string, number>;
}

export function rowsOf(shown: Shown, layout: UiState["layout"], collapsed: ReadonlySet<string>): Rows {
  const rows: Row[] = [];
  const files: number[] = [];
  const stops: number[] = [];
  const fileAt = new Map<string, number>();
  const hunkAt = new Map<string, number>();
  for (const file of shown.files) {
    files.push(rows.length);
    fileAt.set(file.path, rows.length);
    rows.push({ kind: "file", file, key: file.firstKey });
    const { hunks } = file.change;
    if (hunks.length === 0 || collapsed.has(file.path)) stops.push(rows.length - 1);
    if (collapsed.has(file.path)) continue;
    const text = describeChange(file);
    if (text.length > 0) rows.push({ kind: "note", file, key: file.firstKey + 1, text });
    let key = file.firstKey + 2;
    for (const hunk of hunks) {
      stops.push(rows.length);
      hunkAt.set(hunk.id, rows.length);
      rows.push({ kind: "hunk", file, key, hunk });
      putLines(rows, { file, hunk, firstKey: key + 1 }, layout);
      key += 1 + hunk.body.length;
    }
  }
  return { rows, files, stops, fileAt, hunkAt };
}

interface Part {
  readonly file: ShownFile;
  readonly hunk: Hunk;
  readonly firstKey: number;
}

function putLines(rows: Row[], { file, hunk, firstKey }: Part, layout: UiState["layout"]): void {
  if (layout === "unified") {
    for (const line of linesOf(hunk)) rows.push({ kind: "line", file, key: firstKey + line.at, hunk, line });
    return;
  }
  for (const pair of pairsOf(hunk)) {
    const at = (pair.left ?? pair.right)?.at ?? 0;
    rows.push({ kind: "pair", file, key: firstKey + at, hunk, pair });
  }
}

/** The row that shows a line of a hunk; the hunk's header when it is not there. */
export function rowOfLine({ rows, hunkAt }: Rows, hunk: string, at: number): number | undefined {
  const head = hunkAt.get(hunk);
  if (head === undefined) return undefined;
  for (let index = head + 1; index < rows.length; index += 1) {
    const row = rows[index];
    if (row === undefined || (row.kind !== "line" && row.kind !== "pair")) break;
    if (showsLine(row, at)) return index;
  }
  return head;
}

function showsLine(row: Extract<Row, { readonly kind: "line" | "pair" }>, at: number): boolean {
  if (row.kind === "line") return row.line.at === at;
  return row.pair.left?.at === at || row.pair.right?.at === at;
}

/** The last of ascending places that is not behind another; -1 where all are. */
export function lastUpTo(places: readonly number[], most: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
