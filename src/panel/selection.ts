import { t } from "./l10n.ts";
import type { ReviewState } from "./protocol.ts";
import type { Shown, ShownFile } from "./shown.ts";

/** What a person left out, and what that means for the buttons. */

export type Choice = "all" | "some" | "none";

/** False while the host works on the selection and once the developer's files hold it. */
export function mayChoose({ held, busy }: ReviewState): boolean {
  return !held && busy === undefined;
}

export function choiceOf(file: ShownFile, dropped: ReadonlySet<string>): Choice {
  const out = file.parts.filter((part) => dropped.has(part)).length;
  if (out === 0) return "all";
  return out === file.parts.length ? "none" : "some";
}

/** The dropped parts with some put in or taken out; in the order of the proposal. */
export function withParts(
  { dropped }: ReviewState,
  shown: Shown,
  parts: readonly string[],
  kept: boolean,
): readonly string[] {
  const out = new Set(dropped);
  for (const part of parts) {
    if (kept) out.delete(part);
    else out.add(part);
  }
  return shown.parts.filter((part) => out.has(part));
}

export interface Doors {
  readonly accept: string | undefined;
  readonly acceptSelected: string | undefined;
  readonly reject: string | undefined;
  readonly rollback: string | undefined;
  /** How many of the parts are selected. */
  readonly selected: number;
  /** Which button is the one to press next. */
  readonly primary: "accept" | "acceptSelected" | undefined;
}

/** Why each button cannot be pressed now; undefined where it can. */
export function doorsOf(review: ReviewState, shown: Shown): Doors {
  const out = new Set(review.dropped);
  const selected = shown.parts.filter((part) => !out.has(part)).length;
  const part =
    shown.parts.length === 0
      ? t("The proposal changes nothing.")
      : selected === 0
        ? t("No hunk is selected.")
        : selected === shown.parts.length
          ? t("Every hunk is selected: leave one out first.")
          : review.acceptSelectedRefused;
  const accept = review.busy ?? review.acceptRefused;
  const acceptSelected = review.busy ?? part;
  return {
    accept,
    acceptSelected,
    reject: review.busy ?? review.rejectRefused,
    rollback: review.busy,
    selected,
    primary:
      selected < shown.parts.length && acceptSelected === undefined
        ? "acceptSelected"
        : accept === undefined
          ? "accept"
          : undefined,
  };
}
