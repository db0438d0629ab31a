import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Verdict } from "../verdict/verdict.ts";
import { button, icon, iconButton, link, type Piece } from "./parts.ts";
import type { ReviewState } from "./protocol.ts";
import { doorsOf, type Doors } from "./selection.ts";
import { sign } from "./signs.ts";
import type { Loaded } from "./state.ts";
import { counted, grouped, printableLine } from "./text.ts";

/** The top that stays: the verdict in one sentence, what a person can do about it, and the way to each section. */
export function header(app: Loaded): TemplateResult {
  const { review } = app;
  const doors = doorsOf(review, app.shown);
  return html`<header class="top" data-verdict=${review.verdict.kind}>
    ${
      review.busy === undefined
        ? nothing
        : html`<vscode-progress-bar
            class="busy-bar"
            indeterminate
            aria-label=${review.busy}
          ></vscode-progress-bar>`
    }
    <div class="verdict-row">
      <h1>
        <span class="badge">${icon(icons[review.verdict.kind])}${wordOf(review.verdict.kind)}</span>
        <span class="sentence">${sentenceOf(review.verdict)} ${more(app)}</span>
      </h1>
      <div class="buttons" role="group" aria-label=${t("Decision")}>${buttons(app, doors)}</div>
    </div>
    <div class="nav-row">${jumps(app)}${why(app, doors)}</div>
  </header>`;
}

const icons = { pass: "pass-filled", fail: "error", inconclusive: "warning" } as const;
/** A verdict in one word. */
export function wordOf(kind: Verdict["kind"]): string {
  return { pass: t("Pass"), fail: t("Fail"), inconclusive: t("Inconclusive") }[kind];
}

function sentenceOf({ reasons, waived }: Verdict): string {
  const [first] = reasons;
  if (first !== undefined) return shortened(printableLine(first.message));
  return waived.length === 0
    ? t("Nothing stands against it.")
    : t("Nothing else stands against it; waived: {0}.", counted(waived.length, "reason"));
}

/** The top must not push the page away; the whole reason stands in the list below. */
function shortened(text: string): string {
  return text.length <= 240 ? text : `${text.slice(0, 240)}…`;
}

function more(app: Loaded): Piece {
  const { reasons, waived } = app.review.verdict;
  const total = reasons.length + waived.length;
  if (total === 0) return nothing;
  const open = app.state.ui.reasonsOpen;
  const rest = Math.max(total - 1, 0);
  const label = open ? t("Hide reasons") : rest === 0 ? t("Details") : t("and {0} more", rest);
  return html`<button
    class="link more"
    type="button"
    aria-expanded=${open ? "true" : "false"}
    aria-controls="reasons"
    @click=${() => app.changeUi({ reasonsOpen: !open })}
  >
    ${label}${icon(open ? "chevron-up" : "chevron-down")}
  </button>`;
}

function buttons(app: Loaded, doors: Doors): TemplateResult {
  const { digest } = app.proposal.report.evidence;
  if (app.review.held) {
    const look = {
      id: "rollback",
      label: t("Roll Back"),
      icon: "discard",
      refused: doors.rollback,
      reasonAt: "why",
    };
    return html`${button(look, () => app.send("rollback", {}))}${keysButton(app)}`;
  }
  const total = app.shown.parts.length;
  const part = t("Accept Selected ({0} of {1})", grouped(doors.selected), counted(total, "hunk"));
  return html`${button({ id: "reject", label: t("Reject"), refused: doors.reject, reasonAt: "why" }, () =>
    app.send("reject", { digest }),
  )}
  ${
    total > 1 || doors.selected < total
      ? button(
          {
            id: "accept-selected",
            label: part,
            primary: doors.primary === "acceptSelected",
            refused: doors.acceptSelected,
            reasonAt: "why",
            title: t("Judges the selected hunks as their own proposal, then applies them"),
          },
          () => app.send("acceptSelected", { digest }),
        )
      : nothing
  }
  ${button(
    {
      id: "accept",
      label: t("Accept"),
      primary: doors.primary !== "acceptSelected",
      refused: doors.accept,
      reasonAt: "why",
      title: t("Writes the proposal to your files"),
    },
    () => app.send("accept", { digest }),
  )}
  ${keysButton(app)}`;
}

function keysButton(app: Loaded): TemplateResult {
  return iconButton("question", t("Keyboard Shortcuts (?)"), () => {
    app.state.keysOpen = true;
    app.draw();
  });
}

function heldText({ decisions }: ReviewState): string {
  const part = decisions.findLast(({ kind }) => kind === "accepted")?.hunks;
  return part === undefined
    ? t("Your files hold this proposal.")
    : t("Your files hold {0} of it.", counted(part.length, "hunk"));
}

/** In words why a button is off: for the first that a person would reach for. */
function why({ review }: Loaded, doors: Doors): Piece {
  if (review.busy !== undefined)
    return html`<p class="only-heard" id="why">${printableLine(review.busy)}</p>`;
  if (review.held) return html`<p class="why" id="why">${heldText(review)}</p>`;
  if (doors.primary === "acceptSelected") return html`<p class="why" id="why">${doors.accept ?? ""}</p>`;
  const said = [doors.accept, doors.reject === doors.accept ? undefined : doors.reject];
  const text = said.filter((reason) => reason !== undefined).join(" ");
  return text === ""
    ? html`<p class="why" id="why"></p>`
    : html`<p class="why" id="why">${icon("lock")}${printableLine(text)}</p>`;
}

interface Jump {
  readonly name: string;
  readonly title: string;
  readonly count?: number;
}

/** The sections that the page has, in its order. */
function sectionsOf({ proposal, shown }: Loaded): readonly Jump[] {
  const { evidence, opinion, claim } = proposal.report;
  return [
    { name: "contract", title: t("Contract") },
    ...(evidence.violations.length === 0
      ? []
      : [{ name: "violations", title: t("Violations"), count: evidence.violations.length }]),
    { name: "commands", title: t("Commands"), count: evidence.commands.length },
    { name: "changes", title: t("Changes"), count: shown.files.length },
    {
      name: "opinion",
      title: t("Opinion"),
      ...(opinion.kind === "given" && opinion.remarks.length > 0 ? { count: opinion.remarks.length } : {}),
    },
    ...(claim === null ? [] : [{ name: "claim", title: t("Claim") }]),
  ];
}

function jumps(app: Loaded): TemplateResult {
  return html`<nav class="jumps" aria-label=${t("Sections")}>
    ${repeat(
      sectionsOf(app),
      ({ name }) => name,
      ({ name, title, count }) =>
        html`<span class="jump"
          >${link(
            html`${name === "violations" ? sign(app, app.proposal.report.evidence.violations) : nothing}${title}${count === undefined ? nothing : html` <span class="count">${grouped(count)}</span>`}`,
            () => app.reveal({ kind: "section", name }),
          )}</span
        >`,
    )}
  </nav>`;
}
