import { expect, test } from "vitest";
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
