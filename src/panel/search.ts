import { t } from "./l10n.ts";
import { linesOf } from "./lines.ts";
import type { Shown } from "./shown.ts";
import type { Hit, SearchState } from "./state.ts";
import { grouped } from "./text.ts";

const mostHits = 10_000;

/** Finds a text in all lines of all hunks, without regard to case. */
export function search(shown: Shown, text: string): readonly Hit[] {
  if (text === "") return [];
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  const hits: Hit[] = [];
  for (const { change } of shown.files) {
    for (const hunk of change.hunks) {
      for (const line of linesOf(hunk)) {
        for (const found of line.text.matchAll(pattern)) {
          hits.push({ hunk: hunk.id, at: line.at, start: found.index, end: found.index + found[0].length });
          if (hits.length >= mostHits) return hits;
        }
      }
    }
  }
  return hits;
}

/** Hits by the line that they are in. */
export type HitsByLine = ReadonlyMap<string, readonly number[]>;

export function groupHits(hits: readonly Hit[]): HitsByLine {
  const grouped = new Map<string, number[]>();
  hits.forEach(({ hunk, at }, index) => {
    const key = `${hunk}/${at}`;
    const own = grouped.get(key);
    if (own === undefined) grouped.set(key, [index]);
    else own.push(index);
  });
  return grouped;
}

/** `3 of 17`, `No results`; `10,000+` where counting ended. */
export function describeHits({ text, hits, at }: SearchState): string {
  if (text === "") return "";
  if (hits.length === 0) return t("No results");
  const total = hits.length >= mostHits ? `${grouped(mostHits)}+` : grouped(hits.length);
  return t("{0} of {1}", at < 0 ? "?" : grouped(at + 1), total);
}
