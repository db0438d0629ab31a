/** What a parser made of a text, or why it could not. */
export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unreadable"; readonly why: string };

/** What comes from a repository may be anything: whatever its parser throws is a reason, never a fault. */
export function reading<T>(read: () => T): Reading<T> {
  try {
    return { kind: "read", value: read() };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: "unreadable", why: (message.split("\n", 1)[0] ?? "").trim().slice(0, 120) };
  }
}

/** More than any real manifest holds; beyond it a text is an attack on whoever reads it. */
const maxEntries = 200_000;

/** The entries of an object; a list by its place, anything else under one empty key, so that nothing is overlooked. */
export function entriesOf(value: unknown): readonly (readonly [key: string, value: unknown])[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [["", value]];
  const entries = Object.entries(value);
  if (entries.length > maxEntries) throw new RangeError(`more than ${maxEntries} entries`);
  return entries;
}

/** A member of an object that may be none. */
export function memberOf(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, key)
        ? (found as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = memberOf(value, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** The text of a member; empty where it has none. */
export function wordAt(value: unknown, ...keys: readonly string[]): string {
  return textAt(value, ...keys) ?? "";
}

/** A value as a text that is the same for values that mean the same: keys sorted, a bare text as it is. */
export function canonical(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, sortKeys) ?? "");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
