import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { chooseParts, figures, letter } from "./diff-heads.ts";
import { checkbox, fieldIcon, icon } from "./parts.ts";
import { choiceOf } from "./selection.ts";
import { sign } from "./signs.ts";
import type { ShownFile } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { counted, printablePath } from "./text.ts";

/** Beyond so many files the list is narrowed by the filter alone. */
const mostListed = 1000;

/** The changed files: to choose, to go to, to see what was reviewed. */
export function fileList(app: Loaded): TemplateResult {
  const { files } = app.shown;
  const { filter } = app.state;
  const wanted = filter.trim().toLowerCase();
  const matching = wanted === "" ? files : files.filter(({ path }) => path.toLowerCase().includes(wanted));
  const listed = matching.slice(0, mostListed);
  const dropped = new Set(app.review.dropped);
  return html`<nav class="files" aria-label="Changed files">
    ${
      files.length < 6
        ? nothing
        : html`<vscode-textfield
            id="filter"
            label="Filter files"
            placeholder="Filter files"
            .value=${filter}
            @input=${(event: Event) => {
              app.state.filter = (event.currentTarget as VscodeTextfield).value;
              app.draw();
            }}
            >${fieldIcon("filter")}</vscode-textfield
          >`
    }
    <ul>
      ${repeat(
        listed,
        ({ at }) => at,
        (file) => item(app, file, dropped),
      )}
    </ul>
    ${matching.length === 0 ? html`<p class="quiet none">No file matches.</p>` : nothing}
    ${
      matching.length > mostListed
        ? html`<p class="quiet none">
            ${counted(matching.length - mostListed, "file")} more: filter to see them.
          </p>`
        : nothing
    }
    ${progress(app)}
  </nav>`;
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
        disabled: app.review.held,
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
      ${reviewed ? html`${icon("eye", "quiet")}<span class="only-heard">, reviewed</span>` : nothing}
      ${figures(file.change)}${letter(file)}
    </button>
  </li>`;
}

function progress({ shown, review }: Loaded): TemplateResult {
  const done = shown.files.filter(({ path }) => review.reviewed.includes(path)).length;
  return html`<p class="quiet progress">${done} of ${counted(shown.files.length, "file")} reviewed</p>`;
}
