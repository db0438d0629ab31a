import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { Decision } from "../verdict/decision.ts";
import type { Reason } from "../verdict/verdict.ts";
import { action, button, icon, iconButton, link, type Piece } from "./parts.ts";
import type { Loaded } from "./state.ts";
import { ago, amount, counted, duration, printable, printableLine, printablePath } from "./text.ts";

/** Below the top: the decision, notices, all reasons, and one line of facts about the run. */
export function summary(app: Loaded): TemplateResult {
  return html`<div class="summary">
    ${altered(app)}${decided(app)}${busy(app)}${notice(app)}${failure(app)}${reasons(app)}${facts(app)}
  </div>`;
}

function decided({ review }: Loaded): Piece {
  const last = review.decisions.at(-1);
  if (last === undefined) return nothing;
  const when = new Date(last.at);
  return html`<p class="strip decided">
    ${icon(last.kind === "accepted" ? "check" : last.kind === "rejected" ? "circle-slash" : "discard")}
    <span
      >${printableLine(describeDecision(last))},
      <time datetime=${last.at} title=${when.toLocaleString()}>${ago(last.at, Date.now())}</time></span
    >
  </p>`;
}

function describeDecision({ kind, hunks, waivers = [] }: Decision): string {
  const waived = waivers.map(({ rule, reason }) => `${rule.split(":")[0]} (${reason})`).join(", ");
  const said = {
    accepted: hunks === undefined ? t("Accepted") : t("Accepted {0}", counted(hunks.length, "hunk")),
    rejected: t("Rejected"),
    "rolled-back": t("Rolled back"),
  }[kind];
  return waived === "" ? said : t("{0}, waived {1}", said, waived);
}

function busy(app: Loaded): Piece {
  if (app.review.busy === undefined) return nothing;
  return html`<p class="strip busy">
    ${icon("loading", "codicon-modifier-spin")}<span class="grow">${printableLine(app.review.busy)}</span>
    ${button({ id: "cancel", label: t("Cancel") }, () => app.send("cancelBusy", {}))}
  </p>`;
}

const toneIcons = { info: "info", warning: "warning", error: "error" } as const;

function notice({ review }: Loaded): Piece {
  if (review.notice === undefined) return nothing;
  const { tone, text, details } = review.notice;
  return html`<div class="strip notice ${tone}" role=${tone === "info" ? "status" : "alert"}>
    ${icon(toneIcons[tone])}
    <div class="grow">
      <p>${printable(text)}</p>
      ${
        details.length === 0
          ? nothing
          : html`<ul>
              ${details.map((line) => html`<li>${printable(line)}</li>`)}
            </ul>`
      }
    </div>
  </div>`;
}

function failure(app: Loaded): Piece {
  if (app.state.failure === undefined) return nothing;
  return html`<div class="strip notice error" role="alert">
    ${icon("error")}
    <p class="grow">${printable(app.state.failure)}</p>
    ${iconButton("close", t("Dismiss"), () => {
      delete app.state.failure;
      app.draw();
    })}
  </div>`;
}

function reasons(app: Loaded): Piece {
  const { verdict } = app.review;
  if (!app.state.ui.reasonsOpen || verdict.reasons.length + verdict.waived.length === 0) return nothing;
  return html`<ul id="reasons" class="rows reasons" aria-label=${t("Reasons of the verdict")}>
    ${verdict.reasons.map((reason) => reasonRow(app, reason))}
    ${verdict.waived.map(
      (reason) =>
        html`<li class="row">
          ${icon("circle-slash", "quiet")}
          <div class="grow">
            <p><s>${printableLine(reason.message)}</s></p>
            <p class="quiet">${t("Waived: {0}", printableLine(reason.waiver.reason))}</p>
          </div>
          ${
            app.review.held
              ? nothing
              : action(t("Remove Waiver"), () => app.send("unwaive", { rule: reason.waiver.rule }), {
                  about: reason.waivedBy,
                })
          }
        </li>`,
    )}
  </ul>`;
}

function reasonRow(app: Loaded, reason: Reason): TemplateResult {
  const fail = reason.effect === "fail";
  return html`<li class="row">
    ${icon(fail ? "error" : "warning", fail ? "bad" : "unsure")}
    <div class="grow">
      <p>${printableLine(reason.message)}</p>
      <p class="quiet">
        ${fail ? t("Makes the verdict fail") : t("Makes the verdict inconclusive")} ·
        ${link(printableLine(reason.rule ?? reason.code), () => app.send("explain", { rule: reason.rule ?? reason.code }), t("What this means"))}
      </p>
    </div>
    ${fail || reason.finding === undefined ? waiveAction(app, reason.waivedBy) : answers(app, reason.finding, reason.message)}
  </li>`;
}

/** The question of an uncertain violation: is it fine? One click answers it, for it alone. */
export function answers(app: Loaded, finding: string, message: string): Piece {
  if (app.review.held) return nothing;
  const about = printableLine(message).slice(0, 120);
  return html`${action(
    t("This Is Fine"),
    () => {
      app.send("sayFine", { finding });
      app.announce(t("Set aside: it is fine"));
    },
    { about },
  )}
  ${action(t("This Is Broken"), () => app.send("sayBroken", { finding }), {
    about: t("{0}; a run goes on from here to mend it", about),
  })}`;
}

/** Asks for a written reason to set a rule or a reason aside. */
export function waiveAction(app: Loaded, rule: string): Piece {
  if (app.review.held) return nothing;
  return action(t("Waive…"), () => app.send("waive", { rule }), {
    about: t("{0}, with a written reason", rule),
  });
}

function facts(app: Loaded): TemplateResult {
  const { report, revision } = app.proposal;
  const { contract, effort, model, evidence } = report;
  const { file } = contract;
  const tookMs = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  const items = [
    file === undefined
      ? undefined
      : link(printablePath(file), () => app.send("openClause", { clause: "goal" }), t("Open the contract")),
    revision === 0 ? undefined : revision === 1 ? t("amended once") : t("amended {0} times", revision),
    report.kind === "judge" ? t("changes not made by a worker") : undefined,
    model === undefined ? undefined : printableLine(model.name),
    effort.steps === 0 ? undefined : counted(effort.steps, "step"),
    tokensText(effort.tokens),
    Number.isFinite(tookMs) && tookMs >= 0 ? duration(tookMs) : undefined,
    html`${t("base")} <code>${printableLine(evidence.baseTree.slice(0, 7))}</code>`,
    record(app),
  ].filter((item) => item !== undefined);
  return html`<div class="facts">
    <p class="goal"><span class="only-heard">${t("Goal:")} </span>${printableLine(contract.content.goal)}</p>
    <ul class="dots">
      ${items.map((item) => html`<li>${item}</li>`)}
      <li class="report">
        ${link(t("Report"), () => app.send("openReport", {}), printablePath(app.proposal.reportFile))}${iconButton("copy", t("Copy Report Path"), () => app.send("copyReportPath", {}))}
      </li>
    </ul>
  </div>`;
}

function tokensText({
  evaluated,
  generated,
}: {
  readonly evaluated: number;
  readonly generated: number;
}): string | undefined {
  if (evaluated + generated === 0) return undefined;
  return t("{0} tokens evaluated, {1} generated", amount(evaluated), amount(generated));
}

function record({ proposal }: Loaded): TemplateResult | undefined {
  if (proposal.record.kind === "altered") return undefined;
  return html`${icon("verified", "good")} ${t("record whole, {0}", counted(proposal.record.entries, "entry"))}`;
}

/** A record that is not as it was sealed is said above everything that it says. */
function altered({ proposal }: Loaded): Piece {
  if (proposal.record.kind === "whole") return nothing;
  return html`<div class="strip notice error" role="alert">
    ${icon("error")}
    <p class="grow">${t("The record of this run was altered: {0}", printableLine(proposal.record.what))}</p>
  </div>`;
}
