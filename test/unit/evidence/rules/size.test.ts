import { expect, test } from "vitest";
import { ruleCase } from "../../../support/rule-case.ts";

const files = (count: number, name = (at: number) => `f${at}.ts`) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), "x\n"]));
const lines = (count: number) => ({ "a.ts": "x\n".repeat(count) });

test.each([
  ["tiny", {}, files(2), []],
  ["tiny", {}, files(3), ["rules.size"]],
  ["tiny", {}, lines(20), []],
  ["tiny", {}, lines(21), ["rules.size"]],
  ["small", {}, files(6), ["rules.size"]],
  ["small", {}, lines(101), ["rules.size"]],
  ["medium", {}, files(10), []],
  ["medium", {}, lines(401), ["rules.size"]],
  ["large", {}, files(21), ["limits.files"]],
  ["large", { files: 50, lines: 9000 }, files(30), []],
  ["large", { files: 50, lines: 9000 }, files(31), ["rules.size"]],
  ["large", { files: 50, lines: 9000 }, lines(1501), ["rules.size"]],
  ["tiny", { files: 1 }, files(2), ["limits.files"]],
  ["limits", {}, files(20), []],
  ["limits", {}, lines(1001), ["limits.lines"]],
  ["tiny", {}, { ...files(2), "yarn.lock": "x\n".repeat(500) }, []],
  ["limits", {}, { "yarn.lock": "x\n".repeat(1001) }, ["limits.lines"]],
])("%s with limits %j (case %#)", async (size, limits, proposal, clauses) => {
  const found = await ruleCase("size", { base: {}, proposal, contract: { rules: { size }, limits } });
  expect(found.map(({ clause }) => clause)).toEqual(clauses);
});
