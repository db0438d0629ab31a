import { html, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { fileHead, hunkHead, noteCell } from "./diff-heads.ts";
import { lineCells, pairCells, toneOf, type LineRow } from "./diff-lines.ts";
import type { Row } from "./diff-rows.ts";
import { tokensOf } from "./highlight.ts";
import type { HitsByLine } from "./search.ts";
import type { Loaded } from "./state.ts";

export interface RowLook {
  readonly dropped: ReadonlySet<string>;
  readonly hits: HitsByLine;
}

/** One row of the diff. Lines are made anew only when something about them has changed. */
export function diffRow(app: Loaded, row: Row, index: number, look: RowLook): TemplateResult {
  const tone = row.kind === "line" ? toneOf(row.line, lineRow(row, look)) : "";
  return html`<div class="r ${row.kind} ${tone}" role="row" data-index=${index} aria-rowindex=${index + 1}>
    ${cells(app, row, look)}
  </div>`;
}

function cells(app: Loaded, row: Row, look: RowLook): unknown {
  switch (row.kind) {
    case "file":
      return fileHead(app, row.file, look.dropped);
    case "note":
      return noteCell(row.text);
    case "hunk":
      return hunkHead(app, row.file, row.hunk, look.dropped.has(row.hunk.id));
    case "line": {
      const key = [...lookOf(app, row, look), tokensOf(row.hunk, row.line.at)];
      return guard(key, () => lineCells(app, lineRow(row, look), row.line));
    }
    case "pair": {
      const { left, right } = row.pair;
      const tokens = [left, right].map((line) => line && tokensOf(row.hunk, line.at));
      return guard([...lookOf(app, row, look), ...tokens], () =>
        pairCells(app, lineRow(row, look), row.pair),
      );
    }
  }
}

type OfLines = Extract<Row, { readonly kind: "line" | "pair" }>;

function lookOf({ state }: Loaded, row: OfLines, { dropped, hits }: RowLook): readonly unknown[] {
  return [row, dropped.has(row.hunk.id), hits, state.search.at, state.whole.size];
}

function lineRow({ file, hunk }: OfLines, { dropped, hits }: RowLook): LineRow {
  return { file, hunk, hits, dropped: dropped.has(hunk.id) };
}
