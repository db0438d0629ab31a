import type { Item, Lock, Locked } from "./item.ts";

/** How two versions of a manifest differ in one thing. */
export type Difference =
  | { readonly kind: "added"; readonly now: Item }
  | { readonly kind: "removed"; readonly was: Item }
  | { readonly kind: "changed"; readonly was: Item; readonly now: Item }
  /** From one list to another, with or without another value. */
  | { readonly kind: "moved"; readonly was: Item; readonly now: Item };

/** What is said otherwise, in the order of the new version; order and form alone are no difference. */
export function compareItems(base: readonly Item[], proposal: readonly Item[]): readonly Difference[] {
  const [left, came] = withoutPairs(base, proposal, (item) => JSON.stringify([placeKey(item), item.value]));
  const changed = new Pairs(left, placeKey);
  const rest = came.map((now) => ({ now, was: changed.take(now) }));
  const moved = new Pairs(changed.rest(), (item) => JSON.stringify([item.kind, item.name]));
  const differences = rest.map(({ now, was }): Difference => {
    if (was !== undefined) return { kind: "changed", was, now };
    const from = now.kind === "dependency" ? moved.take(now) : undefined;
    return from === undefined ? { kind: "added", now } : { kind: "moved", was: from, now };
  });
  return [...differences, ...moved.rest().map((was): Difference => ({ kind: "removed", was }))];
}

function placeKey({ kind, group, name }: Item): string {
  return JSON.stringify([kind, group, name]);
}

function withoutPairs(
  base: readonly Item[],
  proposal: readonly Item[],
  key: (item: Item) => string,
): readonly [readonly Item[], readonly Item[]] {
  const pairs = new Pairs(base, key);
  const came = proposal.filter((item) => pairs.take(item) === undefined);
  return [pairs.rest(), came];
}

/** Things of the base, each found once by a key. */
class Pairs {
  readonly #left: ReadonlyMap<string, Item[]>;
  readonly #order: readonly Item[];
  readonly #taken = new Set<Item>();
  readonly #key: (item: Item) => string;

  constructor(items: readonly Item[], key: (item: Item) => string) {
    this.#left = Map.groupBy(items.toReversed(), key);
    this.#order = items;
    this.#key = key;
  }

  take(like: Item): Item | undefined {
    const found = this.#left.get(this.#key(like))?.pop();
    if (found !== undefined) this.#taken.add(found);
    return found;
  }

  rest(): readonly Item[] {
    return this.#order.filter((item) => !this.#taken.has(item));
  }
}

/** One package's versions in a lockfile, before and after. */
export interface LockedDifference {
  readonly name: string;
  readonly was: readonly string[];
  readonly now: readonly string[];
}

/** What a lockfile pins otherwise: another version, source or checksum. */
export function compareLocks(base: Lock, proposal: Lock): readonly LockedDifference[] {
  const was = Map.groupBy(base.packages, ({ name }) => name);
  const now = Map.groupBy(proposal.packages, ({ name }) => name);
  return [...new Set([...now.keys(), ...was.keys()])]
    .map((name) => ({ name, was: was.get(name) ?? [], now: now.get(name) ?? [] }))
    .filter((found) => pinnedText(found.was) !== pinnedText(found.now))
    .map((found) => ({ name: found.name, was: versionsOf(found.was), now: versionsOf(found.now) }));
}

/** The same version in two folders is one; that a checksum is written anew in a stronger kind is no difference. */
function pinnedText(packages: readonly Locked[]): string {
  const pinned = packages.map(({ version, origin, source }) => JSON.stringify([version, origin, source]));
  return [...new Set(pinned)].toSorted().join("\n");
}

function versionsOf(packages: readonly Locked[]): readonly string[] {
  return [...new Set(packages.map(({ version }) => version))].toSorted();
}
