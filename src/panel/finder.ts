import type { DiffList } from "./diff-list.ts";
import { lastUpTo, rowOfLine } from "./diff-rows.ts";
import { describeHits, search } from "./search.ts";
import type { App, Hit } from "./state.ts";

/** Search in the diff. The browser's own would find only the rows that are in the document. */
export interface Finder {
  open(): void;
  close(): void;
  search(text: string): void;
  /** Goes to the next or the previous match, round at the ends. */
  step(by: 1 | -1): void;
}

export function makeFinder(app: App, list: DiffList): Finder {
  const { state } = app;
  const goTo = (at: number): void => {
    const hit = state.search.hits[at];
    if (hit === undefined) return;
    state.search = { ...state.search, at };
    show(app, hit);
    app.draw();
    requestAnimationFrame(() => {
      const row = rowOfLine(list.rows, hit.hunk, hit.at);
      if (row !== undefined) list.reveal(row, false);
    });
    app.announce(describeHits(state.search));
  };
  return {
    open() {
      state.search = { ...state.search, open: true };
      app.draw();
      requestAnimationFrame(() =>
        requestAnimationFrame(() => document.querySelector<HTMLElement>("#search")?.focus()),
      );
    },
    close() {
      state.search = { open: false, text: "", hits: [], at: -1 };
      app.draw();
      list.focus();
    },
    search(text) {
      const hits = state.shown === undefined ? [] : search(state.shown, text);
      state.search = { ...state.search, text, hits, at: -1 };
      if (hits.length > 0) goTo(firstFrom(list, hits));
      else app.draw();
    },
    step(by) {
      const { hits, at } = state.search;
      if (hits.length > 0) goTo((at + by + hits.length) % hits.length);
    },
  };
}

/** A match in a closed file or in a part of a line that is cut off is opened. */
function show(app: App, hit: Hit): void {
  const file = app.state.shown?.hunkOf.get(hit.hunk)?.file;
  if (file === undefined) return;
  const { collapsed } = app.state.ui;
  if (collapsed.includes(file.path))
    app.changeUi({ collapsed: collapsed.filter((path) => path !== file.path) });
  if (hit.end > 2000) app.state.whole.add(`${hit.hunk}/${hit.at}`);
}

/** The first match at or below what is being read. */
function firstFrom(list: DiffList, hits: readonly Hit[]): number {
  const current = list.current();
  const hunks = [...list.rows.hunkAt];
  const places = hunks.map(([, at]) => at);
  const hunk = hunks[lastUpTo(places, Math.max(0, current))]?.[0];
  const at = hits.findIndex((hit) => hit.hunk === hunk);
  return Math.max(0, at);
}
