import { describe, test } from "vitest";
import { expectTold, rowsOf, type Row } from "./case.ts";

type Packages = Readonly<Record<string, object>>;

/** Lockfiles of npm by their packages. */
const npm = (...[title, base, proposal, ...rest]: Row<Packages>) =>
  rowsOf("package-lock.json")(title, npmLock(base), npmLock(proposal), ...rest);

function npmLock(packages: Packages): string {
  return `${JSON.stringify({ name: "a", version: "1.0.0", lockfileVersion: 3, packages }, undefined, 1)}\n`;
}

const one = (version: string, more: object = {}) => ({
  "node_modules/ms": { version, integrity: `sha512-${version}`, ...more },
});
const at = (address: string) => ({ resolved: address });

describe("package-lock.json", () => {
  test.each([
    npm(
      "kept: its own version",
      { "": { version: "1" }, ...one("2.1.2") },
      { "": { version: "2" }, ...one("2.1.2") },
      "none",
    ),
    npm("kept: a mark for development", one("2.1.2"), one("2.1.2", { dev: true }), "none"),
    npm(
      "kept: the address of the public registry comes",
      one("2.1.2"),
      one("2.1.2", at("https://registry.npmjs.org/ms/-/ms-2.1.2.tgz")),
      "none",
    ),
    npm(
      "kept: a workspace of its own",
      one("2.1.2"),
      {
        ...one("2.1.2"),
        "packages/b": { version: "1" },
        "node_modules/b": { resolved: "packages/b", link: true },
      },
      "none",
    ),
    npm(
      "another version",
      one("2.1.2"),
      one("2.1.3"),
      "none",
      "package-lock.json:7 dependencies: package-lock.json changes one package: ms 2.1.2 → 2.1.3.",
    ),
    npm(
      "a second version",
      one("2.1.2"),
      { ...one("2.1.2"), "node_modules/b/node_modules/ms": { version: "1.0.0", integrity: "sha512-x" } },
      "none",
      "ms 1.0.0 added.",
    ),
    npm("kept: another version, where lockfiles may change", one("2.1.2"), one("2.1.3"), "lockfile-only"),
    npm(
      "another registry",
      one("2.1.2", at("https://registry.npmjs.org/ms/-/ms-2.1.2.tgz")),
      one("2.1.2", at("https://npm.example.org/ms-2.1.2.tgz")),
      "lockfile-only",
      "ms 2.1.2 is taken from another source than before: npm.example.org.",
    ),
    npm(
      "no encryption",
      one("2.1.2", at("https://npm.example.org/ms-2.1.2.tgz")),
      one("2.1.2", at("http://npm.example.org/ms-2.1.2.tgz")),
      "lockfile-only",
      "another source than before: http://npm.example.org.",
    ),
    npm(
      "a repository",
      one("2.1.2"),
      { "node_modules/ms": { version: "2.1.2", resolved: "git+ssh://git@github.com/x/ms.git#abc" } },
      "lockfile-only",
      "ms 2.1.2 is taken from a repository: git+ssh://git@github.com/x/ms.git.",
    ),
    npm(
      "no checksum",
      one("2.1.2"),
      { "node_modules/ms": { version: "2.1.3" } },
      "lockfile-only",
      "ms 2.1.3 has no checksum.",
    ),
    npm(
      "another checksum",
      one("2.1.2"),
      one("2.1.2", { integrity: "sha512-evil" }),
      "lockfile-only",
      "ms 2.1.2 has another checksum under the same version.",
    ),
    npm("kept: a stronger checksum", one("2.1.2", { integrity: "sha1-x" }), one("2.1.2"), "lockfile-only"),
    npm(
      "a listed package",
      one("2.1.2"),
      one("2.1.3"),
      { listed: ["debug"] },
      "package-lock.json changes one package: ms 2.1.2 → 2.1.3.",
    ),
    npm(
      "kept: the listed package and what it needs",
      { ...one("2.1.2"), "node_modules/debug": { version: "4.3.0", integrity: "sha512-d" } },
      { ...one("2.1.3"), "node_modules/debug": { version: "4.4.0", integrity: "sha512-e" } },
      { listed: ["debug"] },
    ),
    npm(
      "a package that the manifests name and the contract does not",
      {
        "": { dependencies: { ms: "*", debug: "*" } },
        ...one("2.1.2"),
        "node_modules/debug": { version: "4.3.0", integrity: "sha512-d" },
      },
      {
        "": { dependencies: { ms: "*", debug: "*" } },
        ...one("2.1.3"),
        "node_modules/debug": { version: "4.4.0", integrity: "sha512-e" },
      },
      { listed: ["debug"] },
      "changes packages that the manifests name and the contract does not: ms 2.1.2 → 2.1.3. The contract permits changes of debug alone. (uncertain)",
    ),
  ])("$title", expectTold);

  const root = { "package.json": '{ "dependencies": { "ms": "^2.1.0" } }\n' };
  const lock = (version: string) =>
    JSON.stringify(
      { lockfileVersion: 3, packages: { "": { dependencies: { ms: "^2.1.0" } }, ...one(version) } },
      undefined,
      1,
    );
  test.each([
    { title: "kept: a version that fits", version: "2.9.0", told: [] },
    {
      title: "a version that does not fit",
      version: "3.0.0",
      told: ["ms is locked at 3.0.0, which the manifest's range ^2.1.0 does not allow."],
    },
  ])("$title", ({ title, version, told }) =>
    expectTold({
      title,
      base: { ...root, "package-lock.json": lock("2.1.2") },
      proposal: { ...root, "package-lock.json": lock(version) },
      option: "lockfile-only",
      told,
    }),
  );

  test("version 1 nests, version 3 does not", () =>
    expectTold({
      title: "",
      base: {
        "npm-shrinkwrap.json":
          '{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","integrity":"sha512-a","dependencies":{"b":{"version":"1.0.0","integrity":"sha512-b"}}}}}',
      },
      proposal: {
        "npm-shrinkwrap.json":
          '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","integrity":"sha512-a"},"node_modules/a/node_modules/b":{"version":"1.0.1","integrity":"sha512-c"}}}',
      },
      told: ["changes one package: b 1.0.0 → 1.0.1."],
    }));

  test("a lockfile that goes", () =>
    expectTold({
      title: "",
      base: { "package-lock.json": "{}" },
      proposal: {},
      option: "lockfile-only",
      told: ["The lockfile package-lock.json was removed, so that every version is chosen anew."],
    }));

  test("one that cannot be read", () =>
    expectTold({
      title: "",
      base: { "package-lock.json": "{}" },
      proposal: { "package-lock.json": "{" },
      option: "lockfile-only",
      told: ["(uncertain)"],
    }));
});

const pnpm = rowsOf("pnpm-lock.yaml");
const pnpm9 = (version: string, resolution = `{integrity: sha512-${version}}`) =>
  `lockfileVersion: '9.0'\n\npackages:\n\n  '@a/ms@${version}':\n    resolution: ${resolution}\n`;

describe("pnpm-lock.yaml", () => {
  test.each([
    pnpm(
      "another version",
      pnpm9("2.1.2"),
      pnpm9("2.1.3"),
      "none",
      "pnpm-lock.yaml:5 dependencies: pnpm-lock.yaml changes one package: @a/ms 2.1.2 → 2.1.3.",
    ),
    pnpm(
      "kept: an older form",
      "lockfileVersion: 5.4\npackages:\n  /@a/ms/2.1.2_x@1.0.0:\n    resolution: {integrity: sha512-2.1.2}\n",
      pnpm9("2.1.2"),
      "none",
    ),
    pnpm(
      "kept: the form between",
      "lockfileVersion: '6.0'\npackages:\n  /@a/ms@2.1.2(x@1.0.0):\n    resolution: {integrity: sha512-2.1.2}\n",
      pnpm9("2.1.2"),
      "none",
    ),
    pnpm("kept: where lockfiles may change", pnpm9("2.1.2"), pnpm9("2.1.3"), "lockfile-only"),
    pnpm(
      "another registry",
      pnpm9("2.1.2"),
      pnpm9("2.1.2", "{integrity: sha512-2.1.2, tarball: https://npm.example.org/ms.tgz}"),
      "lockfile-only",
      "@a/ms 2.1.2 is taken from another source than before: npm.example.org.",
    ),
    pnpm(
      "a repository",
      pnpm9("2.1.2"),
      pnpm9("2.1.2", "{type: git, repo: https://example.org/ms.git, commit: abc}"),
      "lockfile-only",
      "@a/ms 2.1.2 is taken from a repository: https://example.org/ms.git.",
    ),
    pnpm(
      "no checksum",
      pnpm9("2.1.2"),
      pnpm9("2.1.3", "{}"),
      "lockfile-only",
      "@a/ms 2.1.3 has no checksum.",
    ),
    pnpm(
      "an override",
      pnpm9("2.1.2"),
      `overrides:\n  ms: '1'\n${pnpm9("2.1.2")}`,
      "lockfile-only",
      "The override of ms (overrides) was added: 1.",
    ),
    pnpm("broken", pnpm9("2.1.2"), "packages: [", "none", "(uncertain)"),
  ])("$title", expectTold);
});
