import type { TemplateResult } from "lit";
import type { Waiver } from "../verdict/verdict.ts";
import { icon } from "./parts.ts";
import type { Violation } from "./shown.ts";
import type { Loaded } from "./state.ts";

/** The mark of some violations: grave, not certain, or all of them waived. */
export function sign(app: Loaded, found: readonly Violation[]): TemplateResult {
  const open = found.filter((violation) => waiverOf(app, violation) === undefined);
  if (open.length === 0) return icon("circle-slash", "quiet");
  return open.some(({ certain }) => certain) ? icon("error", "bad") : icon("warning", "unsure");
}

/** The pending or decided waiver that sets a violation aside. */
export function waiverOf(app: Loaded, { id, rule }: Violation): Waiver | undefined {
  const { waived } = app.review.verdict;
  return waived.find((reason) => (id === undefined ? reason.rule === rule : reason.finding === id))?.waiver;
}
