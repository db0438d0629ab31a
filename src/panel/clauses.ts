import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { Report } from "../report/schema.ts";
import { icon, link, section } from "./parts.ts";
import { meanwhile } from "./meanwhile.ts";
import type { Loaded } from "./state.ts";
import { printableLine } from "./text.ts";

type Clause = Report["evidence"]["clauses"][number];

/** The strip of clauses: what of the contract was kept, and how that is known. Broken ones first. */
export function clauses(app: Loaded): TemplateResult {
  const { clauses: all, confinement, meanwhile: seen } = app.proposal.report.evidence;
  const sorted = order.flatMap((state) => all.filter((clause) => clause.state === state));
  const body = html`<ul class="clauses">
      ${sorted.map((clause) => chip(app, clause))}
    </ul>
    ${meanwhile(seen)}
    ${(app.proposal.report.contract.raised ?? []).map(
      ({ clause, value, instead, floor }) =>
        html`<p class="quiet floor">
          ${t("{0}: {1} by {2}; the contract says {3}", printableLine(clause), printableLine(value), printableLine(floor), printableLine(instead))}
        </p>`,
    )}
    ${
      confinement.kind === "confined"
        ? nothing
        : html`<p class="quiet unconfined">
            ${icon("shield", "unsure")}
            ${t("Commands were not confined: {0}", printableLine(confinement.why))}
            ${confinement.accepted ? t("Your settings accept that.") : printableLine(confinement.fix)}
          </p>`
    }`;
  return section({ name: "contract", title: t("Contract") }, body);
}

const order = ["broken", "uncertain", "not-observable", "kept"] as const;
const looks = {
  broken: { icon: "error", tone: "bad" },
  uncertain: { icon: "warning", tone: "unsure" },
  "not-observable": { icon: "circle-slash", tone: "quiet" },
  kept: { icon: "check", tone: "good" },
} as const;

function chip(app: Loaded, clause: Clause): TemplateResult {
  const waived = app.review.verdict.waived.some((reason) => isOf(reason, clause.name));
  const place = placeOf(app, clause.name);
  const look = waived ? { icon: "circle-slash", tone: "quiet" } : looks[clause.state];
  const name = printableLine(clause.name);
  return html`<li class="clause ${waived ? "waived" : clause.state}">
    ${icon(look.icon, look.tone)}
    ${
      place === undefined
        ? html`<span class="name">${name}</span>`
        : link(name, () => app.send("openClause", { clause: place }), t("Open this clause of the contract"))
    }
    ${facts(clause, waived)}
  </li>`;
}

/** A mark says that a clause was kept, so the word is only for those who do not see it. */
function facts({ name, state, layer, detail }: Clause, waived: boolean): TemplateResult {
  const how =
    state === "not-observable"
      ? t("not observable here")
      : layer === "prevented"
        ? t("prevented")
        : t("detected");
  const said = printableLine(name.startsWith("command ") ? endingOf(detail) : detail);
  if (state === "kept" && layer === "prevented")
    return html`<span class="only-heard">${t("kept")},</span
      ><span class="quiet" title=${said}>${how}<span class="only-heard">: ${said}</span></span>`;
  if (state === "kept")
    return html`<span class="only-heard">${t("kept")}</span
      >${said === "" ? nothing : html`<span class="quiet">${said}</span>`}`;
  const parts = [how, said, waived ? t("waived") : ""].filter((part) => part !== "");
  return html`<span class="only-heard"
      >${state === "not-observable" ? "" : `${state === "broken" ? t("broken") : t("uncertain")}, `}</span
    ><span class="quiet">${parts.join(" · ")}</span>`;
}

/** How a command ended, where the evidence gives but its kind; the table tells the rest. */
function endingOf(detail: string): string {
  if (detail === "exited") return "";
  if (detail === "timed-out") return t("timed out");
  if (detail === "not-found") return t("not found");
  return detail === "not run" ? t("not run") : detail;
}

function isOf(reason: { readonly rule?: string; readonly command?: string }, clause: string): boolean {
  return reason.rule === clause || (reason.command !== undefined && clause === `command ${reason.command}`);
}

/** Where in the contract a clause is written. */
function placeOf(app: Loaded, name: string): string | undefined {
  const violation = app.proposal.report.evidence.violations.find(({ rule }) => rule === name);
  if (violation !== undefined) return violation.clause;
  const [first = ""] = name.split(" ");
  if (name.startsWith("writes ")) return undefined;
  return (
    places[first] ??
    (Object.hasOwn(app.proposal.report.contract.content.rules, first) ? `rules.${first}` : undefined)
  );
}

/** Where a clause is written that is no rule's own option. */
const places: Readonly<Record<string, string>> = {
  scope: "scope",
  size: "limits",
  command: "commands",
  network: "network",
  reads: "scope.read",
  environment: "env",
};
