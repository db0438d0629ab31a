import { describe, expect, test } from "vitest";
import { ruleCase, violationText } from "../../../../support/rule-case.ts";

type Label = "kept" | "broken" | "uncertain";

/** A file before and after, under "comments". */
const labelled: readonly (readonly [path: string, base: string, proposal: string, label: Label])[] = [
  ["a.ts", "// a\nf();\n", "// b\nf();\n", "kept"],
  ["a.ts", "f();\n", "/** Says. */\nf();\n", "kept"],
  ["a.ts", "/* a */ f();\n", "f();\n", "kept"],
  ["a.ts", "f(1);\n", "f(1); // one\n", "kept"],
  ["a.ts", "f(1,\n2);\n", "f(1, /* two */ 2);\n", "kept"],
  ["a.ts", "const a = 'x // y';\n", "const a = 'x // z';\n", "broken"],
  ["a.ts", "const a = `// x`;\n", "const a = `// y`;\n", "broken"],
  ["a.ts", "f(1);\n", "f(2);\n", "broken"],
  ["a.ts", "f();\ng();\n", "f();\n// g();\n", "broken"],
  ["a.ts", "f();\n// g();\n", "f();\ng();\n", "broken"],
  ["a.ts", "return_(x);\n", "return_\n(x)\n", "broken"],
  ["a.ts", "function f() { return x }\n", "function f() { return\nx }\n", "broken"],
  ["a.ts", "// eslint-disable-next-line\nf();\n", "f();\n", "broken"],
  ["a.ts", "f();\n", "// @ts-ignore\nf();\n", "broken"],
  ["a.ts", "const a: number = 1;\n", "const a: string = 1;\n", "broken"],
  ["a.ts", "if (a) { f(); }\ng();\n", "if (a) { f(); // x\n}\ng();\n", "kept"],
  ["a.ts", "const a = /* #__PURE__ */ f();\n", "const a = f();\n", "broken"],
  ["a.tsx", "const a = <p>x</p>;\n", "// y\nconst a = <p>x</p>;\n", "kept"],
  ["a.tsx", "const a = <p>x</p>;\n", "const a = <p>y</p>;\n", "broken"],
  ["a.tsx", "const a = <p>{/* x */}</p>;\n", "const a = <p>{/* y */}</p>;\n", "kept"],
  ["a.js", "#!/usr/bin/env node\nf();\n", "#!/usr/bin/env bun\nf();\n", "broken"],
  ["a.js", "var a = /[/]/;\n", "var a = /[/]/; // x\n", "kept"],
  ["a.js", "f(); // x", "f() // y\n", "broken"],
  ["a.py", "# a\nf()\n", "# b\nf()\n", "kept"],
  ["a.py", 'def f():\n    """a"""\n    g()\n', 'def f():\n    """b"""\n    g()\n', "kept"],
  ["a.py", '"""a"""\nf()\n', '"""b\n\nc\n"""\nf()\n', "kept"],
  ["a.py", "class A:\n    x = 1\n", "class A:\n    '''a'''\n    x = 1\n", "kept"],
  ["a.py", 'x = """a"""\n', 'x = """b"""\n', "broken"],
  ["a.py", 'def f():\n    g()\n    """a"""\n', 'def f():\n    g()\n    """b"""\n', "broken"],
  ["a.py", 'def f():\n    f"""{g()}"""\n', 'def f():\n    f"""{h()}"""\n', "broken"],
  ["a.py", "if a:\n    f()\n    g()\n", "if a:\n    f()\ng()\n", "broken"],
  ["a.py", "f(1)  # type: ignore\n", "f(1)\n", "broken"],
  ["a.py", "f(1)  # noqa: E501\n", "f(1)\n", "broken"],
  ["a.py", "f(1)\n", "f(1)  # one\n", "kept"],
  ["a.py", "x = (1)\n", "x = (1,)\n", "broken"],
  ["a.py", 'def f():\n    """a"""\n', "def f():\n    pass\n", "broken"],
  ["a.py", "x = '# a'\n", "x = '# b'\n", "broken"],
  ["a.go", "package a\n\n// a\nfunc f() {}\n", "package a\n\n// b\nfunc f() {}\n", "kept"],
  ["a.go", "package a\n\nfunc f() {}\n", "package a\n\n/* b */\nfunc f() {}\n", "kept"],
  ["a.go", "package a\n\nvar x = 1\n", "package a\n\nvar x = 2\n", "broken"],
  ["a.go", "package a\n\nvar x = `// a`\n", "package a\n\nvar x = `// b`\n", "broken"],
  ["a.go", "//go:build linux\n\npackage a\n", "package a\n", "broken"],
  ["a.go", "package a\n\nvar x int\n", "package a\n\n//go:embed x.txt\nvar x int\n", "broken"],
  ["a.go", "package a\n\n//go:generate stringer\n", "package a\n", "broken"],
  ["a.go", "// Package a.\npackage a\n", "// Package a says.\npackage a\n", "kept"],
  ["a.rs", "/// a\nfn f() {}\n", "/// b\nfn f() {}\n", "kept"],
  ["a.rs", "//! a\nfn f() {}\n", "//! b\nfn f() {}\n", "kept"],
  ["a.rs", "fn f() { g(1) }\n", "fn f() { g(1) /* x */ }\n", "kept"],
  ["a.rs", "fn f() { g(1) }\n", "fn f() { g(1); }\n", "broken"],
  ["a.rs", "#[test]\nfn f() {}\n", "fn f() {}\n", "broken"],
  ["a.rs", 'const A: &str = "// a";\n', 'const A: &str = "// b";\n', "broken"],
  ["a.rs", '#[doc = "a"]\nfn f() {}\n', '#[doc = "b"]\nfn f() {}\n', "broken"],
  ["A.java", "/** a */\nclass A {}\n", "/** b */\nclass A {}\n", "kept"],
  ["A.java", "class A { int x = 1; }\n", "class A { int x = 1; // one\n}\n", "kept"],
  ["A.java", "class A { int x = 1; }\n", "class A { int x = 2; }\n", "broken"],
  ["A.java", 'class A { String s = "/* a */"; }\n', 'class A { String s = "/* b */"; }\n', "broken"],
  ["A.java", "@Deprecated class A {}\n", "class A {}\n", "broken"],
  ["a.rb", "# a\nf\n", "# b\nf\n", "uncertain"],
  ["a.yml", "# a\nx: 1\n", "# b\nx: 1\n", "uncertain"],
  ["a.sh", "f\n", "g\n", "broken"],
  ["a.yml", "x: 1\n", "x: 2\n", "broken"],
  ["a.yml", "x: '#1'\n", "x: '#2'\n", "uncertain"],
  ["a.toml", "x = 1\n", "x = 2\n", "broken"],
  ["package.json", "{}\n", "[]\n", "broken"],
  ["tsconfig.json", "// a\n", "// b\n", "uncertain"],
  ["Makefile", "a:\n", "b:\n", "broken"],
  ["a.ts", "f(;\n", "// a\nf(;\n", "uncertain"],
  ["notes.txt", "a\n", "b\n", "uncertain"],
  ["README.md", "a\n", "b\n", "kept"],
  ["docs/a.rst", "a\n", "b\n", "kept"],
  ["LICENSE", "a\n", "b\n", "kept"],
  ["CHANGELOG", "a\n", "b\n", "kept"],
  ["docs/a.svg", "a\n", "b\n", "kept"],
  ["docs/conf.py", "a = 1\n", "a = 2\n", "broken"],
  ["AGENTS.md", "a\n", "b\n", "uncertain"],
  ["requirements.txt", "a\n", "b\n", "uncertain"],
  ["CMakeLists.txt", "a\n", "b\n", "uncertain"],
];

test.each(labelled)("%s %j to %j: %s", async (path, base, proposal, label) => {
  const found = await ruleCase("docsOnly", {
    base: { [path]: base },
    proposal: { [path]: proposal },
    contract: { rules: { docsOnly: "comments" } },
  });
  const wanted = { kept: [], broken: [true], uncertain: [false] }[label];
  expect({ certain: found.map(({ certain }) => certain), why: found.map(({ why }) => why) }).toEqual({
    certain: wanted,
    why: wanted.map(() => expect.any(String)),
  });
});

describe("files", () => {
  test.each([
    ["a.ts", [true]],
    ["docs/conf.py", [true]],
    ["requirements.txt", [true]],
    ["AGENTS.md", [true]],
    [".github/workflows/ci.yml", [true]],
    ["notes.txt", [false]],
    ["README.md", []],
    ["docs/guide/index.mdx", []],
    ["CONTRIBUTING.rst", []],
    ["src/license.ts", [true]],
  ])("%s: %j", async (path, certain) => {
    const found = await ruleCase("docsOnly", {
      base: { [path]: "a\n" },
      proposal: { [path]: "b\n" },
      contract: { rules: { docsOnly: "files" } },
    });
    expect(found.map((one) => one.certain)).toEqual(certain);
  });
});

test("the place is where the code differs, not where the comment does", async () => {
  const found = await ruleCase("docsOnly", {
    base: { "a.ts": "// a\nf();\ng(1);\n" },
    proposal: { "a.ts": "// b\nf();\ng(2);\n" },
    contract: { rules: { docsOnly: "comments" } },
  });
  expect(found.map(violationText)).toEqual([
    "a.ts:3 docsOnly: a.ts changes code: “1” became “2”; the contract lets comments and documentation alone change.",
  ]);
});

test.each(["(".repeat(200_000), "{[".repeat(100_000), '"'.repeat(100_001), "\0x"])(
  "hostile text %#: bounded, and never kept in silence",
  async (text) => {
    const begun = performance.now();
    const found = await ruleCase("docsOnly", {
      base: { "a.ts": "f();\n" },
      proposal: { "a.ts": text },
      contract: { rules: { docsOnly: "comments" } },
    });
    expect(found).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(8000);
  },
);
