import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { pageOf } from "../../../../src/editor/verdict/page-names.ts";
import { rules } from "../../../../src/evidence/rules/rules.ts";

const docs = resolve(import.meta.dirname, "../../../../docs");
const page = (rule: string) => pageOf(rule, (file) => existsSync(resolve(docs, file)));

test("a rule leads to its own page", () => {
  for (const { name } of rules) {
    const { file, fragment } = page(name);
    expect([file, fragment]).toEqual([`rules/${name}.md`, ""]);
    expect(readFileSync(resolve(docs, file), "utf8")).toMatch(new RegExp(`^# ${name}\n`));
  }
});

test("a reason's code leads to the table of reasons, and what is unknown or no name does too", () => {
  const reasons = { file: "verdict.md", fragment: "reasons" };
  for (const code of ["command-failed", "unproved-file", "", "../../secrets", "rules/scope"]) {
    expect(page(code), code).toEqual(reasons);
  }
  expect(readFileSync(resolve(docs, "verdict.md"), "utf8")).toMatch(/^## Reasons$/m);
});

test("a contract's problem leads to its heading", () => {
  expect(page("contract/unproved")).toEqual({ file: "contract.md", fragment: "unproved" });
});
