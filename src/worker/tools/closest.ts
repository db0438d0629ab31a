/** The lines of a file that are most like a text which it does not hold. */
export interface Region {
  /** 1-based, both inside. */
  readonly from: number;
  readonly to: number;
  /** True when only white space differs. */
  readonly spaceOnly: boolean;
}

const maxRegion = 40;
const candidates = 20;

/**
 * Finds where a model that wrote `wanted` from memory most likely meant. First every place gets votes from the words
 * and whole lines it shares with `wanted`; then the best twenty are compared letter pair by letter pair.
 */
export function closestRegion(lines: readonly string[], wanted: readonly string[]): Region | undefined {
  const sought = trimmed(wanted).slice(0, maxRegion);
  if (sought.length === 0) return undefined;
  const plain = lines.map(squeeze);
  let best: { readonly start: number; readonly score: number } | undefined;
  for (const start of likelyStarts(plain, sought)) {
    const score = likeness(plain, start, sought);
    if (best === undefined || score > best.score) best = { start, score };
  }
  if (best === undefined || best.score < 0.2) return undefined;
  const from = Math.max(1, best.start + 1);
  const to = Math.min(lines.length, best.start + sought.length);
  return { from, to, spaceOnly: best.score > 0.999 };
}

function trimmed(wanted: readonly string[]): string[] {
  const lines = wanted.map(squeeze);
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first === -1 ? [] : lines.slice(first, last + 1);
}

function squeeze(line: string): string {
  return line.trim().replace(/\s+/g, " ").slice(0, 300);
}

function likelyStarts(plain: readonly string[], sought: readonly string[]): number[] {
  const index = indexWords(plain);
  const votes = new Map<number, number>();
  sought.forEach((line, offset) => {
    for (const word of wordsOf(line)) {
      const places = index.get(word) ?? [];
      for (const place of places.slice(0, 200)) {
        const start = place - offset;
        votes.set(start, (votes.get(start) ?? 0) + 1 / places.length);
      }
    }
  });
  return [...votes]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, candidates)
    .map(([start]) => start);
}

function indexWords(plain: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  plain.forEach((line, at) => {
    for (const word of wordsOf(line)) {
      const places = index.get(word);
      if (places === undefined) index.set(word, [at]);
      else places.push(at);
    }
  });
  return index;
}

/** A line's distinct words, and the line itself, which votes for an exact meeting. */
function wordsOf(line: string): Set<string> {
  if (line === "") return new Set();
  return new Set([`= ${line}`, ...(line.match(/[\p{L}\p{N}_$]+/gu) ?? [line])]);
}

/** From 0 to 1: the mean likeness of the lines, long ones counting more than a lone brace. */
function likeness(plain: readonly string[], start: number, sought: readonly string[]): number {
  const whole = sought.reduce((total, line) => total + line.length, 0);
  return sought.reduce((total, line, offset) => {
    return total + (alike(plain[start + offset] ?? "", line) * line.length) / whole;
  }, 0);
}

/** Dice's coefficient over letter pairs. */
function alike(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length < 2 || b.length < 2) return 0;
  const pairs = new Map<string, number>();
  for (let at = 0; at < a.length - 1; at += 1) {
    const pair = a.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let at = 0; at < b.length - 1; at += 1) {
    const pair = b.slice(at, at + 2);
    const left = pairs.get(pair) ?? 0;
    if (left === 0) continue;
    pairs.set(pair, left - 1);
    shared += 1;
  }
  return (2 * shared) / (a.length + b.length - 2);
}
