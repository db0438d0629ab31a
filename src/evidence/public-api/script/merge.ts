import type { Declaration, Item } from "../surface.ts";

/** One name that is declared more than once: overloads, a type beside a value, an interface in parts. */
export function merged(known: Declaration | undefined, more: Declaration): Declaration {
  if (known === undefined) return more;
  const [first, second] = [known.items[""], more.items[""]];
  const mentions = [...new Set([...known.mentions, ...more.mentions])];
  if (first === undefined || second === undefined)
    return { items: { ...more.items, ...known.items }, mentions };
  if (first.calls !== undefined && second.calls !== undefined) {
    return { items: { ...more.items, ...known.items, "": overloaded(first, second) }, mentions };
  }
  if (isType(first) === isType(second) || !isType(second)) {
    return { items: { ...more.items, ...known.items }, mentions };
  }
  if (first.kind === "class") return { items: { ...more.items, ...known.items }, mentions };
  const types = Object.entries(more.items).map(([key, item]) => [key === "" ? " (type)" : key, item]);
  return { items: { ...Object.fromEntries(types), ...known.items }, mentions };
}

function isType({ kind }: Item): boolean {
  return kind === "interface" || kind === "type";
}

/** An implementation below its overloads is none itself. */
function overloaded(first: Item, second: Item): Item {
  return second.isBody === true && first.isBody !== true
    ? first
    : { ...first, calls: [...(first.calls ?? []), ...(second.calls ?? [])] };
}
