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

describe("VS Code's tasks", () => {
  function tasks(...entries: readonly object[]): Record<string, string> {
    return { ".vscode/tasks.json": `// of VS Code\n${JSON.stringify({ version: "2.0.0", tasks: entries })}` };
  }
  const unit = { label: "Unit tests", type: "shell", command: "./run.sh", args: ["--unit"], group: "test" };

  test("of the groups test and build are offered, tests first", async () => {
    const build = { type: "process", label: "Make all", command: "cmake", args: ["--build", "out dir"] };
    const files = tasks({ ...build, group: { kind: "build", isDefault: true } }, unit);
    expect(await proposeCommands(project(files))).toEqual([
      { name: "unit-tests", run: ["./run.sh", "--unit"], why: '"Unit tests" of .vscode/tasks.json' },
      { name: "make-all", run: ["cmake", "--build", "out dir"], why: '"Make all" of .vscode/tasks.json' },
    ]);
  });

  test("a script of package.json is run by the project's package manager, and offered once", async () => {
    const npm = (script: string) => ({ type: "npm", script, group: "test", problemMatcher: [] });
    const files = {
      ...tasks(npm("test"), npm("e2e"), npm("watch"), npm("none"), npm("lint")),
      "package.json": manifest({ test: "vitest run", e2e: "playwright test", watch: "x --watch", lint: "y" }),
      "pnpm-lock.yaml": "",
    };
    expect(await proposed(files)).toEqual(["test: pnpm test", "e2e: pnpm run e2e", "lint: pnpm run lint"]);
  });

  test("another command with a name that is taken gets a number", async () => {
    const files = {
      ...tasks({ ...unit, label: "test" }, { ...unit, label: "Test!", command: "b" }),
      "package.json": manifest({ test: "a" }),
    };
    expect(await proposed(files)).toEqual(["test: npm test", "test-2: ./run.sh --unit", "test-3: b --unit"]);
  });

  test("nearer to the project than a makefile", async () => {
    expect(await proposed({ ...tasks(unit), Makefile: "test:\n\t./run.sh\n" })).toEqual([
      "unit-tests: ./run.sh --unit",
    ]);
  });

  test.each<[string, object]>([
    ["of no group", { group: undefined }],
    ["of another group", { group: "none" }],
    ["of another type", { type: "gulp" }],
    ["in the background", { isBackground: true }],
    ["with a variable", { args: ["${file}"] }],
    ["with a variable as program", { command: "${config:tool}" }],
    ["with what a shell reads", { command: "a && b", args: [] }],
    ["with a shell's variable", { args: ["$HOME"] }],
    ["with a shell's glob", { args: ["src/*.ts"] }],
    ["that sets a variable", { command: "CI=1 npm test", args: [] }],
    ["with its own quoting", { args: [{ value: "a", quoting: "strong" }] }],
    ["without a program", { command: "" }],
    ["in another folder", { options: { cwd: "${workspaceFolder}/sub" } }],
    ["with an environment", { options: { env: { A: "b" } } }],
    ["after others", { dependsOn: ["first"] }],
    ["otherwise on another system", { windows: { command: "run.cmd" } }],
  ])("%s are left out", async (_name, more) => {
    expect(await proposed(tasks({ ...unit, ...more }))).toEqual([]);
    expect(await proposed(tasks({ ...unit, ...more }, { ...unit, label: "Other" }))).toHaveLength(1);
  });

  test.each(["", "{", "[]", "null", '{"tasks":{}}', '{"tasks":[null,1,{}]}'])(
    "%j holds none",
    async (text) => {
      expect(await proposed({ ".vscode/tasks.json": text })).toEqual([]);
    },
  );
});

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
