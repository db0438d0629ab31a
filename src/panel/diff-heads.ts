import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import { checkbox, icon, iconButton, link, type Piece } from "./parts.ts";
import { choiceOf, mayChoose, withParts } from "./selection.ts";
import { sign } from "./signs.ts";
import type { Hunk, ShownFile, Violation } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { counted, grouped, printableLine, printablePath } from "./text.ts";

/** The heads within the diff: of a file and of a hunk. */

export function fileHead(app: Loaded, file: ShownFile, dropped: ReadonlySet<string>): TemplateResult {
  const collapsed = app.state.ui.collapsed.includes(file.path);
  const choice = choiceOf(file, dropped);
  const path = printablePath(file.path);
  const reviewed = app.review.reviewed.includes(file.path);
  return html`<div class="file-head" role="cell">
    ${iconButton(
      collapsed ? "chevron-right" : "chevron-down",
      collapsed ? t("Expand {0}", path) : t("Collapse {0}", path),
      () => toggleFile(app, file),
    )}
    ${checkbox(
      {
        label: t("{0}: {1} to accept", path, counted(file.parts.length, "hunk")),
        silent: true,
        checked: choice === "all",
        mixed: choice === "some",
        disabled: !mayChoose(app.review),
        title: t("Whether this file is part of Accept Selected"),
      },
      (kept) => chooseParts(app, file.parts, kept),
    )}
    ${fileTitle(app, file)}
    <span class="file-tools">
      ${checkbox({ label: t("Reviewed"), checked: reviewed }, (ticked) => setReviewed(app, file, ticked))}
      ${iconButton("diff-single", t("Open {0} in the diff editor", path), () => app.send("openDiff", { path: file.path }))}
      ${iconButton("go-to-file", t("Open {0}", path), () => app.send("openFile", { path: file.path }))}
    </span>
  </div>`;
}

function fileTitle(app: Loaded, file: ShownFile): TemplateResult {
  const { change, dir, name } = file;
  return html`<h3 title=${printablePath(file.path)}>
      ${letter(file)}
      <bdi class="path"><span class="quiet">${printablePath(dir)}</span>${printablePath(name)}</bdi>
      ${renameText(file)}
    </h3>
    ${figures(change)}${marks(app, file)}`;
}

function meaningOf({ letter: sort }: ShownFile): string {
  return { A: t("added"), M: t("modified"), D: t("deleted"), R: t("renamed") }[sort];
}

/** The letter that VS Code gives a changed file, with its word for those who hear it. */
export function letter(file: ShownFile): TemplateResult {
  return html`<span class="letter ${file.letter}" title=${meaningOf(file)} aria-hidden="true"
      >${file.letter}</span
    ><span class="only-heard">${meaningOf(file)}</span>`;
}

function renameText({ change }: ShownFile): Piece {
  if (change.renamedFrom !== undefined)
    return html`<span class="quiet from">${t("from")} <bdi>${printablePath(change.renamedFrom)}</bdi></span>`;
  if (change.renamedTo === undefined) return nothing;
  return html`<span class="quiet from">${t("to")} <bdi>${printablePath(change.renamedTo)}</bdi></span>`;
}

/** Lines added and deleted. */
export function figures({
  binary,
  added,
  deleted,
}: {
  readonly binary: boolean;
  readonly added: number;
  readonly deleted: number;
}): TemplateResult {
  if (binary) return html`<span class="figures quiet">${t("binary")}</span>`;
  return html`<span class="figures">
    ${added === 0 ? nothing : html`<span class="plus">+${grouped(added)}</span>`}
    ${deleted === 0 ? nothing : html`<span class="minus">−${grouped(deleted)}</span>`}
  </span>`;
}

/** Violations of the file that no hunk stands for. */
function marks(app: Loaded, file: ShownFile): Piece {
  const own = file.violations.filter(
    ({ hunks = [] }) => hunks.length === 0 || file.change.hunks.length === 0,
  );
  const rules = [...new Set(own.map(({ rule }) => rule))];
  if (rules.length === 0) return nothing;
  return html`<span class="marks"
    >${rules.map((rule) =>
      mark(
        app,
        own.filter((violation) => violation.rule === rule),
      ),
    )}</span
  >`;
}

/** The rule of some violations, with their messages for who asks. */
function mark(app: Loaded, found: readonly Violation[]): Piece {
  const [first] = found;
  if (first === undefined) return nothing;
  const messages = found.map(({ message }) => printableLine(message)).join("\n");
  const go = (): void => app.reveal({ kind: "section", name: "violations" });
  return link(html`${sign(app, found)}${printableLine(first.rule)}`, go, messages);
}

export function hunkHead(app: Loaded, file: ShownFile, hunk: Hunk, dropped: boolean): TemplateResult {
  const found = app.shown.violationsOf.get(hunk.id) ?? [];
  const place = file.change.hunks.indexOf(hunk) + 1;
  const rules = [...new Set(found.map(({ rule }) => rule))];
  const step = hunk.step === undefined ? "" : `, ${t("written in step {0}", hunk.step)}`;
  const label = `${t("Hunk {0} of {1}", place, file.change.hunks.length)}, ${printablePath(file.path)} ${range(hunk.start, hunk.lines)}${step}`;
  return html`<div class="hunk-head" role="cell">
    ${checkbox(
      {
        label,
        silent: true,
        checked: !dropped,
        disabled: !mayChoose(app.review),
        title: t("Whether this hunk is part of Accept Selected"),
      },
      (kept) => chooseParts(app, [hunk.id], kept),
    )}
    <code class="range" aria-hidden="true"
      >@@ −${hunk.baseStart},${hunk.baseLines} +${hunk.start},${hunk.lines} @@</code
    >
    ${dropped ? html`<span class="out">${t("left out")}</span>` : nothing}
    ${
      rules.length === 0
        ? nothing
        : html`<span class="marks"
            >${rules.map((rule) =>
              mark(
                app,
                found.filter((violation) => violation.rule === rule),
              ),
            )}</span
          >`
    }
    <span class="origin">${originOf(file, hunk)}</span>
  </div>`;
}

/** Which commands prove a hunk's file, and which step wrote it. */
function originOf({ provedBy }: ShownFile, { step }: Hunk): string {
  const proved = provedBy.length === 0 ? [] : [t("proved by {0}", provedBy.map(printableLine).join(", "))];
  return [...proved, ...(step === undefined ? [] : [t("step {0}", step)])].join(" · ");
}

function range(start: number, lines: number): string {
  if (lines === 0) return t("after line {0}", start);
  return lines === 1 ? t("line {0}", start) : t("lines {0} to {1}", start, start + lines - 1);
}

export function noteCell(text: readonly string[]): TemplateResult {
  return html`<div class="note-text" role="cell">${icon("info", "quiet")}${text.join(" ")}</div>`;
}

export function chooseParts(app: Loaded, parts: readonly string[], kept: boolean): void {
  if (!mayChoose(app.review)) return;
  app.send("setDropped", { dropped: withParts(app.review, app.shown, parts, kept) });
}

export function toggleFile(app: Loaded, { path }: ShownFile): void {
  const collapsed = new Set(app.state.ui.collapsed);
  if (!collapsed.delete(path)) collapsed.add(path);
  app.changeUi({ collapsed: [...collapsed] });
}

/** A reviewed file closes, an unreviewed one opens. */
export function setReviewed(app: Loaded, { path }: ShownFile, ticked: boolean): void {
  const reviewed = new Set(app.review.reviewed);
  const collapsed = new Set(app.state.ui.collapsed);
  for (const set of [reviewed, collapsed]) {
    if (ticked) set.add(path);
    else set.delete(path);
  }
  app.send("setReviewed", { reviewed: [...reviewed] });
  app.changeUi({ collapsed: [...collapsed] });
}
