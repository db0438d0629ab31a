import {
  defaultRangeExtractor,
  measureElement,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { VscodeCheckbox } from "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import { nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Colouring } from "./colouring.ts";
import { diffRow } from "./diff-row.ts";
import { lastUpTo, rowsOf, type Rows } from "./diff-rows.ts";
import { heightOf, readType, type Type } from "./row-heights.ts";
import { groupHits, type HitsByLine } from "./search.ts";
import type { Shown } from "./shown.ts";
import type { Hit, Loaded, UiState } from "./state.ts";

type Options = VirtualizerOptions<Window, HTMLElement>;

interface MadeFrom {
  readonly shown: Shown;
  readonly layout: UiState["layout"];
  readonly collapsed: readonly string[];
}

/** The head of a file that stays while the file is read. */
const stuckHead = 36;

/**
 * The diff of all files as one list of which only what can be seen is in the document. The window scrolls it, so that
 * reading goes on from the sections above to those below.
 */
export class DiffList {
  rows: Rows = { rows: [], files: [], stops: [], fileAt: new Map(), hunkAt: new Map() };
  readonly #virtual: Virtualizer<Window, HTMLElement>;
  #app: Loaded | undefined;
  #element: HTMLElement | undefined;
  #made: MadeFrom | undefined;
  #type: Type = { line: 20, columns: 100 };
  #sizes = this.#sizesOf(this.rows, this.#type);
  #hits: { readonly of: readonly Hit[]; readonly byLine: HitsByLine } = { of: [], byLine: new Map() };
  #active = -1;
  #pinned: number | undefined;
  #head = 0;
  #margin = 0;
  /** How much of what is looked for lies below the head of its file. */
  #below = 0;
  readonly #colouring = new Colouring(() => this.#draw());
  #drawing = false;
  #again = false;
  #onFile: (path: string | undefined) => void;

  constructor(onFile: (path: string | undefined) => void) {
    this.#onFile = onFile;
    this.#virtual = new Virtualizer(this.#options());
    this.#virtual._didMount();
    window.addEventListener("scroll", () => this.#follow(), { passive: true });
  }

  /** Shows the newest state in this element; called after every drawing of the page. */
  update(app: Loaded, element: HTMLElement, layout: UiState["layout"]): void {
    if (this.#element !== element) {
      element.addEventListener("focusin", (event) => this.#pin(event));
      this.#element = element;
    }
    this.#app = app;
    this.#make({ shown: app.shown, layout, collapsed: app.state.ui.collapsed });
    const { hits } = app.state.search;
    if (this.#hits.of !== hits) this.#hits = { of: hits, byLine: groupHits(hits) };
    this.place();
  }

  /** Makes the rows anew where what they are made of has changed; the row with the focus keeps its place. */
  #make(from: MadeFrom): void {
    const made = this.#made;
    const sameRows = made?.shown === from.shown && made.layout === from.layout;
    if (sameRows && made.collapsed === from.collapsed) return;
    const pinned = this.#pinned === undefined ? undefined : this.rows.rows[this.#pinned]?.key;
    this.rows = rowsOf(from.shown, from.layout, new Set(from.collapsed));
    const index = this.rows.rows.findIndex(({ key }) => key === pinned);
    this.#pinned = index < 0 ? undefined : index;
    this.#made = from;
    this.#sizes = this.#sizesOf(this.rows, this.#type);
    this.#virtual.setOptions(this.#options());
    if (!sameRows) this.#virtual.measure();
  }

  /** Takes into account where the list begins and how much the page's top covers. */
  place(): void {
    if (this.#element === undefined) return;
    const top = document.querySelector("header.top");
    const sticky = top !== null && getComputedStyle(top).position === "sticky";
    this.#head = sticky ? top.getBoundingClientRect().height : 0;
    document.documentElement.style.setProperty("--head", `${this.#head}px`);
    const type = readType(this.#element);
    if (type.line !== this.#type.line || type.columns !== this.#type.columns) {
      this.#type = type;
      this.#sizes = this.#sizesOf(this.rows, type);
    }
    this.#margin = this.#element.getBoundingClientRect().top + window.scrollY;
    this.#virtual.setOptions(this.#options());
    this.#virtual._willUpdate();
    this.#follow();
    this.#draw();
  }

  /** Brings a row to where it can be read, and gives it the focus when wanted. */
  reveal(index: number, focus: boolean): void {
    const row = this.rows.rows[index];
    if (row === undefined) return;
    this.#pinned = index;
    this.#below = row.kind === "file" ? 0 : stuckHead;
    const covered = this.#head + this.#below;
    if (!this.#isInSight(index, covered)) {
      this.#virtual.setOptions(this.#options());
      const inLines = row.kind === "line" || row.kind === "pair";
      this.#virtual.scrollToIndex(index, { align: inLines ? "center" : "start" });
      if (!inLines) this.#settle(row.key, 4);
    }
    this.#virtual.setOptions(this.#options());
    this.#draw();
    if (focus) this.#focus(index);
  }

  /** Rows that were measured on the way moved the goal by a little: brings it to its place. */
  #settle(key: number, times: number): void {
    requestAnimationFrame(() => {
      const index = this.#pinned;
      if (index === undefined || times === 0 || this.rows.rows[index]?.key !== key) return;
      const row = this.#rowElement(index);
      const wrong = (row?.getBoundingClientRect().top ?? 0) - this.#head - this.#below;
      if (row !== null && !row.classList.contains("stuck") && Math.abs(wrong) >= 1 && Math.abs(wrong) < 100)
        window.scrollBy(0, wrong);
      this.#settle(key, times - 1);
    });
  }

  /** A checkbox that was made just now can take the focus only once it is drawn. */
  #focus(index: number): void {
    const box = this.#rowElement(index)?.querySelector<VscodeCheckbox>("vscode-checkbox");
    if (box === null || box === undefined) return;
    box.focus({ preventScroll: true });
    if (document.activeElement !== box)
      void box.updateComplete.then(() => box.focus({ preventScroll: true }));
  }

  /** The row that has the focus and is in sight, else the one before the first that can be seen. */
  current(): number {
    return this.#focused() ?? this.#firstInSight() - 1;
  }

  /** Gives the focus back to the row that had it last. */
  focus(): void {
    if (this.#pinned !== undefined) this.reveal(this.#pinned, true);
  }

  /** True when a row in sight has the focus: what is out of sight is not meant by a key. */
  hasFocus(): boolean {
    return this.#focused() !== undefined;
  }

  #focused(): number | undefined {
    const row = document.activeElement?.closest<HTMLElement>("[data-index]");
    if (row === null || row === undefined || this.#element?.contains(row) !== true) return undefined;
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > this.#head && top < window.innerHeight ? Number(row.dataset["index"]) : undefined;
  }

  /** New functions only for new rows or another type: with other ones every size is worked out anew. */
  #sizesOf({ rows }: Rows, type: Type): Pick<Options, "estimateSize" | "getItemKey"> {
    return {
      estimateSize: (index) => heightOf(rows[index], type),
      getItemKey: (index) => rows[index]?.key ?? index,
    };
  }

  #options(): Options {
    const pinned = this.#pinned;
    const active = this.#active;
    return {
      count: this.rows.rows.length,
      getScrollElement: () => window,
      ...this.#sizes,
      scrollToFn: windowScroll,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      measureElement,
      onChange: () => this.#draw(),
      overscan: 12,
      scrollMargin: this.#margin,
      scrollPaddingStart: this.#head + this.#below,
      rangeExtractor: (range) => {
        const wanted = new Set(defaultRangeExtractor(range));
        if (active >= 0 && active < range.count) wanted.add(active);
        if (pinned !== undefined && pinned < range.count) wanted.add(pinned);
        return [...wanted].sort((a, b) => a - b);
      },
    };
  }

  /** Keeps the head of the file that is being read below the page's top. */
  #follow(): void {
    const first = this.#firstInSight();
    const active = this.rows.files[lastUpTo(this.rows.files, first)] ?? -1;
    if (active === this.#active) return;
    this.#active = active;
    this.#virtual.setOptions(this.#options());
    this.#onFile(this.rows.rows[active]?.file.path);
    this.#draw();
  }

  #firstInSight(): number {
    return this.#virtual.getVirtualItemForOffset(window.scrollY + this.#head + 1)?.index ?? 0;
  }

  #isInSight(index: number, covered: number): boolean {
    const [start] = this.#virtual.getOffsetForIndex(index, "start") ?? [undefined];
    if (start === undefined) return false;
    const element = this.#rowElement(index);
    if (element === null || element.classList.contains("stuck")) return false;
    const { top, bottom } = element.getBoundingClientRect();
    return top >= covered && bottom <= window.innerHeight - 40;
  }

  #rowElement(index: number): HTMLElement | null {
    return this.#element?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
  }

  #pin(event: Event): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (row === null) return;
    this.#pinned = Number(row.dataset["index"]);
    this.#virtual.setOptions(this.#options());
  }

  /** Draws what can be seen; when measuring shows that rows are of other heights than thought, at once again. */
  #draw(): void {
    if (this.#drawing) {
      this.#again = true;
      return;
    }
    this.#drawing = true;
    for (let times = 0; times < 3; times += 1) {
      this.#again = false;
      this.#drawOnce();
      if (!this.#again) break;
    }
    this.#drawing = false;
    this.#colouring.ask(() => this.#virtual.getVirtualIndexes().map((index) => this.rows.rows[index]));
  }

  #drawOnce(): void {
    const [app, element] = [this.#app, this.#element];
    if (app === undefined || element === undefined) return;
    const items = this.#virtual.getVirtualItems();
    const look = { dropped: new Set(app.review.dropped), hits: this.#hits.byLine };
    element.style.height = `${this.#virtual.getTotalSize()}px`;
    render(
      repeat(
        items,
        ({ key }) => key,
        ({ index }) => {
          const row = this.rows.rows[index];
          return row === undefined ? nothing : diffRow(app, row, index, look);
        },
      ),
      element,
    );
    const starts = new Map(items.map(({ index, start }) => [index, start]));
    const children = element.querySelectorAll<HTMLElement>(":scope > [data-index]");
    for (const child of children) {
      const index = Number(child.dataset["index"]);
      const stuck = index === this.#active;
      child.classList.toggle("stuck", stuck);
      child.style.transform = stuck ? "" : `translateY(${(starts.get(index) ?? 0) - this.#margin}px)`;
    }
    for (const child of children) this.#virtual.measureElement(child);
    this.#virtual.measureElement(null);
  }
}
