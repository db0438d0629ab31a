import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

/** A file that appears in a tree that stays otherwise as it is. */
function newFile(path: string, rest: Readonly<Record<string, string>>) {
  return (title: string, text: string, ...told: string[]): LabelledCase => ({
    title,
    base: rest,
    proposal: { ...rest, [path]: text },
    told,
  });
}

const js = newFile("src/a.ts", {
  "package.json":
    '{ "name": "me", "dependencies": { "ms": "1", "@a/b": "1" }, "devDependencies": { "@types/estree": "1" } }\n',
  "tsconfig.json":
    '{ // aliases\n "compilerOptions": { "paths": { "app/*": ["./src/*"], "exact": ["./x"] }, "baseUrl": "." } }\n',
  "vite.config.ts": 'export const x = { alias: { "aliased": "./y" } };\n',
  "src/old.ts": 'import "left-pad";\n',
  "packages/own/package.json": '{ "name": "@me/own" }\n',
});

describe("JavaScript and TypeScript", () => {
  test.each([
    js("kept: listed", 'import ms from "ms";\nimport x from "ms/lib/x.js";\nimport { c } from "@a/b/c";\n'),
    js("kept: a file", 'import "./b.ts";\nimport "../c.js";\nimport "/d.js";\n'),
    js("kept: of Node", 'import fs from "fs";\nimport "node:test";\nimport "fs/promises";\n'),
    js("kept: of the package itself", 'import "me";\nimport "#inner";\n'),
    js("kept: an alias of TypeScript", 'import "app/x";\nimport "exact";\nimport "src/old";\n'),
    js(
      "kept: what only a bundler knows",
      'import "virtual:x";\nimport "@/x";\nimport "~/x";\nimport "$lib/x";\n',
    ),
    js("kept: types alone", 'import type { Node } from "estree";\n'),
    js("kept: a package of the repository", 'import "@me/own";\n'),
    js("kept: computed", "import(name);\nrequire(`x${y}`);\n"),
    js("kept: in a comment and in a text", '// import "left-pad";\nconst x = \'import "left-pad"\';\n'),
    js("kept: another function", 'load("left-pad");\nx.require("left-pad");\n'),
    js(
      "imported",
      'import ms from "ms";\nimport pad from "left-pad";\n',
      "src/a.ts:2 dependencies: left-pad is imported, and no package.json from this folder up to the root lists it.",
    ),
    js("for its effects", 'import "left-pad/x.css";\n', "left-pad is imported"),
    js("exported", 'export * from "left-pad";\n', "left-pad is imported"),
    js("required", 'const pad = require("left-pad");\n', "left-pad is imported"),
    js("later", 'const pad = await import("left-pad");\n', "left-pad is imported"),
    js("required by TypeScript", 'import pad = require("left-pad");\n', "left-pad is imported"),
    js("types of what is not there", 'import type { X } from "@x/y";\n', "@x/y is imported"),
    js("once for each package", 'import "left-pad";\nimport "left-pad/x";\n', "left-pad is imported"),
    js("with escapes", 'import "left\\\\x2dpad";\n', "(uncertain)"),
    js(
      "over two lines",
      'const pad = require(\n  "left-pad",\n);\n',
      "src/a.ts:2 dependencies: left-pad is imported",
    ),
    js("in a try", 'try { require("left-pad"); } catch {}\n', "(uncertain)"),
    js("named by the build", 'import "aliased";\n', "(uncertain)"),
    js("a file that does not fit its grammar", 'import "left-pad";\nconst = ;\n', "(uncertain)"),
    {
      title: "kept: it was there before",
      base: { "package.json": "{}", "a.js": 'import "x";\n' },
      proposal: { "package.json": "{}", "a.js": 'import "x";\nlet y;\nimport "./z";\n' },
      told: [],
    },
    {
      title: "kept: it came from another file",
      base: { "package.json": "{}", "a.js": 'import "x";\nlet a;\n' },
      proposal: { "package.json": "{}", "a.js": "let a;\nimport './b.js';\n", "b.js": 'import "x";\n' },
      told: [],
    },
    {
      title: "kept: the manifest of a workspace's root lists it",
      base: { "package.json": '{"devDependencies":{"x":"1"}}', "p/package.json": "{}" },
      proposal: {
        "package.json": '{"devDependencies":{"x":"1"}}',
        "p/package.json": "{}",
        "p/a.js": 'import "x";\n',
      },
      told: [],
    },
    {
      title: "no manifest above",
      base: { "other/package.json": "{}" },
      proposal: { "other/package.json": "{}", "a.js": 'import "x";\n' },
      told: ["(uncertain)"],
    },
    { title: "kept: no manifest at all", base: {}, proposal: { "a.js": 'import "x";\n' }, told: [] },
    {
      title: "test data",
      base: { "package.json": "{}" },
      proposal: { "package.json": "{}", "fixtures/a.js": 'import "x";\n' },
      told: ["(uncertain)"],
    },
    {
      title: "kept: the contract names it",
      base: { "package.json": "{}" },
      proposal: { "package.json": "{}", "a.js": 'import "x";\n' },
      option: { listed: ["x"] },
      told: [],
    },
    {
      title: "nested too deeply",
      base: { "package.json": "{}" },
      proposal: { "package.json": "{}", "a.js": `import "x";\n${"[".repeat(2000)}${"]".repeat(2000)}\n` },
      told: [
        "What a.js imports is not known. The contract permits no change of dependencies, scripts or sources. (uncertain)",
      ],
    },
  ])("$title", expectTold);
});

const py = newFile("app/a.py", {
  "pyproject.toml": '[project]\nname = "me"\ndependencies = ["flask", "PyYAML", "python-slugify"]\n',
  "app/inner.py": "x = 1\n",
  "lib/other/__init__.py": "",
});

describe("Python", () => {
  test.each([
    py("kept: listed", "import flask\nfrom flask.views import View\n"),
    py(
      "kept: of Python",
      "import os.path\nfrom collections import abc\nfrom __future__ import annotations\n",
    ),
    py("kept: of the tree", "from . import inner\nimport app.inner\nfrom other import x\n"),
    py("kept: a distribution of another name", "import yaml\nimport slugify\n"),
    py(
      "known",
      "import flask\nimport requests\n",
      "app/a.py:2 dependencies: requests is imported, and no manifest lists a distribution of that name.",
    ),
    py("known by another name", "from bs4 import BeautifulSoup\n", "bs4 is imported"),
    py("not known", "import obscure\n", "(uncertain)"),
    py("in a try", "try:\n    import requests\nexcept ImportError:\n    requests = None\n", "(uncertain)"),
    {
      title: "a manifest that is not read",
      base: { "setup.py": "setup()\n" },
      proposal: { "setup.py": "setup()\n", "a.py": "import requests\n" },
      told: ["(uncertain)"],
    },
    {
      title: "kept: a manifest that is not read names it",
      base: { "setup.py": "setup(install_requires=['requests>=2'])\n" },
      proposal: { "setup.py": "setup(install_requires=['requests>=2'])\n", "a.py": "import requests\n" },
      told: [],
    },
  ])("$title", expectTold);
});

const go = newFile("x/a.go", {
  "go.mod":
    "module example.org/me\n\ngo 1.25\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgithub.com/c/d/v2 v2.0.0 // indirect\n)\n",
});

describe("Go", () => {
  test.each([
    go("kept: standard", 'package a\n\nimport (\n\t"fmt"\n\t"net/http"\n)\n'),
    go(
      "kept: required",
      'package a\n\nimport (\n\t"github.com/a/b"\n\tx "github.com/a/b/c"\n\t"github.com/c/d/v2/e"\n)\n',
    ),
    go("kept: its own", 'package a\n\nimport "example.org/me/y"\n'),
    go("kept: in a text", 'package a\n\nvar x = "github.com/x/y"\n'),
    go(
      "not required",
      'package a\n\nimport "github.com/x/y"\n',
      "x/a.go:3 dependencies: github.com/x/y is imported, and no requirement of the nearest go.mod holds it.",
    ),
    go(
      "a name that only begins alike",
      'package a\n\nimport "github.com/a/bc"\n',
      "github.com/a/bc is imported",
    ),
    go("another major version", 'package a\n\nimport "github.com/c/d/v3"\n', "github.com/c/d/v3 is imported"),
    {
      title: "no go.mod above",
      base: { "other/go.mod": "module x\n" },
      proposal: { "other/go.mod": "module x\n", "a.go": 'package a\n\nimport "github.com/x/y"\n' },
      told: ["(uncertain)"],
    },
  ])("$title", expectTold);
});

const rs = newFile("src/a.rs", {
  "Cargo.toml":
    '[package]\nname = "my-crate"\nedition = "2021"\n[dependencies]\nserde = "1"\nregex-syntax = "0.8"\n[dev-dependencies]\ninsta = "1"\n',
  "src/lib.rs": "mod a;\nmod inner;\n",
  "src/inner.rs": "",
});

describe("Rust", () => {
  test.each([
    rs("kept: listed", "use serde::Deserialize;\nuse regex_syntax::{ast, hir};\nuse insta;\n"),
    rs("kept: of Rust", "use std::fmt;\nuse core::mem;\nextern crate alloc;\n"),
    rs(
      "kept: its own",
      "use crate::inner;\nuse super::x;\nuse self::y;\nuse my_crate::z;\nuse inner::q;\nmod here {}\nuse here::x;\n",
    ),
    rs("kept: variants of a type", "enum Kind { A }\nuse Kind::*;\n"),
    rs(
      "not listed",
      "use serde::Serialize;\nuse libc::c_int;\n",
      "src/a.rs:2 dependencies: libc is used, and no Cargo.toml above this file lists such a crate.",
    ),
    rs("in a list", "use {libc::c_int, serde::Serialize};\n", "libc is used"),
    rs("under another name", "use libc as c;\n", "libc is used"),
    rs("in the older way", "extern crate libc;\n", "libc is used"),
    rs("beside a use of everything", "use super::*;\nuse thing::x;\n", "(uncertain)"),
    {
      title: "in a crate of the edition of 2015",
      base: { "Cargo.toml": '[package]\nname = "a"\n' },
      proposal: {
        "Cargo.toml": '[package]\nname = "a"\n',
        "test/test_a.rs": "use localhost;\n",
      },
      told: ["(uncertain)"],
    },
    {
      title: "kept: a crate of the workspace",
      base: {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
        "a/Cargo.toml": "[dependencies]\nb.workspace = true\n",
      },
      proposal: {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
        "a/Cargo.toml": "[dependencies]\nb.workspace = true\n",
        "a/src/lib.rs": "use b::x;\n",
      },
      told: [],
    },
  ])("$title", expectTold);
});
