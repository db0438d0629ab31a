import { t } from "./l10n.ts";
import { html, type TemplateResult } from "lit";
import { iconButton } from "./parts.ts";
import type { Loaded } from "./state.ts";

function listOfKeys(): readonly (readonly [keys: readonly string[], what: string])[] {
  return [
    [["j", "k"], t("Next, previous hunk")],
    [["n", "p"], t("Next, previous file")],
    [["x"], t("Select the hunk or file, or leave it out")],
    [["v"], t("Tick the file as reviewed")],
    [["o"], t("Open in the diff editor")],
    [["/", isMac() ? "⌘F" : "Ctrl+F"], t("Search the diff")],
    [["a"], t("Accept; accept selected when something is left out")],
    [["r"], t("Reject")],
    [["?"], t("Show these keys")],
  ];
}

/** The page asks the browser, which knows the keyboard that the person sits at; the host may be another machine. */
function isMac(): boolean {
  return navigator.platform.startsWith("Mac");
}

/** The list of keys, over the page. */
export function help(app: Loaded): TemplateResult {
  return html`<dialog
    id="keys"
    aria-labelledby="keys-title"
    @close=${() => {
      app.state.keysOpen = false;
      app.draw();
    }}
  >
    <div class="section-head">
      <h2 id="keys-title">${t("Keyboard shortcuts")}</h2>
      ${iconButton("close", t("Close"), () => dialog()?.close())}
    </div>
    <dl>
      ${listOfKeys().map(
        ([names, what]) =>
          html`<div>
            <dt>${names.map((name) => html`<kbd>${name}</kbd>`)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
  </dialog>`;
}

/** Opens the list when the page's state says so; it closes itself. */
export function openHelp(): void {
  const element = dialog();
  if (element !== null && !element.open) element.showModal();
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#keys");
}
