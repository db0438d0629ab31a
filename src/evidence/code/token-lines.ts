import type { Token } from "./tokens.ts";

/** Tokens in the order of the text, found by lines. */
export class TokenLines {
  readonly #tokens: readonly Token[];
  /** The last line that any token up to here reaches. */
  readonly #reached: readonly number[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    let last = 0;
    this.#reached = tokens.map(({ endLine }) => (last = Math.max(last, endLine)));
  }

  /** Every token that has a part in the lines; without lines, what spans the place before the first. */
  within(start: number, count: number): readonly Token[] {
    const from = firstAt(this.#tokens.length, (at) => (this.#reached[at] ?? 0) >= start);
    const to = firstAt(this.#tokens.length, (at) => (this.#tokens[at]?.line ?? 0) >= start + count);
    return this.#tokens.slice(from, to).filter(({ endLine }) => endLine >= start);
  }
}

/** The first index that a condition holds at, once it holds for all after it. */
function firstAt(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
