import { t } from "./l10n.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { Waiver } from "../verdict/verdict.ts";
import { action, link, section, type Piece } from "./parts.ts";
import { mayChoose, withParts } from "./selection.ts";
import { partsOf, stepsOf, type Violation } from "./shown.ts";
import { sign, waiverOf } from "./signs.ts";
import type { Loaded } from "./state.ts";
import { answers, waiveAction } from "./summary.ts";
import { counted, printableLine, printablePath } from "./text.ts";

/** What broke the contract, where, and what can be done about it. Absent when nothing did. */
export function violations(app: Loaded): Piece {
  const found = app.proposal.report.evidence.violations;
  if (found.length === 0) return nothing;
  return section(
    { name: "violations", title: t("Violations"), count: found.length },
    html`<ul class="rows">
      ${found.map((violation) => row(app, violation))}
    </ul>`,
  );
}

function row(app: Loaded, violation: Violation): TemplateResult {
  const waiver = waiverOf(app, violation);
  return html`<li class="row">
    ${sign(app, [violation])}
    <div class="grow">
      <p>${place(app, violation)} ${messageOf(violation)}</p>
      ${violation.why === undefined ? nothing : html`<p class="quiet">${t("Why: {0}", printableLine(violation.why))}</p>`}
      <p class="quiet">
        ${facts(app, violation)}${waiver === undefined ? nothing : html` · ${t("waived: {0}", printableLine(waiver.reason))}`}
      </p>
    </div>
    <div class="actions">${actions(app, violation, waiver)}</div>
  </li>`;
}

/** The message without the path that stands before it as a link. */
function messageOf({ path, message }: Violation): string {
  const text = printableLine(message);
  const start = path === undefined ? undefined : `${printableLine(path)} `;
  return start !== undefined && text.startsWith(start) ? text.slice(start.length) : text;
}

function place(app: Loaded, violation: Violation): Piece {
  const { path, lines } = violation;
  if (path === undefined) return nothing;
  const line = lines === undefined || lines.start < 1 ? undefined : lines.start;
  const text = html`<bdi class="path">${printablePath(path)}</bdi
    >${line === undefined ? nothing : `:${line}`}`;
  const open = (): void => app.send("openDiff", { path, ...(line === undefined ? {} : { line }) });
  return link(text, open, t("Open in the diff editor"));
}

function facts(app: Loaded, violation: Violation): TemplateResult {
  const steps = stepsOf(violation, app.shown);
  const { rule, clause, certain, lines } = violation;
  return html`${link(printableLine(clause), () => app.send("openClause", { clause }), t("Open this clause of the contract"))}
  ${clause === rule ? nothing : html` · ${link(t("rule {0}", printableLine(rule)), () => app.send("explain", { rule }), t("What this rule means"))}`}
  ${certain ? nothing : ` · ${t("not certain")}`}${lines?.side === "base" ? ` · ${t("line of the base")}` : nothing}
  ${steps.length === 0 ? nothing : ` · ${t("written in step {0}", steps.join(", "))}`}${isOut(app, violation) ? ` · ${t("left out")}` : nothing}`;
}

/** True when all that breaks the rule is left out of the selection. */
function isOut(app: Loaded, violation: Violation): boolean {
  const parts = partsOf(violation, app.shown);
  return parts.length > 0 && parts.every((part) => app.review.dropped.includes(part));
}

function waiving(app: Loaded, { rule, id, certain, message }: Violation, waiver: Waiver | undefined): Piece {
  if (waiver === undefined)
    return certain || id === undefined ? waiveAction(app, rule) : answers(app, id, message);
  const isOwn = waiver.rule === id;
  return html`${isOwn ? action(t("Say Why…"), () => app.send("waive", { rule: waiver.rule }), { about: rule }) : nothing}
  ${action(t("Remove Waiver"), () => app.send("unwaive", { rule: waiver.rule }), { about: rule })}`;
}

function actions(app: Loaded, violation: Violation, waiver: Waiver | undefined): Piece {
  if (!mayChoose(app.review)) return nothing;
  const { path, rule } = violation;
  const parts = partsOf(violation, app.shown);
  const out = isOut(app, violation);
  const where = path === undefined ? "" : printablePath(path);
  const drop = (): void => {
    app.send("setDropped", { dropped: withParts(app.review, app.shown, parts, out) });
    app.announce(out ? t("Put back") : t("{0} left out", counted(parts.length, "hunk")));
  };
  const [first] = parts;
  return html`${
    parts.length === 0
      ? nothing
      : action(out ? t("Put Back") : parts.length === 1 ? t("Drop Hunk") : t("Drop Hunks"), drop, {
          about: t("what breaks {0} in {1}", rule, where),
        })
  }
  ${
    rule !== "scope" || path === undefined
      ? nothing
      : action(t("Allow Path…"), () => app.send("allowPath", { path }), {
          about: t("{0} in the contract, and judge again", where),
        })
  }
  ${waiving(app, violation, waiver)}
  ${
    first === undefined
      ? nothing
      : action(
          t("Show in Diff"),
          () =>
            app.reveal(
              app.shown.hunkOf.has(first) ? { kind: "hunk", id: first } : { kind: "file", path: first },
            ),
          {
            about: where,
          },
        )
  }`;
}
