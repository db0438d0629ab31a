import type { ItemDetail, RunItem } from "./run-items.ts";

/** What of a row must be drawn again: all of it with what is below, or some lines below it. */
export type RowChange =
  | { readonly kind: "none" }
  | { readonly kind: "row" }
  | { readonly kind: "details"; readonly ids: readonly string[] };

/**
 * Compares a row with what is drawn. A row that is drawn again loses its hover and, for a moment, its buttons: lines below
 * it change alone where that is enough.
 */
export function rowChange(drawn: RunItem, now: RunItem): RowChange {
  if (text(ownOf(drawn)) !== text(ownOf(now))) return { kind: "row" };
  if (text(drawn.details.map(idOf)) !== text(now.details.map(idOf))) return { kind: "row" };
  const ids = now.details.filter((line, at) => text(line) !== text(drawn.details[at])).map(idOf);
  return ids.length === 0 ? { kind: "none" } : { kind: "details", ids };
}

function ownOf(item: RunItem): Omit<RunItem, "details"> {
  const { details: _below, ...own } = item;
  return own;
}

function idOf({ id }: ItemDetail): string {
  return id;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
