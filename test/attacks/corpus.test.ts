import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { families, readAttacks } from "../support/attack-file.ts";

const attacks = readAttacks(import.meta.dirname);
const places = new Proxy({}, { get: (_places, name) => `/${String(name)}` });

test("every family has attacks, and there are enough of both kinds", () => {
  const decided = attacks.filter((attack) => attack.read(places).undecided === undefined);
  const counts = new Map(
    families.map((family) => [family, decided.filter((one) => one.family === family).length]),
  );
  expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
  expect(decided.length - (counts.get("honest") ?? 0)).toBeGreaterThanOrEqual(60);
  expect(counts.get("honest")).toBeGreaterThanOrEqual(20);
});

test("an attack names the layer that stops it, an honest run and an undecided attack name none", () => {
  const wrong = attacks.filter((attack) => {
    const { expect: expected, undecided } = attack.read(places);
    return (expected.by === undefined) !== (attack.family === "honest" || undecided !== undefined);
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

describe("SECURITY.md", () => {
  const text = readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8");
  const named = (part: string): string[] =>
    [...part.matchAll(/`([a-z0-9]+(?:-[a-z0-9]+)+)`/g)].map(([, name]) => name ?? "");
  const promises = text.split("\n").filter((line) => /^\| [A-Z].*\.? \| /.test(line));

  test("each promise names an attack that proves it", () => {
    expect(promises.length).toBeGreaterThan(15);
    for (const promise of promises) expect(named(promise), promise).not.toEqual([]);
  });

  test("every attack that it names is in the corpus, decided where it is a promise", () => {
    const known = new Map(attacks.map((attack) => [attack.name, attack.read(places).undecided]));
    expect(named(text).filter((name) => !known.has(name))).toEqual([]);
    expect(promises.flatMap(named).filter((name) => known.get(name) !== undefined)).toEqual([]);
  });

  test("it is honest about every attack that nobody decides", () => {
    for (const [name, undecided] of attacks.map(
      (attack) => [attack.name, attack.read(places).undecided] as const,
    )) {
      expect(name.startsWith("undecided-"), name).toBe(undecided !== undefined);
    }
  });
});
