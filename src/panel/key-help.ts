import { html, type TemplateResult } from "lit";
import { iconButton } from "./parts.ts";
import type { Loaded } from "./state.ts";

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["j", "k"], "Next, previous hunk"],
  [["n", "p"], "Next, previous file"],
  [["x"], "Select the hunk or file, or leave it out"],
  [["v"], "Tick the file as reviewed"],
  [["o"], "Open in the diff editor"],
  [["/", "Ctrl+F"], "Search the diff"],
  [["a"], "Accept; accept selected when something is left out"],
  [["r"], "Reject"],
  [["?"], "Show these keys"],
];

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
      <h2 id="keys-title">Keyboard shortcuts</h2>
      ${iconButton("close", "Close", () => dialog()?.close())}
    </div>
    <dl>
      ${keys.map(
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
