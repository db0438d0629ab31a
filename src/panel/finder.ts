import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { DiffList } from "./diff-list.ts";
import { lastUpTo, rowOfLine } from "./diff-rows.ts";
import { search } from "./search.ts";
import type { App, Hit } from "./state.ts";

/** Search in the diff. The browser's own would find only the rows that are in the document. */
export class Finder {
  readonly #app: App;
  readonly #list: DiffList;
  #typed: string | undefined;

  constructor(app: App, list: DiffList) {
    this.#app = app;
    this.#list = list;
  }

  open(): void {
    const { state } = this.#app;
    state.search = { ...state.search, open: true };
    this.#typed ??= "";
    this.#app.draw();
    this.#arrive().catch((error: unknown) => this.#app.announce(String(error)));
  }

  /** True between the key and the field that it opens: what is typed meanwhile belongs to the field. */
  takes({ key }: KeyboardEvent): boolean {
    if (this.#typed === undefined) return false;
    if (key.length === 1) this.#typed += key;
    return true;
  }

  close(): void {
    this.#app.state.search = { open: false, text: "", hits: [], at: -1 };
    this.#app.draw();
    this.#list.focus();
  }

  search(text: string): void {
    const { state } = this.#app;
    const hits = state.shown === undefined ? [] : search(state.shown, text);
    state.search = { ...state.search, text, hits, at: -1 };
    if (hits.length > 0) this.#goTo(firstFrom(this.#list, hits));
    else this.#app.draw();
  }

  /** Goes to the next or the previous match, round at the ends. */
  step(by: 1 | -1): void {
    const { hits, at } = this.#app.state.search;
    if (hits.length > 0) this.#goTo((at + by + hits.length) % hits.length);
  }

  async #arrive(): Promise<void> {
    const field = await drawnField();
    field?.focus();
    const text = this.#typed ?? "";
    this.#typed = undefined;
    if (text !== "") this.search(text);
  }

  #goTo(at: number): void {
    const { state } = this.#app;
    const hit = state.search.hits[at];
    if (hit === undefined) return;
    state.search = { ...state.search, at };
    show(this.#app, hit);
    this.#app.draw();
    requestAnimationFrame(() => {
      const row = rowOfLine(this.#list.rows, hit.hunk, hit.at);
      if (row !== undefined) this.#list.reveal(row, false);
    });
  }
}

/** The search field once it can take the focus. */
async function drawnField(): Promise<VscodeTextfield | null> {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const field = document.querySelector<VscodeTextfield>("#search");
  await field?.updateComplete;
  return field;
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
