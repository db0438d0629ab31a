import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import "./quiet-button.ts";
import type { VscodeCheckbox } from "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { grouped } from "./text.ts";

/** The few building blocks of every section. */

export type Piece = TemplateResult | typeof nothing;

/** A codicon that says nothing to a screen reader; words stand beside it. */
export function icon(name: string, tone = ""): TemplateResult {
  return html`<span class="codicon codicon-${name} ${tone}" aria-hidden="true"></span>`;
}

/** An icon at the start of a text field. */
export function fieldIcon(name: string): TemplateResult {
  return html`<span slot="content-before" class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export interface ButtonLook {
  readonly id?: string;
  readonly label: string;
  readonly icon?: string;
  readonly primary?: boolean;
  /** Why it cannot be pressed. It stays in the tab order, so that everyone can learn the reason. */
  readonly refused?: string | undefined;
  /** The element that tells the reason in words. */
  readonly reasonAt?: string;
  readonly title?: string;
}

export function button(look: ButtonLook, press: () => void): TemplateResult {
  const off = look.refused !== undefined;
  return html`<vscode-button
    id=${ifDefined(look.id)}
    class=${off ? "off" : ""}
    ?secondary=${look.primary !== true}
    icon=${look.icon ?? ""}
    title=${look.refused ?? look.title ?? ""}
    aria-disabled=${off ? "true" : "false"}
    aria-describedby=${ifDefined(off ? look.reasonAt : undefined)}
    @click=${() => {
      if (!off) press();
    }}
    >${look.label}</vscode-button
  >`;
}

/** A quiet button with words, for the actions of a row. `about` tells those who only hear it which row. */
export function action(
  label: string,
  press: () => void,
  more: { about?: string; icon?: string } = {},
): TemplateResult {
  return html`<remit-quiet-button
    class="action"
    icon=${more.icon ?? ""}
    label=${more.about === undefined ? label : `${label}: ${more.about}`}
    title=${more.about ?? ""}
    @click=${press}
    >${label}</remit-quiet-button
  >`;
}

/** A button with an icon alone. The icon is of the page, since the library's own loads its font anew in each. */
export function iconButton(name: string, label: string, press: () => void): TemplateResult {
  return html`<remit-quiet-button class="icon" label=${label} title=${label} @click=${press}
    >${icon(name)}</remit-quiet-button
  >`;
}

/** Words that lead somewhere in the editor or on the page. */
export function link(text: string | TemplateResult, go: () => void, title = ""): TemplateResult {
  return html`<button class="link" type="button" title=${title} @click=${go}>${text}</button>`;
}

export interface CheckboxLook {
  readonly label: string;
  readonly checked: boolean;
  readonly mixed?: boolean;
  /** Whether the label is to be seen or only to be heard. */
  readonly silent?: boolean;
  readonly title?: string;
  readonly disabled?: boolean;
}

export function checkbox(look: CheckboxLook, change: (checked: boolean) => void): TemplateResult {
  return html`<vscode-checkbox
    class=${look.silent === true ? "silent" : ""}
    title=${look.title ?? ""}
    .checked=${look.checked}
    .indeterminate=${look.mixed === true}
    ?disabled=${look.disabled === true}
    @change=${(event: Event) => change((event.currentTarget as VscodeCheckbox).checked)}
    @click=${pressInner}
    ><span class=${look.silent === true ? "only-heard" : ""}>${look.label}</span></vscode-checkbox
  >`;
}

/** A screen reader presses the native checkbox inside, which the component would not notice. */
function pressInner(event: Event): void {
  const box = event.currentTarget as VscodeCheckbox;
  if (!(event.composedPath()[0] instanceof HTMLInputElement)) return;
  event.preventDefault();
  if (box.disabled) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

export interface SectionLook {
  readonly name: string;
  readonly title: string;
  readonly count?: number | undefined;
  /** Said beside the title, quietly. */
  readonly aside?: string;
}

export function section(look: SectionLook, body: unknown, tools: unknown = nothing): TemplateResult {
  return html`<section id=${look.name} aria-labelledby="${look.name}-title">
    <div class="section-head">
      <h2 id="${look.name}-title" tabindex="-1">
        ${look.title}${look.count === undefined ? nothing : html` <span class="count">${grouped(look.count)}</span>`}
        ${look.aside === undefined ? nothing : html`<span class="aside">${look.aside}</span>`}
      </h2>
      ${tools}
    </div>
    ${body}
  </section>`;
}
