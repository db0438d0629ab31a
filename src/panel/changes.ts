import { t } from "./l10n.ts";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { fileList } from "./file-list.ts";
import { figures } from "./diff-heads.ts";
import type { Finder } from "./finder.ts";
import { button, fieldIcon, iconButton, section, type Piece } from "./parts.ts";
import { describeHits } from "./search.ts";
import type { Loaded } from "./state.ts";
import { counted, printableLine, printablePath } from "./text.ts";

/** The files and their diff. The rows themselves are drawn by the diff list, into the empty element. */
export function changes(app: Loaded, finder: Finder, wide: boolean): TemplateResult {
  const { shown } = app;
  const look = { name: "changes", title: t("Changes") };
  if (shown.files.length === 0)
    return section(
      look,
      html`<p class="quiet">${t("The proposal changes no file.")}</p>
        ${hidden(app)}`,
    );
  const about = html`<span class="about"
    >${counted(shown.files.length, "file")}
    ${figures({ binary: false, added: shown.added, deleted: shown.deleted })}</span
  >`;
  return section(
    look,
    html`${hidden(app)}
      <div class="changes">
        ${fileList(app)}
        <div class="diff">
          ${searchBox(app, finder)}
          <div class="table" role="table" aria-label=${t("Changed lines")} aria-rowcount="-1">
            <div class="diff-rows" role="rowgroup" id="diff-rows"></div>
          </div>
        </div>
      </div>`,
    html`${about}${tools(app, finder, wide)}`,
  );
}

function tools(app: Loaded, finder: Finder, wide: boolean): TemplateResult {
  const { layout } = app.state.ui;
  const split = layout === "side-by-side";
  return html`<div class="tools">
    ${iconButton("search", t("Search the Diff (/)"), () => finder.open())}
    ${
      wide
        ? iconButton(
            split ? "list-flat" : "split-horizontal",
            split ? t("Show Unified") : t("Show Side by Side"),
            () => app.changeUi({ layout: split ? "unified" : "side-by-side" }),
          )
        : nothing
    }
    ${iconButton("collapse-all", t("Collapse All Files"), () =>
      app.changeUi({ collapsed: app.shown.files.map(({ path }) => path) }),
    )}
    ${iconButton("expand-all", t("Expand All Files"), () => app.changeUi({ collapsed: [] }))}
    ${button({ id: "open-diff", label: t("Open in Diff Editor"), icon: "diff-multiple" }, () => app.send("openDiff", {}))}
  </div>`;
}

function searchBox(app: Loaded, finder: Finder): Piece {
  const { search } = app.state;
  if (!search.open) return nothing;
  return html`<div class="search" role="search">
    <vscode-textfield
      id="search"
      label=${t("Search the diff")}
      placeholder=${t("Search the diff")}
      .value=${search.text}
      @input=${(event: Event) => finder.search((event.currentTarget as VscodeTextfield).value)}
      @keydown=${(event: KeyboardEvent) => searchKey(event, finder)}
      >${fieldIcon("search")}</vscode-textfield
    >
    <span class="hits" role="status">${describeHits(search)}</span>
    ${iconButton("arrow-up", t("Previous Match (Shift+Enter)"), () => finder.step(-1))}
    ${iconButton("arrow-down", t("Next Match (Enter)"), () => finder.step(1))}
    ${iconButton("close", t("Close Search (Escape)"), () => finder.close())}
  </div>`;
}

function searchKey(event: KeyboardEvent, finder: Finder): void {
  if (event.key === "Enter") finder.step(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") finder.close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** What a tree of files cannot show, such as a changed dependency folder. */
function hidden(app: Loaded): Piece {
  const found = app.proposal.report.evidence.hidden;
  if (found.length === 0) return nothing;
  return html`<details class="hidden">
    <summary>
      ${t("{0}: seen in the worktree, not part of the proposal", counted(found.length, "hidden"))}
    </summary>
    <ul>
      ${found.map(
        ({ path, kind, detail }) =>
          html`<li>
            <bdi class="path">${printablePath(path)}</bdi>
            <span class="quiet">${kind}: ${printableLine(detail)}</span>
          </li>`,
      )}
    </ul>
  </details>`;
}
