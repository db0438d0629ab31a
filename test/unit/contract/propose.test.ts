import { describe, expect, test } from "vitest";
import { proposeCommands, type ProjectFiles } from "../../../src/contract/propose.ts";

function project(files: Readonly<Record<string, string>>): ProjectFiles {
  return {
    read: async (path) => files[path],
    exists: async (path) => Object.hasOwn(files, path),
  };
}

/** Each proposal as `name: program and arguments`. */
async function proposed(files: Readonly<Record<string, string>>): Promise<string[]> {
  const proposals = await proposeCommands(project(files));
  return proposals.map(({ name, run }) => `${name}: ${run.join(" ")}`);
}

function manifest(scripts: object, more: object = {}): string {
  return JSON.stringify({ name: "x", scripts, ...more });
}

describe("package.json", () => {
  test("offers what it has, tests first, each with where it comes from", async () => {
    const files = {
      "package.json": manifest({
        build: "tsc -b",
        lint: "oxlint",
        "check-types": "tsc",
        test: "vitest run",
        start: "node .",
      }),
    };
    expect(await proposeCommands(project(files))).toEqual([
      { name: "test", run: ["npm", "test"], why: 'script "test" of package.json' },
      { name: "lint", run: ["npm", "run", "lint"], why: 'script "lint" of package.json' },
      { name: "typecheck", run: ["npm", "run", "check-types"], why: 'script "check-types" of package.json' },
      { name: "build", run: ["npm", "run", "build"], why: 'script "build" of package.json' },
    ]);
  });

  test.each<[string, object, Record<string, string>, string[]]>([
    ["a lockfile of pnpm", {}, { "pnpm-lock.yaml": "" }, ["test: pnpm test", "lint: pnpm run lint"]],
    ["a lockfile of yarn", {}, { "yarn.lock": "" }, ["test: yarn test", "lint: yarn run lint"]],
    ["a lockfile of bun", {}, { "bun.lock": "" }, ["test: bun run test", "lint: bun run lint"]],
    ["a lockfile of npm", {}, { "package-lock.json": "{}" }, ["test: npm test", "lint: npm run lint"]],
    [
      "packageManager before a lockfile",
      { packageManager: "pnpm@9.1.0" },
      { "yarn.lock": "" },
      ["test: pnpm test", "lint: pnpm run lint"],
    ],
    [
      "an unknown packageManager",
      { packageManager: "npm-like@1" },
      {},
      ["test: npm test", "lint: npm run lint"],
    ],
  ])("with %s", async (_name, more, files, expected) => {
    expect(await proposed({ "package.json": manifest({ test: "a", lint: "b" }, more), ...files })).toEqual(
      expected,
    );
  });

  test.each<[string, string, string[]]>([
    ["npm's placeholder", manifest({ test: 'echo "Error: no test specified" && exit 1' }), []],
    [
      "a watching test, where another ends",
      manifest({ test: "jest --watch", "test:unit": "jest" }),
      ["test: npm run test:unit"],
    ],
    ["a flag that only looks like watching", manifest({ test: "vitest --watch=false" }), ["test: npm test"]],
    ["no scripts", "{}", []],
    ["scripts that are no texts", '{"scripts": {"test": 1, "lint": null}}', []],
    ["no JSON", "{ not json", []],
  ])("with %s", async (_name, text, expected) => {
    expect(await proposed({ "package.json": text })).toEqual(expected);
  });
});

describe("other projects", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["cargo", { "Cargo.toml": "[package]" }, ["cargo-test: cargo test"]],
    ["go", { "go.mod": "module x" }, ["go-test: go test ./..."]],
    ["pytest.ini", { "pytest.ini": "" }, ["pytest: pytest"]],
    ["pyproject", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["pytest: pytest"]],
    ["setup.cfg", { "setup.cfg": "[tool:pytest]\n" }, ["pytest: pytest"]],
    ["tox", { "tox.ini": "[testenv]\ncommands = pytest\n" }, ["pytest: pytest"]],
    ["python without pytest", { "pyproject.toml": "[project]\n" }, []],
    [
      "make",
      { Makefile: ".PHONY: test check\ntest: build\n\tcc\ncheck:: all\n" },
      ["make-test: make test", "make-check: make check"],
    ],
    ["make, two targets of one rule", { Makefile: "all test : x\n" }, ["make-test: make test"]],
    ["make, variables and other names", { Makefile: "test := a\ncheck = b\ntest-all: x\n\ttest: y\n" }, []],
    ["make beside a nearer test", { Makefile: "test:\n", "go.mod": "" }, ["go-test: go test ./..."]],
    [
      "make beside a build alone",
      { Makefile: "test:\n", "package.json": manifest({ build: "b" }) },
      ["make-test: make test", "build: npm run build"],
    ],
    [
      "two languages",
      { "package.json": manifest({ test: "a", lint: "b" }), "Cargo.toml": "" },
      ["test: npm test", "cargo-test: cargo test", "lint: npm run lint"],
    ],
    ["an empty folder", {}, []],
  ])("%s", async (_name, files, expected) => {
    const names = await proposed(files);
    expect(names).toEqual(expected);
  });
});
