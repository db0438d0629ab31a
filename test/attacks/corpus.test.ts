import { expect, test } from "vitest";
import { readAttacks } from "../support/attack-file.ts";

const attacks = readAttacks(import.meta.dirname);
const places = new Proxy({}, { get: (_places, name) => `/${String(name)}` });

test("an attack names the layer that stops it, an honest run and an undecided attack name none", () => {
  const wrong = attacks.filter((attack) => {
    const { expect: expected, undecided } = attack.read(places);
    return (expected.by === undefined) !== (attack.family === "honest" || undecided !== undefined);
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
