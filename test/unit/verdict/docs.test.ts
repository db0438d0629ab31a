import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { judge } from "../../../src/verdict/judge.ts";
import { allCases, reasonCases } from "./reason-case.ts";

const text = readFileSync(resolve(import.meta.dirname, "../../../docs/verdict.md"), "utf8");

const rows = [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, code = "", rest = ""]) => {
  const [effect = "", meaning = "", remedy = "", waivedBy = "", ...more] = rest
    .split(" | ")
    .map((cell) => cell.trim());
  return { code, effect, meaning, remedy, waivedBy, more };
});

describe("docs/verdict.md", () => {
  test("explains every code once and no other", () => {
    expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(reasonCases).toSorted());
  });

  test.each(allCases)("tells the effect and the waiver that judge gives to $code: $message", (one) => {
    const [reason] = judge(one.contract, one.evidence).reasons;
    const row = rows.find(({ code }) => code === reason?.code);
    const waivedBy = reason?.rule === undefined ? `\`${reason?.waivedBy}\`` : "the rule's name";
    expect(row).toMatchObject({ effect: reason?.effect, waivedBy });
  });

  test("says what each code means and what to do, in sentences", () => {
    for (const { code, meaning, remedy, more } of rows) {
      expect(meaning, code).toMatch(/^[A-Z].{20,}\.$/);
      expect(remedy, code).toMatch(/^[A-Z`].{5,}\.$/);
      expect(more, code).toEqual([]);
    }
  });
});
