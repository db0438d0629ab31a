import { t } from "./l10n.ts";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { chooseParts, figures, letter } from "./diff-heads.ts";
import { checkbox, fieldIcon, icon } from "./parts.ts";
import { choiceOf, mayChoose } from "./selection.ts";
import { sign } from "./signs.ts";
import type { ShownFile } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { counted, printablePath } from "./text.ts";

const entryHeight = 26;
const spareEntries = 12;

/** The changed files: to choose, to go to, to see what was reviewed. */
export function fileList(app: Loaded): TemplateResult {
  const { files } = app.shown;
  const { filter } = app.state;
  const matching = matchingOf(app);
  const { first, end } = seenOf(matching.length, app.state.listTop);
  const dropped = new Set(app.review.dropped);
  return html`<nav class="files" aria-label=${t("Changed files")}>
    ${
      files.length < 6
        ? nothing
        : html`<vscode-textfield
            id="filter"
            label=${t("Filter files")}
            placeholder=${t("Filter files")}
            .value=${filter}
            @input=${(event: Event) => {
              app.state.filter = (event.currentTarget as VscodeTextfield).value;
              app.draw();
            }}
            >${fieldIcon("filter")}</vscode-textfield
          >`
    }
    <div class="scroller" @scroll=${(event: Event) => follow(app, event.currentTarget as Element)}>
      <ul .style=${`padding-block: ${first * entryHeight}px ${(matching.length - end) * entryHeight}px`}>
        ${repeat(
          matching.slice(first, end),
          ({ at }) => at,
          (file) => item(app, file, dropped),
        )}
      </ul>
    </div>
    ${matching.length === 0 ? html`<p class="quiet none">${t("No file matches.")}</p>` : nothing}
    ${progress(app)}
  </nav>`;
}

/** The part of a long list that is drawn: what can be seen and some more. */
function seenOf(length: number, top: number): { readonly first: number; readonly end: number } {
  const fit = Math.ceil(window.innerHeight / entryHeight) + 2 * spareEntries;
  const most = Math.max(0, length - fit);
  const first = Math.min(most, Math.max(0, Math.floor(top / entryHeight) - spareEntries));
  return { first, end: Math.min(length, first + fit) };
}

function follow(app: Loaded, { scrollTop }: Element): void {
  if (Math.abs(scrollTop - app.state.listTop) < (entryHeight * spareEntries) / 2) return;
  app.state.listTop = scrollTop;
  app.draw();
}

function matchingOf({ shown: { files }, state }: Loaded): readonly ShownFile[] {
  const wanted = state.filter.trim().toLowerCase();
  return wanted === "" ? files : files.filter(({ path }) => path.toLowerCase().includes(wanted));
}

/** Scrolls the list to the file that is being read, where it is not in sight. */
export function showCurrent(app: Loaded): void {
  const list = document.querySelector(".files .scroller");
  const index = matchingOf(app).findIndex(({ path }) => path === app.state.currentFile);
  if (list === null || index < 0) return;
  const top = index * entryHeight;
  if (top >= list.scrollTop && top + entryHeight <= list.scrollTop + list.clientHeight) return;
  list.scrollTop = top - list.clientHeight / 2;
}

function item(app: Loaded, file: ShownFile, dropped: ReadonlySet<string>): TemplateResult {
  const choice = choiceOf(file, dropped);
  const current = app.state.currentFile === file.path;
  const path = printablePath(file.path);
  const reviewed = app.review.reviewed.includes(file.path);
  return html`<li class="entry ${current ? "current" : ""} ${choice === "none" ? "out" : ""}">
    ${checkbox(
      {
        label: path,
        silent: true,
        checked: choice === "all",
        mixed: choice === "some",
        disabled: !mayChoose(app.review),
      },
      (kept) => chooseParts(app, file.parts, kept),
    )}
    <button
      class="go"
      type="button"
      title=${path}
      aria-current=${current ? "true" : "false"}
      @click=${() => app.reveal({ kind: "file", path: file.path })}
    >
      <span class="label"
        ><bdi>${printablePath(file.name)}</bdi>
        <span class="quiet"><bdi>${printablePath(file.dir.replace(/\/$/, ""))}</bdi></span></span
      >
      ${
        file.violations.length === 0
          ? nothing
          : html`${sign(app, file.violations)}<span class="only-heard"
                >, ${counted(file.violations.length, "violation")}</span
              >`
      }
      ${reviewed ? html`${icon("eye", "quiet")}<span class="only-heard">, ${t("reviewed")}</span>` : nothing}
      ${figures(file.change)}${letter(file)}
    </button>
  </li>`;
}

function progress({ shown, review }: Loaded): TemplateResult {
  const done = shown.files.filter(({ path }) => review.reviewed.includes(path)).length;
  return html`<p class="quiet progress">
    ${t("{0} of {1} reviewed", done, counted(shown.files.length, "file"))}
  </p>`;
}
