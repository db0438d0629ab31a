import type { RepoPath } from "../../base/repo-path.ts";
import type { Hunk } from "../../worktree/change.ts";

export interface PlacedHunk {
  readonly path: RepoPath;
  readonly hunk: Hunk;
}

/**
 * Hunks that no word of the goal and no other hunk leads to, by the names in their lines. Empty where the goal leads to
 * none at all: then it speaks of something else than the code does, and says nothing about any hunk.
 */
export function unrelatedHunks(goal: string, placed: readonly PlacedHunk[]): readonly PlacedHunk[] {
  const wanted = new Set(wordsIn(goal).map(stem));
  const hunks = placed.map((one) => factsOf(one));
  const reached = new Set(hunks.filter(({ words }) => words.some((word) => wanted.has(word))));
  if (reached.size === 0) return [];
  const left = new Set(hunks.filter((one) => !reached.has(one)));
  const queue = [...reached];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    for (const other of left) {
      if (!isNear(one, other)) continue;
      left.delete(other);
      queue.push(other);
    }
  }
  return [...left].map(({ one }) => one);
}

interface HunkFacts {
  readonly one: PlacedHunk;
  /** Stems of what its lines and its path speak of. */
  readonly words: readonly string[];
  /** Names in the lines that it changes. */
  readonly names: ReadonlySet<string>;
  readonly stem: string;
}

function factsOf(one: PlacedHunk): HunkFacts {
  const changed = one.hunk.body.filter((line) => /^[+-]/.test(line)).join("\n");
  const names = new Set(
    (changed.match(/[\p{L}_$][\p{L}\p{N}_$]{3,}/gu) ?? []).filter((name) => !keywords.has(name)),
  );
  const near = `${one.hunk.body.join("\n")}\n${one.path}`;
  return { one, words: wordsIn(near).map(stem), names, stem: stemOf(one.path) };
}

function isNear(a: HunkFacts, b: HunkFacts): boolean {
  if (a.one.path === b.one.path && Math.abs(a.one.hunk.start - b.one.hunk.start) < 40) return true;
  if (a.stem === b.stem || a.names.has(b.stem) || b.names.has(a.stem)) return true;
  for (const name of a.names) if (b.names.has(name)) return true;
  return false;
}

function stemOf(path: RepoPath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (name.split(".")[0] ?? "").replace(/^test_|[-_](?:test|spec)s?$/i, "");
}

/** Words of four letters and more, with names taken apart. */
function wordsIn(text: string): readonly string[] {
  return text
    .slice(0, 100_000)
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 4 && !keywords.has(word));
}

function stem(word: string): string {
  return word.replace(/(?:ings?|ed|es|s|e)$/, "");
}

const keywords = new Set(
  `this that with from have when then than will would should could into only also must more less each some them they
  their there where which what while because about after before again does done make makes made just like same such very
  your return const function export import default class public private static void null true false none self async await
  else elif break continue undefined string number boolean object require module assert expect test tests describe type
  interface struct impl func package error errors value values name names data item items list file files line lines`.split(
    /\s+/,
  ),
);
