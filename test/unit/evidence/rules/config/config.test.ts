import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { configurationTable } from "../../../../../src/evidence/config/configuration.ts";
import { ruleCase } from "../../../../support/rule-case.ts";
import { expectFound } from "../labelled.ts";

test("the page shows the very list that decides", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../../../../docs/rules/config.md"), "utf8");
  const rows = [...page.matchAll(/^\| ([a-z ]+) \| (`.+`) \|$/gm)].map(([, what = "", names = ""]) => [
    what,
    names.replaceAll("`", ""),
  ]);
  expect(rows).toEqual(configurationTable.map(([what, names]) => [what, names.split(/\s+/).join(" ")]));
});

const labelled: readonly (readonly [path: string, label: string])[] = [
  ["Makefile", "build"],
  ["tools/Makefile", "build"],
  ["CMakeLists.txt", "build"],
  ["BUILD.bazel", "build"],
  ["tsconfig.json", "build"],
  ["packages/a/tsconfig.build.json", "build"],
  ["vite.config.ts", "build"],
  ["webpack.prod.js", "build"],
  ["build.gradle.kts", "build"],
  ["pom.xml", "build"],
  [".nvmrc", "build"],
  ["setup.cfg", "build"],
  [".cargo/config.toml", "build"],
  [".github/workflows/ci.yml", "continuous integration"],
  [".gitlab-ci.yml", "continuous integration"],
  [".circleci/config.yml", "continuous integration"],
  ["Jenkinsfile", "continuous integration"],
  ["renovate.json", "continuous integration"],
  [".eslintrc.cjs", "lint and format"],
  ["eslint.config.mjs", "lint and format"],
  [".rubocop_todo.yml", "lint and format"],
  ["ruff.toml", "lint and format"],
  [".editorconfig", "lint and format"],
  ["rustfmt.toml", "lint and format"],
  [".golangci.yml", "lint and format"],
  ["jest.config.js", "tests and coverage"],
  ["pytest.ini", "tests and coverage"],
  ["tox.ini", "tests and coverage"],
  [".vscode/settings.json", "editors"],
  [".idea/modules.xml", "editors"],
  ["app.code-workspace", "editors"],
  ["Dockerfile", "containers"],
  ["Dockerfile.dev", "containers"],
  ["web.dockerfile", "containers"],
  ["docker-compose.override.yml", "containers"],
  ["compose.yaml", "containers"],
  ["infra/main.tf", "infrastructure"],
  ["k8s/kustomization.yaml", "infrastructure"],
  ["Chart.yaml", "infrastructure"],
  ["flake.nix", "infrastructure"],
  [".gitignore", "git and hooks"],
  [".husky/pre-commit", "git and hooks"],
  [".pre-commit-config.yaml", "git and hooks"],
  [".npmrc", "package managers"],
  ["pnpm-workspace.yaml", "package managers"],
  ["src/app.ts", ""],
  ["src/config.ts", ""],
  ["config/settings.py", ""],
  ["src/build.ts", ""],
  ["build/output.js", ""],
  ["docs/makefile.md", ""],
  ["src/makefile.ts", ""],
  ["src/tsconfig.ts", ""],
  ["dockerfile-parser/parse.go", ""],
  ["package.json", ""],
  ["Cargo.toml", ""],
  ["yarn.lock", ""],
  ["README.md", ""],
  [".github/ISSUE_TEMPLATE/bug.md", ""],
  ["src/workspace.ts", ""],
  ["src/plugins/esbuild.ts", ""],
  ["shop/tasks.py", ""],
  ["locales/en/global.json", ""],
  ["esbuild.mjs", "build"],
];

test.each(labelled)("%s: %j", async (path, label) => {
  const found = await ruleCase("config", { base: { [path]: "a\n" }, proposal: { [path]: "b\n" } });
  const told = `${path} configures ${label} and was changed`;
  expect(found.map(({ message, certain }) => [certain, message.startsWith(told)])).toEqual(
    label === "" ? [] : [[true, true]],
  );
});

test.each([
  "test/fixtures/a/tsconfig.json",
  "examples/next/next.config.js",
  "testdata/Dockerfile",
  "create/template-vue/vite.config.js",
])("%s may be read by no tool", async (path) => {
  const found = await ruleCase("config", { base: {}, proposal: { [path]: "b\n" } });
  expect(found.map(({ certain }) => certain)).toEqual([false]);
});

test("a file that the scope names literally may change, one beside it not", () =>
  expectFound("config", {
    title: "",
    base: { Makefile: "a\n", "a/Makefile": "a\n" },
    proposal: { Makefile: "b\n" },
    contract: { scope: { write: ["Makefile", "**/Makefile"], create: [] } },
    found: ["a/Makefile configures build and was deleted"],
  }));
