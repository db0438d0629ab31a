import { differing, type Stretch } from "./emphasis.ts";
import type { Report } from "../report/schema.ts";

type Hunk = Report["evidence"]["changes"][number]["hunks"][number];

/** One line of a hunk, with where it stands in base and proposal. */
export interface Line {
  /** Its place in the hunk's body. */
  readonly at: number;
  readonly sign: " " | "+" | "-";
  readonly text: string;
  readonly base?: number;
  readonly proposal?: number;
  /** True when the file ends here without a line end. */
  readonly cut: boolean;
}

/** A removed line and the added line that stands in its place, as far as both are there. */
export interface Pair {
  readonly left?: Line;
  readonly right?: Line;
}

const known = new WeakMap<Hunk, readonly Line[]>();
const knownPairs = new WeakMap<Hunk, readonly Pair[]>();

/** A hunk's lines, numbered; marks of a missing line end belong to the line before. */
export function linesOf(hunk: Hunk): readonly Line[] {
  const before = known.get(hunk);
  if (before !== undefined) return before;
  const lines: Line[] = [];
  let base = hunk.baseLines === 0 ? hunk.baseStart + 1 : hunk.baseStart;
  let proposal = hunk.lines === 0 ? hunk.start + 1 : hunk.start;
  hunk.body.forEach((raw, at) => {
    const sign = raw.charAt(0);
    if (sign !== " " && sign !== "+" && sign !== "-") return;
    const cut = hunk.body[at + 1]?.startsWith("\\") ?? false;
    const places = { ...(sign === "+" ? {} : { base }), ...(sign === "-" ? {} : { proposal }) };
    lines.push({ at, sign, text: raw.slice(1), cut, ...places });
    if (sign !== "+") base += 1;
    if (sign !== "-") proposal += 1;
  });
  known.set(hunk, lines);
  return lines;
}

/** A hunk's lines side by side: a stretch of removed lines beside the added ones that follow it. */
export function pairsOf(hunk: Hunk): readonly Pair[] {
  const before = knownPairs.get(hunk);
  if (before !== undefined) return before;
  const pairs: Pair[] = [];
  let [removed, added]: [Line[], Line[]] = [[], []];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const [left, right] = [removed[at], added[at]];
      pairs.push({ ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) });
    }
    [removed, added] = [[], []];
  };
  for (const line of linesOf(hunk)) {
    if (line.sign === "-" && added.length > 0) flush();
    if (line.sign === "-") removed.push(line);
    else if (line.sign === "+") added.push(line);
    else {
      flush();
      pairs.push({ left: line, right: line });
    }
  }
  flush();
  knownPairs.set(hunk, pairs);
  return pairs;
}

const mates = new WeakMap<Hunk, ReadonlyMap<number, string>>();
const longestCompared = 2000;

/** What of a changed line differs from the line in whose place it stands; nothing where nearly all of it does. */
export function emphasisOf(hunk: Hunk, line: Line): readonly Stretch[] {
  if (line.sign === " " || line.text.length > longestCompared) return [];
  const other = matesOf(hunk).get(line.at);
  if (other === undefined || other.length > longestCompared) return [];
  return differing(line.text, other);
}

function matesOf(hunk: Hunk): ReadonlyMap<number, string> {
  const before = mates.get(hunk);
  if (before !== undefined) return before;
  const found = new Map<number, string>();
  for (const { left, right } of pairsOf(hunk)) {
    if (left === undefined || right === undefined || left === right) continue;
    found.set(left.at, right.text);
    found.set(right.at, left.text);
  }
  mates.set(hunk, found);
  return found;
}
