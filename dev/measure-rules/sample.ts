/** A few of a list at random, in the list's order; the same seed chooses the same. */
export function sampleOf<T>(list: readonly T[], count: number, seed: number): readonly T[] {
  if (list.length <= count) return list;
  const random = mulberry32(seed);
  const keyed = list.map((_, index) => ({ index, key: random() })).toSorted((a, b) => a.key - b.key);
  const chosen = keyed.slice(0, count).map(({ index }) => index);
  return chosen.toSorted((a, b) => a - b).flatMap((index) => list.slice(index, index + 1));
}

/** A small generator of numbers from 0 to 1; good enough to draw a sample. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The value below which a share of a list lies; 0 for an empty one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
