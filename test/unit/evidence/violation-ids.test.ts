import { describe, expect, test } from "vitest";
import type { Violation } from "../../../src/evidence/evidence.ts";
import { meantIds, shortIds, withIds } from "../../../src/evidence/violation-ids.ts";

const finding = (more: Partial<Violation> = {}): Violation => ({
  rule: "tests",
  message: "greets was skipped.",
  clause: "rules.tests",
  certain: false,
  path: "test/a.test.ts",
  lines: { start: 3, end: 4, side: "proposal" },
  ...more,
});
const idsOf = (...violations: readonly Violation[]) => withIds(violations).map(({ id }) => id);

describe("withIds", () => {
  test("a finding keeps its name when lines above it come or go, or when others are found", () => {
    const [alone] = idsOf(finding());
    expect(idsOf(finding({ lines: { start: 90, end: 91, side: "proposal" } }))).toEqual([alone]);
    expect(idsOf(finding({ message: "bows was skipped." }), finding())[1]).toBe(alone);
    expect(alone).toMatch(/^tests:[0-9a-f]{24}$/);
  });

  test("another rule, path, clause or message is another name", () => {
    const others = [{ rule: "config" }, { path: "b" }, { clause: "c" }, { message: "d" }].map(finding);
    expect(new Set(idsOf(finding(), ...others)).size).toBe(5);
  });

  test("findings that read the same are told apart, and none has the name that one alone would have", () => {
    const other = finding({ lines: { start: 9, end: 9, side: "proposal" } });
    const [first, second] = idsOf(finding(), other);
    expect(first).not.toBe(second);
    expect([first, second]).not.toContain(idsOf(finding())[0]);
    expect(new Set(idsOf(finding(), finding(), finding())).size).toBe(3);
  });
});

test("a short name is as long as it takes to mean one violation", () => {
  const shown = [
    { id: "tests:0123456789abc" },
    { id: "tests:0123456789abd" },
    { id: "size:ffffffffffff" },
    {},
  ];
  const short = shortIds(shown);
  expect([...short.values()].toSorted()).toEqual([
    "size:ffffffff",
    "tests:0123456789abc",
    "tests:0123456789abd",
  ]);
  for (const [id, name] of short) expect(meantIds(name, shown)).toEqual([id]);
  expect(meantIds("tests:0123", shown)).toHaveLength(2);
  expect(meantIds("tests", shown)).toEqual([]);
});
