import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { Report } from "../report/schema.ts";
import { action, icon, link, section, type Piece } from "./parts.ts";
import type { ClaimPart } from "./protocol.ts";
import type { Loaded } from "./state.ts";
import { printable, printableLine, printablePath } from "./text.ts";

/** What models wrote, apart from the evidence: the reviewer's opinion and the worker's claim. */

type Opinion = Report["opinion"];
type Remark = Extract<Opinion, { readonly kind: "given" }>["remarks"][number];

export function opinion(app: Loaded): TemplateResult {
  const { opinion: given } = app.proposal.report;
  const look = { name: "opinion", title: t("Reviewer’s opinion"), aside: t("advice, never a vote") };
  if (given.kind === "missing")
    return section(look, html`<p class="quiet">${t("No opinion: {0}", printableLine(given.why))}</p>`);
  const { remarks, overall } = given;
  return section(
    { ...look, ...(remarks.length === 0 ? {} : { count: remarks.length }) },
    html`${overall.trim() === "" ? nothing : html`<p class="overall">${printable(overall)}</p>`}
    ${
      remarks.length === 0
        ? html`<p class="quiet">${t("No remarks.")}</p>`
        : html`<ul class="rows">
            ${remarks.map((remark, at) => remarkRow(app, remark, at))}
          </ul>`
    }`,
  );
}

function remarkRow(app: Loaded, remark: Remark, at: number): TemplateResult {
  const concern = remark.severity === "concern";
  return html`<li class="row">
    ${icon(concern ? "warning" : "comment", concern ? "unsure" : "quiet")}
    <div class="grow">
      <p>
        <span class="only-heard">${concern ? t("concern") : t("note")}: </span>${place(app, remark)}
        ${printable(remark.text)}
      </p>
    </div>
    <div class="actions">
      ${action(t("Ask to Fix"), () => app.send("askToFix", { remark: at }), {
        about: printableLine(remark.text).slice(0, 80),
      })}
    </div>
  </li>`;
}

function place(app: Loaded, { path, line }: Remark): Piece {
  if (path === undefined) return nothing;
  const text = html`<bdi class="path">${printablePath(path)}</bdi
    >${line === undefined ? nothing : `:${line}`}`;
  return link(
    text,
    () => app.send("openDiff", { path, ...(line === undefined ? {} : { line }) }),
    t("Open in the diff editor"),
  );
}

export function claim(app: Loaded): Piece {
  const { report, claim: parts } = app.proposal;
  if (report.claim === null) return nothing;
  const said: readonly ClaimPart[] = parts.length > 0 ? parts : [{ text: report.claim.text }];
  const empty = said.every(({ text }) => text.trim() === "");
  const body = empty
    ? html`<p class="quiet">${t("The worker gave no words.")}</p>`
    : html`<blockquote>${said.map((part) => claimPart(app, part))}</blockquote>`;
  const blocked = report.claim.kind === "blocked" ? { aside: t("the worker says that it is blocked") } : {};
  return section({ name: "claim", title: t("Claim, not evidence"), ...blocked }, body);
}

function claimPart(app: Loaded, { text, evidence, target }: ClaimPart): TemplateResult {
  if (evidence === undefined) return html`${printable(text)}`;
  const words = printableLine(evidence);
  return html`<span class="named">${printable(text)}</span
    ><span class="evidence"
      >${icon("beaker")}${
        target === undefined
          ? words
          : link(
              words,
              () =>
                app.reveal(
                  target.kind === "file"
                    ? { kind: "file", path: target.name }
                    : { kind: "command", name: target.name },
                ),
              t("Go to the evidence"),
            )
      }</span
    >`;
}
