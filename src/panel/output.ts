import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { action, icon, type Piece } from "./parts.ts";
import type { CommandResult } from "./shown.ts";
import type { Loaded, Output } from "./state.ts";
import { asDrawn, printable, printableLine, size, withoutAnsi } from "./text.ts";

type Kept = NonNullable<CommandResult["output"]>;

/** A command's output: what the report holds at once, the whole when asked for. */
export function outputOf(app: Loaded, now: CommandResult, before: CommandResult | undefined): TemplateResult {
  return html`${one(app, now, t("Now"))}${before === undefined ? nothing : one(app, before, t("Base"))}`;
}

function one(app: Loaded, { output, name }: CommandResult, when: string): Piece {
  if (output === undefined) return nothing;
  const state = app.state.outputs.get(output.file);
  const whole = state?.kind === "text" ? state.text : undefined;
  return html`<div class="output">
    <p class="output-head">
      <span>${when} · ${output.bytes === 0 ? t("no output") : size(output.bytes)}</span>
      ${state === undefined ? showAll(app, output, name) : reading(state)}
    </p>
    ${output.bytes === 0 ? nothing : body(output, whole, `${name}, ${when}`)}
  </div>`;
}

function showAll(app: Loaded, output: Kept, name: string): Piece {
  if (!output.truncated && leftOut(output) === 0) return nothing;
  return action(t("Show All"), () => read(app, output), { about: t("output of {0}", printableLine(name)) });
}

function reading(state: Output): Piece {
  if (state.kind === "loading") return html`${icon("loading", "codicon-modifier-spin")} ${t("Reading")}`;
  return state.kind === "failure" ? html`${icon("error", "bad")} ${printableLine(state.message)}` : nothing;
}

function body(output: Kept, whole: string | undefined, about: string): TemplateResult {
  const [head, tail] = whole === undefined ? [output.head, output.tail] : [whole, ""];
  const left = leftOut(output);
  return html`<pre
    ${ref(toEnd)}
    tabindex="0"
    role="region"
    aria-label=${t("Output of {0}", printableLine(about))}
  >
${plain(head)}${
  tail === ""
    ? nothing
    : html`${left > 0 ? html`<span class="quiet gap">${t("… about {0} left out …", size(left))}</span>` : nothing}${plain(tail)}`
}</pre>`;
}

/** What went wrong stands at the end of an output, so that is seen first. */
function toEnd(element: Element | undefined): void {
  if (element !== undefined) requestAnimationFrame(() => (element.scrollTop = element.scrollHeight));
}

/** Bytes that the report does not hold; what was redacted makes this a little wrong, never negative. */
function leftOut({ bytes, head, tail }: Kept): number {
  const held = new TextEncoder().encode(head + tail).length;
  return Math.max(0, bytes - held);
}

function plain(text: string): string {
  return printable(asDrawn(withoutAnsi(text)));
}

function read(app: Loaded, { file }: Kept): void {
  const { outputs } = app.state;
  outputs.set(file, { kind: "loading" });
  app.draw();
  app
    .ask("readOutput", { file })
    .then(({ text }) => outputs.set(file, { kind: "text", text }))
    .catch((error: unknown) =>
      outputs.set(file, { kind: "failure", message: String((error as Error).message) }),
    )
    .finally(() => app.draw());
}
