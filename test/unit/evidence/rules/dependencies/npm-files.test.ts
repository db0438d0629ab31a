import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
const deps = (dependencies: object) => ({ dependencies });

const texts: readonly LabelledCase[] = [
  {
    title: "kept: indented otherwise",
    base: { "package.json": '{"dependencies":{"a":"1"}}' },
    proposal: { "package.json": json(deps({ a: "1" })) },
    told: [],
  },
  {
    title: "kept: a mark at its beginning",
    base: { "package.json": json(deps({ a: "1" })) },
    proposal: { "package.json": `\ufeff${json(deps({ a: "1" }))}` },
    told: [],
  },
  {
    title: "given twice, where the last one counts",
    base: { "package.json": '{\n"dependencies": { "a": "1" }\n}\n' },
    proposal: { "package.json": '{\n"dependencies": { "a": "1" },\n"dependencies": { "b": "1" }\n}\n' },
    told: ["package.json:3 dependencies: b (1) was added", "a (1) was removed"],
  },
  {
    title: "broken JSON",
    base: { "package.json": "{}\n" },
    proposal: { "package.json": '{ "dependencies": { "a": "1", }\n' },
    told: [
      "package.json:1 dependencies: package.json cannot be read as what it is by its name, so that its dependencies are not known. The contract permits no change of dependencies, scripts or sources. (uncertain)",
    ],
  },
  {
    title: "a megabyte of brackets",
    base: { "package.json": "{}\n" },
    proposal: { "package.json": "[".repeat(1_000_000) },
    told: [
      "package.json:1 dependencies: package.json cannot be read as what it is by its name, so that its dependencies are not known. The contract permits no change of dependencies, scripts or sources. (uncertain)",
    ],
  },
  {
    title: "a manifest below",
    base: {},
    proposal: { "packages/a/package.json": json({ name: "a", ...deps({ b: "1" }) }) },
    told: ["packages/a/package.json:4 dependencies: b (1) was added to dependencies."],
  },
  {
    title: "kept: a new manifest that brings nothing",
    base: {},
    proposal: { "packages/a/package.json": json({ name: "a", type: "module" }) },
    told: [],
  },
  {
    title: "a removed manifest",
    base: { "packages/a/package.json": json(deps({ b: "1" })) },
    proposal: {},
    told: ["b (1) was removed from dependencies."],
  },
  {
    title: "kept: a manifest that moved",
    base: { "packages/a/package.json": json(deps({ b: "1" })) },
    proposal: { "libs/a/package.json": json(deps({ b: "1" })) },
    told: [],
  },
  {
    title: "test data",
    base: { "test/fixtures/a/package.json": json({}) },
    proposal: { "test/fixtures/a/package.json": json(deps({ b: "1" })) },
    told: [
      "b (1) was added to dependencies. The contract permits no change of dependencies, scripts or sources. (uncertain)",
    ],
  },
  {
    title: "kept: a file whose name only ends alike",
    base: { "my-package.json": "{}\n" },
    proposal: { "my-package.json": json(deps({ b: "1" })) },
    told: [],
  },
  {
    title: "no text",
    base: { "package.json": "{}\n" },
    proposal: { "package.json": "{}\0" },
    told: [
      "package.json dependencies: package.json cannot be read as what it is by its name, so that its dependencies are not known. The contract permits no change of dependencies, scripts or sources. (uncertain)",
    ],
  },
  {
    title: "a registry",
    base: {},
    proposal: { ".npmrc": "registry=https://example.org\n" },
    told: [
      ".npmrc:1 dependencies: .npmrc was added; it says where packages come from and how they are installed.",
    ],
  },
  {
    title: "a binary lockfile",
    base: { "bun.lockb": "a\0" },
    proposal: { "bun.lockb": "b\0" },
    told: ["bun.lockb dependencies: The lockfile bun.lockb changed."],
  },
];

describe("files", () => {
  test.each(texts)("$title", expectTold);
});

const pnpmWorkspace = (title: string, base: string, proposal: string, ...told: string[]): LabelledCase => ({
  title,
  base: { "pnpm-workspace.yaml": base },
  proposal: { "pnpm-workspace.yaml": proposal },
  told,
});

describe("pnpm-workspace.yaml", () => {
  test.each([
    pnpmWorkspace("kept: a comment", "packages:\n  - a\n", "# All.\npackages: [a]\n"),
    pnpmWorkspace(
      "a package",
      "packages:\n  - a\n",
      "packages:\n  - a\n  - b\n",
      "The list of packages packages changed",
    ),
    pnpmWorkspace(
      "a catalog",
      "catalog:\n  a: ^1.0.0\n",
      "catalog:\n  a: ^2.0.0\n",
      "pnpm-workspace.yaml:2 dependencies: The override of a (catalog) changed: ^1.0.0 → ^2.0.0.",
    ),
    pnpmWorkspace(
      "a named catalog",
      "catalogs:\n  x:\n    a: '1'\n",
      "catalogs:\n  x:\n    a: '2'\n",
      "The override of a (catalogs.x) changed: 1 → 2.",
    ),
    pnpmWorkspace(
      "an override",
      "packages: [a]\n",
      "packages: [a]\noverrides:\n  a: '2'\n",
      "pnpm-workspace.yaml:3 dependencies: The override of a (overrides) was added: 2.",
    ),
    pnpmWorkspace(
      "what may build",
      "{}\n",
      "onlyBuiltDependencies:\n  - a\n",
      "What runs on install or build, onlyBuiltDependencies was added",
    ),
    pnpmWorkspace(
      "a setting",
      "{}\n",
      "nodeLinker: hoisted\n",
      "The setting nodeLinker was added: hoisted. The contract permits no change of dependencies, scripts or sources. (uncertain)",
    ),
    pnpmWorkspace("broken YAML", "{}\n", "catalog: [\n", "(uncertain)"),
  ])("$title", expectTold);
});
