import type { TemplateResult } from "lit";
import { icon } from "./parts.ts";
import type { Violation } from "./shown.ts";
import type { Loaded } from "./state.ts";

/** The mark of some violations: grave, not certain, or all of them waived. */
export function sign(app: Loaded, found: readonly Violation[]): TemplateResult {
  const open = found.filter(({ rule }) => waiverOf(app, rule) === undefined);
  if (open.length === 0) return icon("circle-slash", "quiet");
  return open.some(({ certain }) => certain) ? icon("error", "bad") : icon("warning", "unsure");
}

/** The pending or decided waiver of a rule. */
export function waiverOf(app: Loaded, rule: string): { readonly reason: string } | undefined {
  return app.review.verdict.waived.find((reason) => reason.rule === rule)?.waiver;
}
