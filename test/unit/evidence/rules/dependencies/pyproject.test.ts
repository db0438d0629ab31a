import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

const file =
  (path: string) =>
  (title: string, base: string, proposal: string, ...told: string[]): LabelledCase => ({
    title,
    base: { [path]: base },
    proposal: { [path]: proposal },
    told,
  });

const toml = file("pyproject.toml");

describe("pyproject.toml", () => {
  test.each([
    toml(
      "kept: version, description and tools",
      '[project]\nversion = "1"\n',
      '[project]\nversion = "2"\ndescription = "x"\n[tool.ruff]\nline-length = 100\n',
    ),
    toml(
      "kept: another form",
      '[project]\ndependencies = ["a>=1","b"]\n',
      '[project]\ndependencies = [\n  "b",\n  "A >= 1",\n]\n',
    ),
    toml("kept: entry points", "", '[project.scripts]\nx = "x:main"\n'),
    toml(
      "added",
      "[project]\n",
      '[project]\ndependencies = ["click>=8"]\n',
      "pyproject.toml:2 dependencies: click (>=8) was added to project.dependencies.",
    ),
    toml(
      "another version",
      '[project]\ndependencies = ["click>=8"]\n',
      '[project]\ndependencies = ["click>=9"]\n',
      "click in project.dependencies changed: >=8 → >=9.",
    ),
    toml(
      "optional",
      "",
      '[project.optional-dependencies]\ntest = ["pytest"]\n',
      "pytest was added to project.optional-dependencies.test.",
    ),
    toml(
      "a group",
      "",
      '[dependency-groups]\ndev = ["pytest"]\n',
      "pytest was added to dependency-groups.dev.",
    ),
    toml(
      "a group in a group",
      "",
      '[dependency-groups]\ndev = [{ include-group = "test" }]\n',
      "group test was added to dependency-groups.dev.",
    ),
    toml(
      "moved",
      '[project]\ndependencies = ["a"]\n',
      '[dependency-groups]\ndev = ["a"]\n',
      "a moved from project.dependencies to dependency-groups.dev.",
    ),
    toml(
      "for the build",
      "",
      '[build-system]\nrequires = ["hatchling"]\n',
      "hatchling was added to build-system.requires.",
    ),
    toml(
      "what builds",
      '[build-system]\nbuild-backend = "hatchling.build"\n',
      '[build-system]\nbuild-backend = "own"\nbackend-path = ["."]\n',
      "What runs on install or build, build-system.build-backend changed: hatchling.build → own.",
      "build-system.backend-path was added",
    ),
    toml(
      "which Python",
      '[project]\nrequires-python = ">=3.9"\n',
      '[project]\nrequires-python = ">=3.10"\n',
      "The toolchain project.requires-python changed: >=3.9 → >=3.10.",
    ),
    toml(
      "Poetry",
      '[tool.poetry.dependencies]\nclick = "^8"\n',
      '[tool.poetry.dependencies]\nclick = "^9"\n',
      "click in tool.poetry.dependencies changed: ^8 → ^9.",
    ),
    toml(
      "kept: Poetry in another form",
      '[tool.poetry.dependencies]\nclick = "^8"\n',
      '[tool.poetry.dependencies]\nclick = { version = "^8" }\n',
    ),
    toml(
      "Poetry from a repository",
      '[tool.poetry.dependencies]\na = "1"\n',
      '[tool.poetry.dependencies]\na = { git = "https://example.org/a" }\n',
      "which is taken from a repository.",
    ),
    toml(
      "a group of Poetry",
      "",
      '[tool.poetry.group.dev.dependencies]\na = "1"\n',
      "a (1) was added to tool.poetry.group.dev.",
    ),
    toml(
      "Python for Poetry",
      '[tool.poetry.dependencies]\npython = "^3.9"\n',
      '[tool.poetry.dependencies]\npython = "^3.10"\n',
      "The toolchain tool.poetry.dependencies.python changed: ^3.9 → ^3.10.",
    ),
    toml(
      "a source of Poetry",
      "",
      '[[tool.poetry.source]]\nname = "x"\nurl = "https://example.org"\n',
      "The package source tool.poetry.source was added",
    ),
    toml(
      "a source of uv",
      "",
      '[tool.uv.sources]\na = { path = "a" }\n',
      "The package source tool.uv.sources was added",
    ),
    toml(
      "a registry of uv",
      "",
      '[[tool.uv.index]]\nurl = "https://example.org"\n',
      "The package source tool.uv.index was added",
    ),
    toml(
      "an override of uv",
      "",
      '[tool.uv]\noverride-dependencies = ["a==1"]\n',
      "The override tool.uv.override-dependencies was added",
    ),
    toml(
      "a script of PDM",
      "",
      '[tool.pdm.scripts]\ntest = "pytest"\n',
      "The command tool.pdm.scripts.test was added: pytest.",
    ),
    toml("broken", "", "[project\n", "(uncertain)"),
  ])("$title", expectTold);
});
