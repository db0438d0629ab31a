import { digestOf } from "../base/digest.ts";
import type { Violation } from "./evidence.ts";

/**
 * Gives every violation a name that no other of the list has, so that a waiver can mean it alone. It is made of what a
 * person reads, without line numbers: the same finding keeps it when lines above it come or go. Where several read the
 * same, their lines tell them apart, and none of them has the name that one alone would have.
 */
export function withIds(violations: readonly Violation[]): readonly Violation[] {
  const plain = violations.map(({ rule, path, clause, message }) => [rule, path ?? null, clause, message]);
  const counts = countEqual(plain);
  const keys = plain.map((key, index) => {
    const lines = violations[index]?.lines;
    return counts.get(digestOf(key)) === 1 ? key : [...key, lines ?? null];
  });
  const seen = new Map<string, number>();
  return violations.map((violation, index) => {
    const digest = digestOf(keys[index] ?? []);
    const earlier = seen.get(digest) ?? 0;
    seen.set(digest, earlier + 1);
    const name = earlier === 0 ? digest : digestOf([digest, earlier]);
    return { ...violation, id: `${violation.rule}:${name.slice(0, idLength)}` };
  });
}

/** Long enough that nobody finds two texts with one name. */
const idLength = 24;

function countEqual(keys: readonly unknown[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const digest = digestOf(key);
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return counts;
}

/** Every name as short as it may be and still mean one violation alone. */
export function shortIds(violations: readonly Pick<Violation, "id">[]): ReadonlyMap<string, string> {
  const ids = violations.flatMap(({ id }) => id ?? []).toSorted();
  return new Map(
    ids.map((id, index) => {
      const shared = Math.max(...[ids[index - 1], ids[index + 1]].map((other) => sharedLength(id, other)));
      return [id, id.slice(0, Math.max(id.indexOf(":") + 1 + shortLength, shared + 1))];
    }),
  );
}

const shortLength = 8;

function sharedLength(a: string, b = ""): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** The names of the violations that one written by a person may mean; a rule's name is none. */
export function meantIds(written: string, violations: readonly Pick<Violation, "id">[]): readonly string[] {
  if (!written.includes(":")) return [];
  return violations.flatMap(({ id }) => (id?.startsWith(written) === true ? [id] : []));
}
