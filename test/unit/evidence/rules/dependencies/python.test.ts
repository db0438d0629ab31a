import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

const tail = "The contract permits no change of dependencies, scripts or sources. (uncertain)";
const file =
  (path: string) =>
  (title: string, base: string, proposal: string, ...told: string[]): LabelledCase => ({
    title,
    base: { [path]: base },
    proposal: { [path]: proposal },
    told,
  });

const txt = file("requirements.txt");

describe("requirements.txt", () => {
  test.each([
    txt("kept: a comment", "flask==3.0\n", "# The web.\nflask==3.0  # pinned\n"),
    txt("kept: blanks and case", "Flask >= 3.0 , < 4\n", "flask<4,>=3.0\n"),
    txt("kept: a line that goes on", "flask==3.0\n", "flask==\\\n3.0\n"),
    txt("kept: another order", "a\nb\n", "b\na\n"),
    txt("kept: another way to write a name", "typing_extensions\n", "typing-extensions\n"),
    txt("kept: quotes of a marker", "a; python_version<'3.9'\n", 'a ; python_version<"3.9"\n'),
    txt(
      "added",
      "",
      "flask==3.0\n",
      "requirements.txt:1 dependencies: flask (==3.0) was added to requirements.",
    ),
    txt(
      "removed",
      "flask\n",
      "",
      "requirements.txt:1 (base) dependencies: flask was removed from requirements.",
    ),
    txt("another version", "flask==3.0\n", "flask==3.1\n", "flask in requirements changed: ==3.0 → ==3.1."),
    txt(
      "an extra",
      "flask==3.0\n",
      "flask[async]==3.0\n",
      "flask in requirements changed: ==3.0 → [async]==3.0.",
    ),
    txt("a marker", "flask==3.0\n", "flask==3.0; os_name == 'nt'\n", '==3.0 → ==3.0 ; os_name == "nt".'),
    txt(
      "from a repository",
      "flask==3.0\n",
      "flask @ git+https://example.org/flask\n",
      "which is taken from a repository.",
    ),
    txt(
      "from an address",
      "",
      "https://example.org/flask.whl\n",
      "https://example.org/flask.whl was added to requirements, which is taken from an address.",
    ),
    txt(
      "from a folder",
      "",
      "./flask\n",
      "./flask was added to requirements, which is taken from a folder or file.",
    ),
    txt(
      "editable",
      "",
      "-e ./flask\n",
      "./flask (editable) was added to requirements, which is taken from a folder or file.",
    ),
    txt(
      "a registry",
      "flask\n",
      "--index-url https://example.org/simple\nflask\n",
      "requirements.txt:1 dependencies: The package source pip --index-url was added: https://example.org/simple.",
    ),
    txt(
      "one more registry",
      "",
      "--extra-index-url=https://example.org/simple\n",
      "The package source pip --extra-index-url was added: https://example.org/simple.",
    ),
    txt("another file", "", "-r more.txt\n", "The list of packages included by -r was added: more.txt."),
    txt(
      "another hash",
      "a==1 --hash=sha256:aaaa\n",
      "a==1 --hash=sha256:bbbb\n",
      "==1 with hash sha256:aaaa and 0 more → ==1 with hash sha256:bbbb and 0 more.",
    ),
    txt("a setting", "", "--pre\n", `The setting pip --pre was added: . ${tail}`),
    file("requirements/dev.in")(
      "a folder of them",
      "",
      "pytest\n",
      "requirements/dev.in:1 dependencies: pytest was added to requirements.",
    ),
    file("dev-requirements.txt")("another name", "", "pytest\n", "pytest was added"),
    file("constraints.txt")("constraints", "", "pytest<9\n", "pytest (<9) was added"),
    file("notes.txt")("kept: notes", "", "pytest\n"),
  ])("$title", expectTold);
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

const locked = (
  title: string,
  path: string,
  base: string,
  proposal: string,
  option: unknown,
  ...told: string[]
): LabelledCase => ({ title, base: { [path]: base }, proposal: { [path]: proposal }, option, told });
const uv = (version: string, source = '{ registry = "https://pypi.org/simple" }') =>
  `version = 1\n[[package]]\nname = "me"\nversion = "1"\nsource = { editable = "." }\n[[package]]\nname = "click"\nversion = "${version}"\nsource = ${source}\nsdist = { url = "https://files.pythonhosted.org/click.tar.gz", hash = "sha256:${version}" }\n`;
const poetry = (version: string, more = "") =>
  `[[package]]\nname = "click"\nversion = "${version}"\nfiles = [{file = "click.tar.gz", hash = "sha256:${version}"}]\n${more}`;
const pipfile = (version: string, more: object = {}) =>
  JSON.stringify({
    _meta: { hash: { sha256: version }, sources: [{ url: "https://pypi.org/simple" }] },
    default: { click: { version, hashes: ["sha256:a"], ...more } },
  });

describe("lockfiles", () => {
  test.each([
    locked(
      "uv: another version",
      "uv.lock",
      uv("8.1"),
      uv("8.2"),
      "none",
      "uv.lock changes one package: click 8.1 → 8.2.",
    ),
    locked(
      "uv: kept, its own version",
      "uv.lock",
      uv("8.1"),
      uv("8.1").replace('version = "1"', 'version = "2"'),
      "none",
    ),
    locked("uv: kept where lockfiles may change", "uv.lock", uv("8.1"), uv("8.2"), "lockfile-only"),
    locked(
      "uv: another registry",
      "uv.lock",
      uv("8.1"),
      uv("8.1", '{ registry = "https://example.org/simple" }'),
      "lockfile-only",
      "click 8.1 is taken from another source than before: https://example.org/simple.",
    ),
    locked(
      "uv: a repository",
      "uv.lock",
      uv("8.1"),
      uv("8.1", '{ git = "https://example.org/click#abc" }'),
      "lockfile-only",
      "click 8.1#abc is taken from a repository: https://example.org/click.",
    ),
    locked(
      "uv: another checksum",
      "uv.lock",
      uv("8.1"),
      uv("8.1").replace("sha256:8.1", "sha256:evil"),
      "lockfile-only",
      "click 8.1 has another checksum under the same version.",
    ),
    locked(
      "Poetry: another version",
      "poetry.lock",
      poetry("8.1"),
      poetry("8.2"),
      "none",
      "poetry.lock changes one package: click 8.1 → 8.2.",
    ),
    locked(
      "Poetry: kept, a wheel was added",
      "poetry.lock",
      poetry("8.1"),
      poetry("8.1").replace("files = [", 'files = [{file = "click.whl", hash = "sha256:w"}, '),
      "none",
    ),
    locked(
      "Poetry: a repository",
      "poetry.lock",
      poetry("8.1"),
      poetry("8.1", '[package.source]\ntype = "git"\nurl = "https://example.org/click"\n'),
      "lockfile-only",
      "click 8.1 is taken from a repository: https://example.org/click.",
    ),
    locked(
      "Pipenv: another version",
      "Pipfile.lock",
      pipfile("==8.1"),
      pipfile("==8.2"),
      "none",
      "Pipfile.lock changes one package: click ==8.1 → ==8.2.",
    ),
    locked(
      "Pipenv: a repository",
      "Pipfile.lock",
      pipfile("==8.1"),
      pipfile("==8.1", { git: "https://example.org/click" }),
      "lockfile-only",
      "is taken from a repository: https://example.org/click.",
    ),
    locked(
      "Pipfile",
      "Pipfile",
      '[packages]\nclick = "*"\n',
      '[packages]\nclick = "==8"\n',
      "none",
      "click in packages changed: * → ==8.",
    ),
    locked(
      "Pipfile: a registry",
      "Pipfile",
      "",
      '[[source]]\nurl = "https://example.org"\n',
      "none",
      "The package source source was added",
    ),
    locked(
      "setup.py",
      "setup.py",
      "a = 1\n",
      "a = 2\n",
      "none",
      `setup.py changed; it says which packages are installed, among other things. ${tail}`,
    ),
  ])("$title", expectTold);
});
