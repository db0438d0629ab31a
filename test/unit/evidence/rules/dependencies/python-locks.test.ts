import { describe, test } from "vitest";
import { expectTold, rowsOf } from "./case.ts";

const tail = "The contract permits no change of dependencies, scripts or sources. (uncertain)";
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
    rowsOf("uv.lock")(
      "uv: another version",
      uv("8.1"),
      uv("8.2"),
      "none",
      "uv.lock changes one package: click 8.1 → 8.2.",
    ),
    rowsOf("uv.lock")(
      "uv: kept, its own version",
      uv("8.1"),
      uv("8.1").replace('version = "1"', 'version = "2"'),
      "none",
    ),
    rowsOf("uv.lock")("uv: kept where lockfiles may change", uv("8.1"), uv("8.2"), "lockfile-only"),
    rowsOf("uv.lock")(
      "uv: another registry",
      uv("8.1"),
      uv("8.1", '{ registry = "https://example.org/simple" }'),
      "lockfile-only",
      "click 8.1 is taken from another source than before: https://example.org/simple.",
    ),
    rowsOf("uv.lock")(
      "uv: a repository",
      uv("8.1"),
      uv("8.1", '{ git = "https://example.org/click#abc" }'),
      "lockfile-only",
      "click 8.1#abc is taken from a repository: https://example.org/click.",
    ),
    rowsOf("uv.lock")(
      "uv: another checksum",
      uv("8.1"),
      uv("8.1").replace("sha256:8.1", "sha256:evil"),
      "lockfile-only",
      "click 8.1 has another checksum under the same version.",
    ),
    rowsOf("poetry.lock")(
      "Poetry: another version",
      poetry("8.1"),
      poetry("8.2"),
      "none",
      "poetry.lock changes one package: click 8.1 → 8.2.",
    ),
    rowsOf("poetry.lock")(
      "Poetry: kept, a wheel was added",
      poetry("8.1"),
      poetry("8.1").replace("files = [", 'files = [{file = "click.whl", hash = "sha256:w"}, '),
      "none",
    ),
    rowsOf("poetry.lock")(
      "Poetry: a repository",
      poetry("8.1"),
      poetry("8.1", '[package.source]\ntype = "git"\nurl = "https://example.org/click"\n'),
      "lockfile-only",
      "click 8.1 is taken from a repository: https://example.org/click.",
    ),
    rowsOf("Pipfile.lock")(
      "Pipenv: another version",
      pipfile("==8.1"),
      pipfile("==8.2"),
      "none",
      "Pipfile.lock changes one package: click ==8.1 → ==8.2.",
    ),
    rowsOf("Pipfile.lock")(
      "Pipenv: a repository",
      pipfile("==8.1"),
      pipfile("==8.1", { git: "https://example.org/click" }),
      "lockfile-only",
      "is taken from a repository: https://example.org/click.",
    ),
    rowsOf("Pipfile")(
      "Pipfile",
      '[packages]\nclick = "*"\n',
      '[packages]\nclick = "==8"\n',
      "none",
      "click in packages changed: * → ==8.",
    ),
    rowsOf("Pipfile")(
      "Pipfile: a registry",
      "",
      '[[source]]\nurl = "https://example.org"\n',
      "none",
      "The package source source was added",
    ),
    rowsOf("setup.py")(
      "setup.py",
      "a = 1\n",
      "a = 2\n",
      "none",
      `setup.py changed; it says which packages are installed, among other things. ${tail}`,
    ),
  ])("$title", expectTold);
});

const setup = (version: string, requires: string, more = "") =>
  `from setuptools import setup\n${more}setup(\n    name="me",\n    version="${version}",\n    install_requires=[${requires}],\n)\n`;
const py = rowsOf("setup.py");
const cfg = rowsOf("setup.cfg");

describe("setup.py and setup.cfg", () => {
  test.each([
    py("kept: the version", setup("1", '"a"'), setup("2", '"a"'), "none"),
    py("kept: a comment", setup("1", '"a"'), setup("1", '"a"', "# Says hello.\n"), "none"),
    py(
      "a requirement",
      setup("1", '"a>=1"'),
      setup("1", '"a>=2"'),
      "none",
      "setup.py:5 dependencies: a in install_requires changed: >=1 → >=2.",
    ),
    py(
      "an extra",
      setup("1", '"a"'),
      setup("1", '"a"').replace("name=", 'extras_require={"test": ["b"]}, name='),
      "none",
      "b was added to extras_require.test.",
    ),
    py(
      "which Python",
      setup("1", '"a"'),
      setup("1", '"a"').replace("name=", 'python_requires=">=3.9", name='),
      "none",
      "The toolchain python_requires was added: >=3.9.",
    ),
    py("kept: a list in another form", setup("1", '"a"'), setup("1", "\n 'A',  # the web\n"), "none"),
    py(
      "a list that is computed",
      setup("1", '"a"'),
      setup("1", '"a"').replace('["a"]', "read()"),
      "none",
      tail,
    ),
    py(
      "a version that is computed",
      setup("1", '"a"'),
      setup("1", '"a"').replace('"1"', "steal()"),
      "none",
      tail,
    ),
    py("a statement", setup("1", '"a"'), setup("1", '"a"', "import os\n"), "none", tail),
    py("a description of something else", "fetch(url='a')\n", "fetch(url='b')\n", "none", tail),
    py("what cannot be parsed", setup("1", '"a"'), "setup(\n", "none", tail),
    cfg("kept: the version", "[metadata]\nversion = 1\n", "[metadata]\nversion = 2\n", "none"),
    cfg("kept: a tool", "[flake8]\nignore = a\n", "[flake8]\nignore =\n    a\n    b\n", "none"),
    cfg(
      "a requirement",
      "[options]\ninstall_requires =\n    a>=1\n",
      "[options]\ninstall_requires =\n    a>=2\n",
      "none",
      "setup.cfg:3 dependencies: a in options.install_requires changed: >=1 → >=2.",
    ),
    cfg(
      "an extra",
      "",
      "[options.extras_require]\ntest = pytest\n",
      "none",
      "pytest was added to options.extras_require.test.",
    ),
    cfg(
      "which Python",
      "[options]\npython_requires = >=3.8\n",
      "[options]\npython_requires = >=3.9\n",
      "none",
      "The toolchain options.python_requires changed: >=3.8 → >=3.9.",
    ),
    cfg(
      "kept: nothing but a comment",
      "[options]\ninstall_requires = a\n",
      "[options]\n; the web\ninstall_requires = a\n",
      "none",
    ),
    cfg("broken", "", "nothing\n", "none", tail),
  ])("$title", expectTold);
});
