import type { Row } from "./diff-rows.ts";
import { colour, isPlain } from "./highlight.ts";
import type { Hunk } from "./shown.ts";

/** Works out the syntax colours of what is seen when nothing else is to be done, one stretch at a time. */
export class Colouring {
  #waiting = false;
  readonly #done: () => void;

  constructor(done: () => void) {
    this.#done = done;
  }

  /** Asked for the rows that are seen; when the time has come, the first of those that are still plain is next. */
  ask(rows: () => readonly (Row | undefined)[]): void {
    if (this.#waiting || !rows().some(isPlainRow)) return;
    this.#waiting = true;
    requestIdleCallback(
      () => {
        this.#waiting = false;
        const row = rows().find(isPlainRow);
        const place = placeOf(row);
        if (row === undefined || place === undefined) return;
        colour(place.hunk, place.at, row.file.path);
        this.#done();
      },
      { timeout: 1000 },
    );
  }
}

function isPlainRow(row: Row | undefined): boolean {
  const place = placeOf(row);
  return place !== undefined && isPlain(place.hunk, place.at);
}

function placeOf(row: Row | undefined): { readonly hunk: Hunk; readonly at: number } | undefined {
  if (row?.kind === "line") return { hunk: row.hunk, at: row.line.at };
  if (row?.kind !== "pair") return undefined;
  const line = row.pair.left ?? row.pair.right;
  return line === undefined ? undefined : { hunk: row.hunk, at: line.at };
}
