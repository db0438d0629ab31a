import { expect, test } from "vitest";
import { ruleCase } from "../../../../support/rule-case.ts";

const manifests = {
  "package.json": '{ "name": "pack", "main": "./src/index.ts" }\n',
  "pyproject.toml": "[project]\n",
  "Cargo.toml": "[package]\n",
};
const before: Readonly<Record<string, string>> = {
  "src/index.ts": "export function f(): void {}\n",
  "pack/__init__.py": "def f(): pass\n",
  "pack/pack.go": "package pack\nfunc F() {}\n",
  "src/lib.rs": "pub fn f() {}\n",
};
const hostile = {
  "two megabytes of brackets": "[".repeat(2 * 1024 * 1024 - 1),
  "ten thousand levels": `${"(".repeat(10_000)}1${")".repeat(10_000)}`,
  "names of the prototype":
    "export const __proto__ = 1, constructor = 2, toString = 3, hasOwnProperty = 4;\n",
  "an export of itself": "export * from './index';\nexport * from './';\nexport { f } from './index.ts';\n",
};

const cases = Object.keys(before).flatMap((path) =>
  Object.entries(hostile).map(([title, text]) => ({ title, path, text })),
);

test.each(cases)("$path: $title", { timeout: 20_000 }, async ({ path, text }) => {
  const base = { ...manifests, ...before };
  const started = performance.now();
  const found = await ruleCase("publicApi", {
    base,
    proposal: { ...base, [path]: text },
    contract: { rules: { publicApi: "unchanged" } },
  });
  // What was offered is gone, or cannot be read any more: never kept in silence.
  expect(found.map((violation) => violation.path)).toContain(path);
  expect(performance.now() - started).toBeLessThan(15_000);
  for (const { message } of found) expect(message.length).toBeLessThan(500);
});

test.each([
  "{",
  "[]",
  '{ "exports": 5 }',
  '{ "exports": { ".": [[[null]]] }, "main": {} }',
  '{ "name": "x", "main": "../../../etc/passwd" }',
])("package.json: %s", async (text) => {
  const base = { ...manifests, ...before };
  const proposal = { ...base, "package.json": text, "src/index.ts": "export function g(): void {}\n" };
  const found = await ruleCase("publicApi", {
    base,
    proposal,
    contract: { rules: { publicApi: "unchanged" } },
  });
  expect(found.length).toBeGreaterThan(0);
});
