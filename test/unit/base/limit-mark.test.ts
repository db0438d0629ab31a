import { expect, test } from "vitest";
import { carriesMark, limitOptions, newLimitMark } from "../../../src/base/limit-mark.ts";

const mark = { locks: 1000, queue: 2 ** 19 - 1000 };
const confined = "Name:\tsh\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n";

function limits(locks: number | "unlimited", queue: number): string {
  return `Limit                     Soft Limit           Hard Limit           Units
Max file locks            ${String(locks).padEnd(20)} ${String(locks).padEnd(20)} locks
Max msgqueue size         ${String(queue).padEnd(20)} ${String(queue).padEnd(20)} bytes
`;
}

test("a process is known by both limits, and by one that it lowered; never by those of others", () => {
  const carries = (locks: number | "unlimited", queue: number, status = confined): boolean =>
    carriesMark(limits(locks, queue), () => status, mark);
  expect(carries(mark.locks, mark.queue)).toBe(true);
  expect(carries(mark.locks - 1, mark.queue)).toBe(true);
  expect(carries(0, 0)).toBe(true);
  // Another command's, whole.
  expect(carries(mark.locks + 1, mark.queue - 1)).toBe(false);
  expect(carries("unlimited", 819_200)).toBe(false);
  expect(carries(64, 819_200)).toBe(false);
  expect(carries(0, 0, "NoNewPrivs:\t0\nSeccomp:\t0\n")).toBe(false);
  expect(carriesMark("", () => confined, mark)).toBe(false);
});

test("every mark is a whole one, and no two are likely the same", () => {
  const marks = Array.from({ length: 50 }, newLimitMark);
  for (const one of marks) {
    expect(one.locks + one.queue).toBe(2 ** 19);
    expect(limitOptions(one)).toEqual([
      `--locks=${one.locks}:${one.locks}`,
      `--msgqueue=${one.queue}:${one.queue}`,
    ]);
  }
  expect(new Set(marks.map(({ locks }) => locks)).size).toBeGreaterThan(45);
});
