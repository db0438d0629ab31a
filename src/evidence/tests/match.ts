import type { RepoPath } from "../../base/repo-path.ts";
import type { ReadFile } from "./read.ts";
import type { TestCase } from "./test-case.ts";
import { likeness } from "./tokens.ts";

/** A test and the file that it stands in. */
export interface Placed {
  readonly file: ReadFile;
  readonly test: TestCase;
}

export interface Pair {
  readonly base: Placed;
  readonly proposal: Placed;
}

export interface Matched {
  readonly pairs: readonly Pair[];
  readonly removed: readonly Placed[];
  readonly added: readonly Placed[];
}

/** More than this many comparisons of bodies are not made. */
export const maxComparisons = 40_000;

/**
 * Finds each test of the base again: at its name path, in the same file, in a renamed one, then in any; by its very
 * body; then by a body that is much alike.
 */
export function matchTests(
  base: readonly ReadFile[],
  proposal: readonly ReadFile[],
  renamedTo: ReadonlyMap<RepoPath, RepoPath>,
): Matched {
  const left = { removed: placedIn(base), added: placedIn(proposal) };
  const pairs: Pair[] = [];
  const keys: readonly ((placed: Placed, isBase: boolean) => string)[] = [
    ({ file, test }, isBase) =>
      `${(isBase ? renamedTo.get(file.path) : undefined) ?? file.path}\0${nameKey(test)}`,
    ({ test }) => nameKey(test),
    ({ test }) => (test.body.length < 12 ? "" : test.body),
  ];
  for (const keyOf of keys) pairs.push(...pairByKey(left, keyOf));
  pairs.push(...pairByLikeness(left));
  return { pairs, removed: left.removed, added: left.added };
}

interface Left {
  removed: readonly Placed[];
  added: readonly Placed[];
}

function pairByKey(left: Left, keyOf: (placed: Placed, isBase: boolean) => string): readonly Pair[] {
  const waiting = new Map<string, Placed[]>();
  for (const placed of left.added) {
    const key = keyOf(placed, false);
    waiting.set(key, [...(waiting.get(key) ?? []), placed]);
  }
  const pairs: Pair[] = [];
  for (const base of left.removed) {
    const key = keyOf(base, true);
    const candidates = key === "" ? [] : (waiting.get(key) ?? []);
    const same = candidates.find(({ test }) => test.body === base.test.body) ?? candidates[0];
    if (same === undefined) continue;
    candidates.splice(candidates.indexOf(same), 1);
    pairs.push({ base, proposal: same });
  }
  take(left, pairs);
  return pairs;
}

function pairByLikeness(left: Left): readonly Pair[] {
  if (left.removed.length * left.added.length > maxComparisons) return [];
  const scored = left.removed.flatMap((base) =>
    left.added.flatMap((proposal) => {
      const score = likenessOf(base, proposal);
      return score === undefined ? [] : [{ base, proposal, score }];
    }),
  );
  const pairs: Pair[] = [];
  const used = new Set<Placed>();
  for (const { base, proposal } of scored.toSorted((a, b) => b.score - a.score)) {
    if (used.has(base) || used.has(proposal)) continue;
    used.add(base).add(proposal);
    pairs.push({ base, proposal });
  }
  take(left, pairs);
  return pairs;
}

/** Undefined for two tests that are not the same one, renamed. */
function likenessOf(base: Placed, proposal: Placed): number | undefined {
  const [first, second] = [base.test.body.split(" "), proposal.test.body.split(" ")];
  if (Math.min(first.length, second.length) * 3 < Math.max(first.length, second.length)) return undefined;
  const body = likeness(first, second);
  const names = likeness(wordsOf(base.test), wordsOf(proposal.test));
  const isSameFile = base.file.path === proposal.file.path;
  const wanted = names >= 0.6 ? 0.6 : isSameFile ? 0.85 : 0.9;
  return body >= wanted ? body + names : undefined;
}

/** The words of a test's own name. */
export function wordsOf(test: TestCase): readonly string[] {
  return (test.name.at(-1) ?? "")
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .map((word) => word.toLowerCase());
}

function nameKey(test: TestCase): string {
  return test.name.join("\0");
}

function placedIn(files: readonly ReadFile[]): readonly Placed[] {
  return files.flatMap((file) => file.tests.map((test) => ({ file, test })));
}

function take(left: Left, pairs: readonly Pair[]): void {
  const used = new Set(pairs.flatMap(({ base, proposal }) => [base, proposal]));
  left.removed = left.removed.filter((placed) => !used.has(placed));
  left.added = left.added.filter((placed) => !used.has(placed));
}
