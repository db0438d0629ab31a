import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { connections } from "./connections.ts";
import { outputOf } from "./output.ts";
import { icon, section, type Piece } from "./parts.ts";
import type { CommandResult } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { duration, printableLine, printablePath } from "./text.ts";

/** The required commands: base against now, with their output. */
export function commands(app: Loaded): TemplateResult {
  const { commands: now, baseline } = app.proposal.report.evidence;
  const look = {
    name: "commands",
    title: t("Commands"),
    count: now.length,
    aside: t("run by Remit in a clean tree"),
  };
  if (now.length === 0)
    return section(
      look,
      html`<p class="quiet">${t("The contract names no command, so nothing proves this proposal.")}</p>`,
    );
  return section(
    look,
    html`<table>
        <thead>
          <tr>
            <th scope="col">${t("Command")}</th>
            <th scope="col">${t("Base")}</th>
            <th scope="col">${t("Now")}</th>
            <th scope="col">${t("Tests")}</th>
            <th scope="col">${t("Took")}</th>
            <th scope="col"><span class="only-heard">${t("Output")}</span></th>
          </tr>
        </thead>
        ${now.map((result) =>
          row(
            app,
            result,
            baseline.find(({ name }) => name === result.name),
          ),
        )}
      </table>
      ${connections(app)}`,
  );
}

function row(app: Loaded, now: CommandResult, before: CommandResult | undefined): TemplateResult {
  const open = app.state.ui.openOutputs.includes(now.name);
  const id = `output-${app.proposal.report.evidence.commands.indexOf(now)}`;
  return html`<tbody>
    <tr data-command=${now.name}>
      <th scope="row" tabindex="-1">
        <span class="name">${printableLine(now.name)}</span>
        <code class="quiet">${argv(now.run)}</code>${remarks(now)}
      </th>
      <td data-label=${t("Base")}>${before === undefined ? outcome(undefined) : outcome(before)}</td>
      <td data-label=${t("Now")}>${outcome(now)}</td>
      <td class="figures" data-label=${t("Tests")}>${tests(now, before)}</td>
      <td class="figures" data-label=${t("Took")}>
        ${now.outcome.kind === "not-run" ? "–" : duration(now.durationMs)}
      </td>
      <td class="end">
        ${
          now.output === undefined && before?.output === undefined
            ? nothing
            : html`<button
                class="link"
                type="button"
                aria-expanded=${open ? "true" : "false"}
                aria-controls=${ifDefined(open ? id : undefined)}
                aria-label=${t("Output of {0}", printableLine(now.name))}
                @click=${() => toggle(app, now.name)}
              >
                ${t("Output")}${icon(open ? "chevron-up" : "chevron-down")}
              </button>`
        }
      </td>
    </tr>
    ${
      open
        ? html`<tr id=${id} class="detail">
            <td colspan="6">${outputOf(app, now, before)}</td>
          </tr>`
        : nothing
    }
  </tbody>`;
}

function toggle(app: Loaded, name: string): void {
  const open = new Set(app.state.ui.openOutputs);
  if (!open.delete(name)) open.add(name);
  app.changeUi({ openOutputs: [...open] });
}

/** An argument list as a person would type it. */
export function argv(run: readonly string[]): string {
  return run
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(printableLine(part))))
    .join(" ");
}

const unsure = ["not-run", "not-found"];

function outcome(result: CommandResult | undefined): TemplateResult {
  if (result === undefined)
    return html`<span class="outcome">${icon("dash", "quiet")}${t("no result")}</span>`;
  const passed = result.outcome.kind === "exited" && result.outcome.exitCode === 0;
  const [sign, tone] = passed
    ? ["check", "good"]
    : unsure.includes(result.outcome.kind)
      ? ["dash", "unsure"]
      : ["error", "bad"];
  return html`<span class="outcome">${icon(sign ?? "", tone)}${ending(result)}</span>`;
}

function ending({ outcome: end }: CommandResult): string {
  switch (end.kind) {
    case "exited":
      return end.exitCode === 0 ? t("passed") : t("failed, exit {0}", end.exitCode);
    case "signalled":
      return t("ended by {0}", printableLine(end.signal));
    case "timed-out":
      return t("timed out after {0}", duration(end.afterMs));
    case "not-found":
      return t("not found: {0}", printableLine(end.message));
    case "not-run":
      return t("not run: {0}", printableLine(end.why));
  }
}

function tests(now: CommandResult, before: CommandResult | undefined): string {
  if (now.tests === undefined)
    return before?.tests === undefined
      ? "–"
      : t("{0} → none named", before.tests.passed + before.tests.failed);
  const { passed, failed, skipped } = now.tests;
  const was = before?.tests === undefined ? "" : `${before.tests.passed + before.tests.failed} → `;
  const parts = [
    `${was}${passed + failed}`,
    failed === 0 ? undefined : t("{0} failed", failed),
    t("{0} skipped", skipped),
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** What else happened, each on its own line. */
function remarks(result: CommandResult): Piece {
  const { confined, survivors, changedPaths, outcome: end, network } = result;
  const unrouted = network?.unrouted ?? 0;
  const said = [
    confined || unsure.includes(end.kind) ? undefined : t("Ran unconfined"),
    survivors === 0
      ? undefined
      : survivors === 1
        ? t("1 process outlived it and had to be ended")
        : t("{0} processes outlived it and had to be ended", survivors),
    changedPaths.length === 0
      ? undefined
      : t("Changed the tree that it was to prove: {0}", pathsText(changedPaths)),
  ].filter((line) => line !== undefined);
  if (said.length === 0 && unrouted === 0) return nothing;
  const refused =
    unrouted === 1
      ? t("1 try to reach outside was refused")
      : t("{0} tries to reach outside were refused", unrouted);
  return html`<ul class="remarks">
    ${said.map((line) => html`<li>${icon("warning", "unsure")}${line}</li>`)}
    ${unrouted === 0 ? nothing : html`<li>${icon("shield", "quiet")}${refused}</li>`}
  </ul>`;
}

function pathsText(paths: readonly string[]): string {
  const [shown, rest] = [paths.slice(0, 5), paths.length - 5];
  const names = shown.map(printablePath).join(", ");
  return rest > 0 ? t("{0} and {1} more", names, rest) : names;
}
