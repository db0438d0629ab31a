import { expect, test } from "vitest";
import { writeContract } from "../../../src/contract/draft.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { presets, type Preset } from "../../../src/contract/presets.ts";
import { compileScope } from "../../../src/contract/scope.ts";

function contractOf({ write, create, never, rules, limits }: Preset) {
  const scope = { write: [...write, "src/own.ts"], create, never };
  const more = { ...(rules === undefined ? {} : { rules }), ...(limits === undefined ? {} : { limits }) };
  return parseContract(writeContract({ goal: "g", ...scope, ...more, commands: [] }), "c.json");
}

test.each(presets.map((preset) => [preset.id, preset] as const))("%s makes a contract", (_, preset) => {
  const { contract, problems } = contractOf(preset);
  expect(problems).toEqual([]);
  expect(preset.label).toMatch(/^[A-Z][a-z]+(?: [A-Z][a-z]+)?$/);
  expect(preset.description).toMatch(/^[A-Z].*\.$/);
  expect(contract?.scope.write).toEqual([...preset.write, "src/own.ts"]);
  for (const [limit, value] of Object.entries(preset.limits ?? {})) {
    expect(contract?.limits).toHaveProperty(limit, value);
  }
  expect(contract?.rules.operations).toEqual(preset.rules?.operations ?? ["create"]);
});

test("no two presets have one id or label", () => {
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  expect(new Set(presets.map(({ label }) => label)).size).toBe(presets.length);
});

const places: readonly (readonly [path: string, presets: string])[] = [
  ["README.md", "docs"],
  ["packages/a/docs/guide.mdx", "docs"],
  ["docs/picture.svg", "docs"],
  ["test/a.js", "tests"],
  ["src/a.test.ts", "tests"],
  ["pkg/a_test.go", "tests"],
  ["src/__tests__/a.tsx", "tests"],
  ["pkg/test_a.py", "tests"],
  ["src/latest.ts", ""],
  ["src/index.ts", ""],
  ["package.json", "dependencies"],
  ["packages/a/package-lock.json", "dependencies"],
  ["Cargo.lock", "dependencies"],
  ["requirements-dev.txt", "dependencies"],
  ["package.json.md", "docs"],
  ["db/migrations/001_users.sql", ""],
  ["api/user.pb.go", "generated"],
  ["src/generated/schema.ts", "generated"],
];

test.each(places)("%s may be changed by: %s", (path, expected) => {
  const allowing = presets.filter(({ write, create, never }) => {
    const scope = { write: [...write], create: [...create], never: [...never], read: [] };
    return compileScope(scope, { ignoreCase: false }).decide(path, "write").allowed;
  });
  expect(allowing.map(({ id }) => id).join(" ")).toBe(expected);
});
