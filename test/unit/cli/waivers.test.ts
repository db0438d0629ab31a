import { expect, test } from "vitest";
import { meantWaivers } from "../../../src/cli/decide-verbs.ts";

const shown = ["tests:aaaa1111", "tests:aaaa2222", "size:bbbb1111"].map((id) => ({
  id,
  rule: "tests",
  message: "",
  clause: "",
  certain: false,
}));
const proposal = [{ evidence: { violations: shown } }];
const waive = (rule: string) => meantWaivers([{ rule, reason: "seen" }], proposal);

test("the beginning of a violation's name means that violation", () => {
  expect(waive("tests:aaaa2")).toEqual([{ rule: "tests:aaaa2222", reason: "seen" }]);
});

test("a rule's name and a reason's code stand as they are", () => {
  expect(waive("tests")).toEqual([{ rule: "tests", reason: "seen" }]);
  expect(waive("unproved-file")).toEqual([{ rule: "unproved-file", reason: "seen" }]);
});

test("a name that means none or several is refused, so that nothing else is waived", () => {
  expect(() => waive("tests:cccc")).toThrow("--waive tests:cccc names no violation of this run.");
  expect(() => waive("tests:aaaa")).toThrow("--waive tests:aaaa names 2 violations.");
});

test("what is left out of a selection may still be named", () => {
  const part = [{ evidence: { violations: shown.slice(0, 1) } }, ...proposal];
  expect(meantWaivers([{ rule: "size:bb", reason: "seen" }], part)).toEqual([
    { rule: "size:bbbb1111", reason: "seen" },
  ]);
});
