import { t, useTexts } from "./l10n.ts";
import { html, render, type TemplateResult } from "lit";
import { changes } from "./changes.ts";
import { clauses } from "./clauses.ts";
import { commands } from "./commands.ts";
import { DiffList } from "./diff-list.ts";
import { showCurrent } from "./file-list.ts";
import { Finder } from "./finder.ts";
import { header, wordOf } from "./header.ts";
import { openHost } from "./host.ts";
import { help, openHelp } from "./key-help.ts";
import { pressKey } from "./keyboard.ts";
import { icon } from "./parts.ts";
import { revealOn } from "./places.ts";
import type { Proposal, ToPanel } from "./protocol.ts";
import { search } from "./search.ts";
import { showProposal } from "./shown.ts";
import { emptyState, restoreUi, type App, type Loaded } from "./state.ts";
import { summary } from "./summary.ts";
import { printable } from "./text.ts";
import { violations } from "./violations.ts";
import { claim, opinion } from "./words.ts";

/** The verdict panel's page: wiring alone. */

const state = emptyState();
const host = openHost(receive);
const root = document.createElement("div");
const spoken = document.createElement("div");
const list = new DiffList((path) => {
  if (path === undefined) delete state.currentFile;
  else state.currentFile = path;
  app.draw();
  requestAnimationFrame(() => {
    const page = loaded();
    if (page !== undefined) showCurrent(page);
  });
});
const wideEnough = window.matchMedia("(min-width: 860px)");
let drawing = false;
let restoring = 0;
let scrolled: ReturnType<typeof setTimeout> | undefined;

const app: App = {
  state,
  send(name, params) {
    app.ask(name, params).catch((error: unknown) => {
      state.failure = error instanceof Error ? error.message : String(error);
      app.draw();
    });
  },
  ask(name, params) {
    foresee(name, params);
    return host.ask(name, params);
  },
  changeUi(change) {
    state.ui = { ...state.ui, ...change };
    host.keepState(state.ui);
    app.draw();
  },
  draw() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  },
  announce(text) {
    spoken.textContent = "";
    requestAnimationFrame(() => (spoken.textContent = text));
  },
  reveal: (target) => {
    const page = loaded();
    if (page !== undefined) revealOn(page, list, target);
  },
};
const finder = new Finder(app, list);

spoken.className = "only-heard";
spoken.setAttribute("aria-live", "polite");
document.body.append(root, spoken);
document.addEventListener("keydown", (event) => {
  const page = loaded();
  if (page !== undefined) pressKey(event, page, { list, finder });
});
wideEnough.addEventListener("change", () => app.draw());
new ResizeObserver(() => list.place()).observe(root);
window.addEventListener("scroll", rememberScroll, { passive: true });
setInterval(() => app.draw(), 60_000);
draw();
app.send("ready", {});

function receive(message: Exclude<ToPanel, { readonly type: "answer" | "failure" }>): void {
  if (message.type === "proposal") {
    takeProposal(message.proposal);
  } else if (message.type === "review") {
    const before = state.review?.verdict.kind;
    state.review = message.review;
    if (before !== undefined && before !== message.review.verdict.kind)
      app.announce(t("The verdict is now: {0}", wordOf(message.review.verdict.kind)));
  } else if (message.type === "absent") state.absent = message.message;
  else if (message.type === "texts") useTexts(message.texts);
  else
    requestAnimationFrame(() => {
      if (message.hunk !== undefined) app.reveal({ kind: "hunk", id: message.hunk });
      else if (message.path !== undefined) app.reveal({ kind: "file", path: message.path });
    });
  app.draw();
}

function takeProposal(proposal: Proposal): void {
  const before = state.proposal;
  const kept = state.ui.run === proposal.run ? state.ui : host.readState();
  const same =
    before?.report.evidence.digest === proposal.report.evidence.digest &&
    before.revision === proposal.revision;
  state.proposal = proposal;
  state.ui = restoreUi(kept, proposal);
  delete state.absent;
  host.keepState(state.ui);
  // What was measured, coloured and read of the same proposal stays good.
  if (same) return;
  state.shown = showProposal(proposal);
  state.outputs.clear();
  state.search = { ...state.search, hits: search(state.shown, state.search.text), at: -1 };
  restoring = state.ui.scroll;
}

/** What a person just chose is shown at once; the host's next snapshot has the last word. */
function foresee(name: string, params: object): void {
  if (state.review === undefined) return;
  if (name === "setDropped" || name === "setReviewed") {
    state.review = { ...state.review, ...params };
    app.draw();
  }
}

function loaded(): Loaded | undefined {
  const { proposal, shown, review } = state;
  if (proposal === undefined || shown === undefined || review === undefined || state.absent !== undefined)
    return undefined;
  return { ...app, proposal, shown, review };
}

function draw(): void {
  const page = loaded();
  render(page === undefined ? blank() : whole(page), root);
  const rows = document.getElementById("diff-rows");
  const layout = wideEnough.matches ? state.ui.layout : "unified";
  if (page !== undefined && rows !== null) list.update(page, rows, layout);
  if (state.keysOpen) openHelp();
  if (page === undefined || restoring === 0) return;
  window.scrollTo(0, restoring);
  restoring = 0;
}

function blank(): TemplateResult {
  return state.absent === undefined
    ? html`<p class="blank" role="status">
        ${icon("loading", "codicon-modifier-spin")} ${t("Reading the report")}
      </p>`
    : html`<p class="blank" role="status">${icon("info")} ${printable(state.absent)}</p>`;
}

function whole(page: Loaded): TemplateResult {
  return html`${header(page)}
    <main>
      ${summary(page)}${clauses(page)}${violations(page)}${commands(page)}
      ${changes(page, finder, wideEnough.matches)}${opinion(page)}${claim(page)}
    </main>
    ${help(page)}`;
}

/** Where the page was scrolled to, kept once scrolling has ended. */
function rememberScroll(): void {
  clearTimeout(scrolled);
  scrolled = setTimeout(() => {
    state.ui = { ...state.ui, scroll: window.scrollY };
    if (state.proposal !== undefined) host.keepState(state.ui);
  }, 400);
}
