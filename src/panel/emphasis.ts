/** A part of a text, its end not included. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Beyond so many words the whole of what lies between the common ends is emphasised. */
const mostWords = 160;

/** The stretches of a text whose words another text does not have in this order; none where little is common. */
export function differing(text: string, other: string): readonly Stretch[] {
  const [own, theirs] = [wordsOf(text), wordsOf(other)];
  let head = 0;
  while (head < own.length && head < theirs.length && own[head] === theirs[head]) head += 1;
  let tail = 0;
  const most = Math.min(own.length, theirs.length) - head;
  while (tail < most && own.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
  const kept = new Set<number>();
  for (let at = 0; at < head; at += 1) kept.add(at);
  for (let at = own.length - tail; at < own.length; at += 1) kept.add(at);
  const middle = [own.slice(head, own.length - tail), theirs.slice(head, theirs.length - tail)] as const;
  if (middle[0].length <= mostWords && middle[1].length <= mostWords)
    for (const at of common(...middle)) kept.add(head + at);
  const shared = own.reduce((sum, word, at) => sum + (kept.has(at) ? word.trim().length : 0), 0);
  if (shared * 3 < Math.min(text.trim().length, other.trim().length)) return [];
  return stretchesOf(own, kept);
}

/** Words, runs of space, and every other character for itself. A carriage return at the end is none of them. */
function wordsOf(text: string): readonly string[] {
  return text.replace(/\r$/, "").match(/[\p{L}\p{N}_$]+|\s+|./gsu) ?? [];
}

/** Places in `own` of a longest common subsequence. */
function common(own: readonly string[], theirs: readonly string[]): readonly number[] {
  const width = theirs.length + 1;
  const lengths = new Uint16Array((own.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = own.length - 1; row >= 0; row -= 1) {
    for (let column = theirs.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        own[row] === theirs[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found: number[] = [];
  let [row, column] = [0, 0];
  while (row < own.length && column < theirs.length) {
    if (own[row] === theirs[column]) {
      found.push(row);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

/** What is not kept, as stretches; a space alone between two of them joins them. */
function stretchesOf(words: readonly string[], kept: ReadonlySet<number>): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  words.forEach((word, at) => {
    const end = start + word.length;
    const joins =
      kept.has(at) &&
      /^\s+$/.test(word) &&
      at > 0 &&
      !kept.has(at - 1) &&
      at + 1 < words.length &&
      !kept.has(at + 1);
    if (!kept.has(at) || joins) {
      const last = stretches.at(-1);
      if (last?.end === start) stretches[stretches.length - 1] = { start: last.start, end };
      else stretches.push({ start, end });
    }
    start = end;
  });
  return stretches;
}
