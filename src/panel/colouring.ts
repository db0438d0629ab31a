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

  /** Of these rows the first that is still plain is next. */
  ask(rows: readonly (Row | undefined)[]): void {
    if (this.#waiting) return;
    const row = rows.find((candidate) => {
      const place = placeOf(candidate);
      return place !== undefined && isPlain(place.hunk, place.at);
    });
    const place = placeOf(row);
    if (row === undefined || place === undefined) return;
    this.#waiting = true;
    requestIdleCallback(
      () => {
        this.#waiting = false;
        colour(place.hunk, place.at, row.file.path);
        this.#done();
      },
      { timeout: 300 },
    );
  }
}

function placeOf(row: Row | undefined): { readonly hunk: Hunk; readonly at: number } | undefined {
  if (row?.kind === "line") return { hunk: row.hunk, at: row.line.at };
  if (row?.kind !== "pair") return undefined;
  const line = row.pair.left ?? row.pair.right;
  return line === undefined ? undefined : { hunk: row.hunk, at: line.at };
}
