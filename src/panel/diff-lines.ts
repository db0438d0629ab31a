import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import { tokensOf } from "./highlight.ts";
import { emphasisOf, type Line, type Pair } from "./lines.ts";
import { link, type Piece } from "./parts.ts";
import type { HitsByLine } from "./search.ts";
import { segmentsOf, type Segment } from "./segments.ts";
import type { Hunk, ShownFile } from "./shown.ts";
import { foundIn, type Loaded } from "./state.ts";
import { grouped } from "./text.ts";

/** The lines of the diff. Their text is only ever text: every stretch is a text node of its own. */

export interface LineRow {
  readonly file: ShownFile;
  readonly hunk: Hunk;
  readonly hits: HitsByLine;
  readonly dropped: boolean;
}

const longestShown = 2000;

export function lineCells(app: Loaded, row: LineRow, line: Line): TemplateResult {
  return html`<span class="no" role="cell">${line.base ?? ""}</span
    ><span class="no" role="cell">${line.proposal ?? ""}</span>${signAndText(app, row, line)}`;
}

export function pairCells(app: Loaded, row: LineRow, { left, right }: Pair): TemplateResult {
  return html`${side(app, row, left, "base")}${side(app, row, right, "proposal")}`;
}

function side(app: Loaded, row: LineRow, line: Line | undefined, which: "base" | "proposal"): TemplateResult {
  if (line === undefined)
    return html`<span class="no" role="cell"></span><span class="text absent" role="cell"></span>`;
  return html`<span class="no ${toneOf(line, row)}" role="cell">${line[which] ?? ""}</span
    >${signAndText(app, row, line)}`;
}

/** The class of a line: whether it was added or removed, and whether that was left out. */
export function toneOf({ sign }: Line, { dropped }: LineRow): string {
  if (sign === " ") return "";
  return `${sign === "+" ? "added" : "removed"}${dropped ? " dropped" : ""}`;
}

const signs = { " ": "", "+": "+", "-": "−" } as const;

function signAndText(app: Loaded, row: LineRow, line: Line): TemplateResult {
  const { text, rest, carriage } = cut(app, row, line);
  const own = row.hits.get(`${row.hunk.id}/${line.at}`) ?? [];
  const emphasis = row.dropped ? [] : emphasisOf(row.hunk, line);
  const segments = segmentsOf(text, {
    tokens: tokensOf(row.hunk, line.at) ?? [],
    found: foundIn(app.state.search, own),
    emphasis,
  });
  return html`<span class="text ${toneOf(line, row)}" role="cell"
    ><span class="sign">${signs[line.sign]}</span
    ><code>${segments.map(piece)}${carriage ? html`<span class="escape">\\r</span>` : nothing}</code
    >${rest === 0 ? nothing : showAll(app, row, line, rest)}${
      line.cut ? html`<span class="no-end">${t("no line end at the end of the file")}</span>` : nothing
    }</span
  >`;
}

function piece({ text, syntax, strong, found, escaped }: Segment): TemplateResult | string {
  const names = [
    syntax === undefined ? undefined : `t-${syntax}`,
    strong ? "strong" : undefined,
    escaped ? "escape" : undefined,
    found === undefined ? undefined : `found ${found}`,
  ].filter((name) => name !== undefined);
  return names.length === 0 ? text : html`<span class=${names.join(" ")}>${text}</span>`;
}

/** What is shown of a line: not its carriage return, and not all of it where it is very long. */
function cut(
  app: Loaded,
  { file, hunk }: LineRow,
  line: Line,
): { readonly text: string; readonly rest: number; readonly carriage: boolean } {
  const ended = line.text.endsWith("\r");
  const text = ended ? line.text.slice(0, -1) : line.text;
  const carriage = ended && file.ends === "mixed";
  if (text.length <= longestShown || app.state.whole.has(`${hunk.id}/${line.at}`))
    return { text, rest: 0, carriage };
  return { text: text.slice(0, longestShown), rest: text.length - longestShown, carriage };
}

function showAll(app: Loaded, { hunk }: LineRow, line: Line, rest: number): Piece {
  return html` ${link(t("Show {0} more characters", grouped(rest)), () => {
    app.state.whole.add(`${hunk.id}/${line.at}`);
    app.draw();
  })}`;
}
