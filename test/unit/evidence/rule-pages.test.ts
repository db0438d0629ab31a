import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../src/evidence/rules/rules.ts";
import { ruleCase, violationText } from "../../support/rule-case.ts";
import { pageExamples } from "../../support/rule-page.ts";

const dir = resolve(import.meta.dirname, "../../../docs/rules");
const pages = existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith(".md")) : [];

test("every rule has its page, and every page is the page of a rule", () => {
  expect(pages).toEqual(rules.map(({ name }) => `${name}.md`).toSorted());
});

test("docs/rules.md leads to the page of every rule, in the order in which they are shown", () => {
  const index = readFileSync(join(dir, "..", "rules.md"), "utf8");
  const links = [...index.matchAll(/^\| \[(.+)\]\(rules\/(.+)\.md\) \|/gm)];
  expect(links.map(([, name, page]) => [name, page])).toEqual(rules.map(({ name }) => [name, name]));
});

test("the package ships the pages", () => {
  const { files } = JSON.parse(readFileSync(join(dir, "..", "..", "package.json"), "utf8"));
  expect(files).toContain("docs");
});

describe.each(pages)("docs/rules/%s", (file) => {
  const name = file.replace(/\.md$/, "");
  const examples = pageExamples(readFileSync(join(dir, file), "utf8"));

  test("shows what keeps the rule and what breaks it", () => {
    const kinds = examples.map(({ kind }) => kind);
    expect(kinds).toContain("kept");
    expect(kinds.some((kind) => kind !== "kept")).toBe(true);
  });

  test.each(examples)("$kind: $title", async ({ kind, contract, trees, told }) => {
    const found = await ruleCase(name, { ...trees, contract });
    expect(found.map((violation) => `${violationText(violation)}\n`).join("")).toBe(told);
    if (kind === "kept") expect(found).toEqual([]);
    else expect(found.some(({ certain }) => certain === (kind === "broken"))).toBe(true);
  });
});
