import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** One package.json before and after. */
function manifest(title: string, base: object, proposal: object, ...told: string[]): LabelledCase {
  const name = { name: "greeting" };
  return {
    title,
    base: { "package.json": json({ ...name, ...base }) },
    proposal: { "package.json": json({ ...name, ...proposal }) },
    told,
  };
}

const deps = (dependencies: object) => ({ dependencies });

const manifests: readonly LabelledCase[] = [
  manifest("kept: its own version", { version: "1.0.0" }, { version: "1.0.1" }),
  manifest(
    "kept: description, keywords and author",
    {},
    { description: "Says hello.", keywords: ["a"], author: "B" },
  ),
  manifest("kept: exports and files", { main: "a.js" }, { exports: { ".": "./a.js" }, files: ["a.js"] }),
  manifest("kept: another order", deps({ a: "1", b: "2" }), deps({ b: "2", a: "1" })),
  manifest(
    "kept: keys in another order",
    { engines: { node: "20" }, ...deps({ a: "1" }) },
    { ...deps({ a: "1" }), engines: { node: "20" } },
  ),
  manifest("kept: an empty list comes", {}, deps({})),
  manifest("kept: an eslint configuration", {}, { eslintConfig: { root: true } }),
  manifest("kept: sideEffects and types", {}, { sideEffects: false, types: "a.d.ts" }),
  manifest(
    "added",
    {},
    deps({ "left-pad": "^1.3.0" }),
    "package.json:4 dependencies: left-pad (^1.3.0) was added to dependencies.",
  ),
  manifest(
    "added for development",
    {},
    { devDependencies: { "@types/node": "24" } },
    "@types/node (24) was added to devDependencies.",
  ),
  manifest(
    "added as a peer",
    {},
    { peerDependencies: { react: ">=18" } },
    "react (>=18) was added to peerDependencies.",
  ),
  manifest(
    "added as optional",
    {},
    { optionalDependencies: { fsevents: "2" } },
    "fsevents (2) was added to optionalDependencies.",
  ),
  manifest(
    "removed",
    deps({ a: "1" }),
    {},
    "package.json:4 (base) dependencies: a (1) was removed from dependencies.",
  ),
  manifest(
    "another range",
    deps({ a: "^1.0.0" }),
    deps({ a: "^1.2.0" }),
    "package.json:4 dependencies: a in dependencies changed: ^1.0.0 → ^1.2.0.",
  ),
  manifest(
    "one of two",
    deps({ a: "1", b: "1" }),
    deps({ a: "1", b: "2" }),
    "package.json:5 dependencies: b in dependencies changed: 1 → 2.",
  ),
  manifest(
    "for development, then for all",
    { devDependencies: { a: "1" } },
    deps({ a: "1" }),
    "a moved from devDependencies to dependencies.",
  ),
  manifest(
    "moved and changed",
    { devDependencies: { a: "1" } },
    deps({ a: "2" }),
    "a moved from devDependencies to dependencies and changed: 1 → 2.",
  ),
  manifest(
    "renamed",
    deps({ request: "2" }),
    deps({ got: "14" }),
    "got (14) was added",
    "request (2) was removed",
  ),
  manifest(
    "from a repository by its address",
    deps({ a: "1" }),
    deps({ a: "git+https://example.org/a.git" }),
    "1 → git+https://example.org/a.git, which is taken from a repository.",
  ),
  manifest(
    "from a repository by its short name",
    deps({ a: "1" }),
    deps({ a: "someone/a#main" }),
    "1 → someone/a#main, which is taken from a repository.",
  ),
  manifest(
    "from a repository by its host",
    {},
    deps({ a: "github:someone/a" }),
    "a (github:someone/a) was added to dependencies, which is taken from a repository.",
  ),
  manifest("from ssh", {}, deps({ a: "git@github.com:someone/a.git" }), "which is taken from a repository."),
  manifest(
    "from an address",
    deps({ a: "1" }),
    deps({ a: "https://example.org/a.tgz" }),
    "which is taken from an address.",
  ),
  manifest(
    "from a folder",
    deps({ a: "1" }),
    deps({ a: "file:../a" }),
    "which is taken from a folder or file.",
  ),
  manifest("linked", deps({ a: "1" }), deps({ a: "link:./a" }), "which is taken from a folder or file."),
  manifest(
    "from the workspace",
    deps({ a: "1" }),
    deps({ a: "workspace:*" }),
    "which is taken from the workspace.",
  ),
  manifest(
    "under another name",
    deps({ a: "1" }),
    deps({ a: "npm:b@1" }),
    "a in dependencies changed: 1 → npm:b@1.",
  ),
  manifest(
    "another branch",
    deps({ a: "someone/a#v1" }),
    deps({ a: "someone/a#v2" }),
    "someone/a#v1 → someone/a#v2.",
  ),
  manifest(
    "a script",
    { scripts: { test: "node check.mjs" } },
    { scripts: { test: "true" } },
    "package.json:4 dependencies: The script test changed: node check.mjs → true.",
  ),
  manifest("a new script", {}, { scripts: { build: "tsc" } }, "The script build was added: tsc."),
  manifest(
    "a removed script",
    { scripts: { lint: "oxlint" } },
    {},
    "package.json:4 (base) dependencies: The script lint was removed: oxlint.",
  ),
  ...["preinstall", "install", "postinstall", "prepare"].map((hook) =>
    manifest(
      `the hook ${hook}`,
      {},
      { scripts: { [hook]: "node x.js" } },
      `The install hook ${hook} was added: node x.js.`,
    ),
  ),
  manifest(
    "a changed hook",
    { scripts: { prepare: "husky" } },
    { scripts: { prepare: "node x.js" } },
    "The install hook prepare changed: husky → node x.js.",
  ),
  manifest(
    "packages that may build",
    {},
    { trustedDependencies: ["a"] },
    'What runs on install or build, trustedDependencies was added: ["a"].',
  ),
  manifest(
    "packages that pnpm may build",
    {},
    { pnpm: { onlyBuiltDependencies: ["a"] } },
    "What runs on install or build, pnpm.onlyBuiltDependencies was added",
  ),
  manifest(
    "git hooks",
    {},
    { "simple-git-hooks": { "pre-commit": "x" } },
    "The command simple-git-hooks was added",
  ),
  manifest("an override", {}, { overrides: { a: "2" } }, "The override of a (overrides) was added: 2."),
  manifest(
    "a nested override",
    { overrides: { a: { b: "1" } } },
    { overrides: { a: { b: "2" } } },
    'The override of a (overrides) changed: {"b":"1"} → {"b":"2"}.',
  ),
  manifest(
    "a resolution",
    {},
    { resolutions: { "**/a": "2" } },
    "The override of **/a (resolutions) was added: 2.",
  ),
  manifest(
    "an override of pnpm",
    {},
    { pnpm: { overrides: { "a>b": "2" } } },
    "The override of a>b (pnpm.overrides) was added: 2.",
  ),
  manifest(
    "a patch",
    {},
    { pnpm: { patchedDependencies: { "a@1": "patches/a.patch" } } },
    "The override of a@1 (pnpm.patchedDependencies) was added",
  ),
  manifest(
    "an engine",
    { engines: { node: ">=18" } },
    { engines: { node: ">=20" } },
    "The toolchain engines.node changed: >=18 → >=20.",
  ),
  manifest(
    "a package manager",
    {},
    { packageManager: "pnpm@11.0.0" },
    "The toolchain packageManager was added: pnpm@11.0.0.",
  ),
  manifest(
    "volta",
    { volta: { node: "20.0.0" } },
    { volta: { node: "22.0.0" } },
    "The toolchain volta.node changed: 20.0.0 → 22.0.0.",
  ),
  manifest(
    "workspaces",
    { workspaces: ["a"] },
    { workspaces: ["a", "b"] },
    'The list of packages workspaces changed: ["a"] → ["a","b"].',
  ),
  manifest("kept: workspaces in the longer form", { workspaces: ["a"] }, { workspaces: { packages: ["a"] } }),
  manifest(
    "where it is published",
    {},
    { publishConfig: { registry: "https://example.org" } },
    "The package source publishConfig.registry was added",
  ),
  manifest("kept: how it is published", {}, { publishConfig: { access: "public" } }),
  manifest(
    "an optional peer",
    {},
    { peerDependenciesMeta: { a: { optional: true } } },
    "The setting peerDependenciesMeta.a was added",
  ),
  manifest(
    "a list that is none",
    {},
    { dependencies: "everything" },
    "(everything) was added to dependencies",
  ),
  manifest(
    "a prototype",
    {},
    JSON.parse('{"dependencies":{"__proto__":"1"}}') as object,
    "__proto__ (1) was added to dependencies.",
  ),
].map((found) =>
  found.title === "an optional peer"
    ? {
        ...found,
        told: [
          `${found.told[0]}: {"optional":true}. The contract permits no change of dependencies, scripts or sources. (uncertain)`,
        ],
      }
    : found,
);

describe("package.json", () => {
  test.each(manifests)("$title", expectTold);
});
