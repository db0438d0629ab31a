import { describe, expect, test } from "vitest";
import { ruleCase, violationText } from "../../../../support/rule-case.ts";

/** What is told of a file before and after: `layout!` is certain, `order?` is not; none is kept. */
const labelled: readonly (readonly [path: string, base: string, proposal: string, told: string])[] = [
  ["a.ts", "f(1,2);\n", "f(1, 2);\n", "layout!"],
  ["a.ts", "f(1, 2);\n", "f(\n  1,\n  2,\n);\n", "layout!"],
  ["a.ts", "const a = 'x';\n", 'const a = "x"\n', "layout!"],
  ["a.ts", "f();\n", "f();\n\n\n", "layout!"],
  ["a.ts", "f();   \n", "f();\n", "layout!"],
  ["a.ts", "if (a) {\n\tf();\n}\n", "if (a) {\n  f();\n}\n", "layout!"],
  ["a.ts", "const a = `x\n`;\n", "const a = `x\n\n`;\n", ""],
  ["a.ts", "const a = `x  \n`;\n", "const a = `x\n`;\n", ""],
  ["a.ts", "const a = 'it';\n", "const a = 'It';\n", ""],
  ["a.ts", "const a = 'i\"t';\n", 'const a = "i\'";\n', ""],
  ["a.ts", "return_(x)\n", "return_\n;(x)\n", ""],
  ["a.ts", "function f() {\n  return x;\n}\n", "function f() {\n  return\n  x;\n}\n", ""],
  ["a.ts", "const a = [1, , 2];\n", "const a = [1, 2];\n", ""],
  ["a.ts", "const a = [1];\n", "const a = [1,];\n", "layout!"],
  ["a.ts", "f(a);\n", "f(b);\n", "rename?"],
  ["a.ts", "const a = 1;\nf(a);\n", "const b = 1;\nf(b);\n", "rename?"],
  ["a.ts", "const a = 1;\nf(a);\n", "const b = 2;\nf(b);\n", ""],
  ["a.ts", "f(a, b);\n", "f(b, a);\n", ""],
  ["a.ts", 'import "a";\nimport "b";\n', 'import "b";\nimport "a";\n', "order?"],
  ["a.ts", "// a\nf(1);\n", "// b\nf(1);\n", ""],
  ["a.ts", "// a\nf(1);\n\n\n\n\n\n\n\ng(1);\n", "// b\nf(1);\n\n\n\n\n\n\n\ng(2);\n", "comment?"],
  ["a.ts", "f(1);\n\n\n\n\n\n\n\ng(1);\n", "// b\nf(1);\n\n\n\n\n\n\n\ng(2);\n", ""],
  ["a.ts", "/*  a */\nf(1);\n", "/* a */\nf(1);\n", "layout!"],
  ["a.tsx", "const a = <p> x</p>;\n", "const a = <p>x</p>;\n", ""],
  ["a.tsx", "const a = <p>\n x\n</p>;\n", "const a = <p>\n    x\n</p>;\n", "layout!"],
  ["a.tsx", "const a = <p><b/> <i/></p>;\n", "const a = <p><b/>\n<i/></p>;\n", ""],
  ["a.tsx", "const a = <p className='x'/>;\n", 'const a = <p className="x" />;\n', "layout!"],
  ["a.js", "a\r\nb\r\n", "a\nb\n", "line-ends!"],
  ["a.js", "a\nb\n", "a\r\nb\r\n", "line-ends!"],
  ["a.js", "\ufeffa\n", "a\n", "mark!"],
  ["a.js", "a", "a\n", "end!"],
  ["a.js", "a\n", "a", "end!"],
  ["a.js", "a", "b\n", "rename?"],
  ["a.sh", "a\r\n", "a\n", "line-ends?"],
  ["a.md", "a", "a\n", "end?"],
  ["a.md", "a  \nb\n", "a\nb\n", "white?"],
  ["a.md", "a\n", "b\n", ""],
  ["a.rb", "f( 1 )\n", "f(1)\n", ""],
  ["a.rb", "  f(1)\n", "f(1)\n", "white?"],
  ["a.yml", "a:\n  b: 1\n", "a:\n    b: 1\n", "white?"],
  ["a.css", "b: 1;\na: 1;\n", "a: 1;\nb: 1;\n", "order?"],
  ["a.py", "f(1,2)\n", "f(1, 2)\n", "layout!"],
  ["a.py", "f(1, 2)\n", "f(\n    1,\n    2,\n)\n", "layout!"],
  ["a.py", "x = 'a'\n", 'x = "a"\n', "layout!"],
  ["a.py", "x = r'a'\n", "x = 'a'\n", ""],
  ["a.py", "x = (1)\n", "x = (1,)\n", ""],
  ["a.py", "if a:\n    f()\n    g()\n", "if a:\n    f()\ng()\n", ""],
  ["a.py", "if a:\n    f()\n", "if a:\n  f()\n", "layout!"],
  ["a.py", 'def f():\n    """a"""\n', 'def f():\n    """b"""\n', ""],
  ["a.py", "import b\nimport a\n", "import a\nimport b\n", "order?"],
  ["a.py", "f(1)\n\ng()\n", "f(1)\n\n\ng()\n", "layout!"],
  ["a.py", "def f(a):\n    return a\n", "def f(b):\n    return b\n", "rename?"],
  ["a.go", "package a\n\nvar x=1\n", "package a\n\nvar x = 1\n", "layout!"],
  ["a.go", "package a\n\nfunc f() {\n    g()\n}\n", "package a\n\nfunc f() {\n\tg()\n}\n", "layout!"],
  ["a.go", "package a\n\nvar x = `a\n`\n", "package a\n\nvar x = `a\n\n`\n", ""],
  ["a.go", "package a\n\nvar x = 1\n", "package a\n\nvar x = 2\n", ""],
  ["a.go", 'package a\n\nimport (\n\t"b"\n\t"a"\n)\n', 'package a\n\nimport (\n\t"a"\n\t"b"\n)\n', "order?"],
  ["a.go", "package a\n\nvar x = 1\n", "package a\n\n//go:embed x\nvar x = 1\n", ""],
  ["a.rs", "fn f() { g(1) }\n", "fn f() {\n    g(1)\n}\n", "layout!"],
  ["a.rs", "fn f() { g(1) }\n", "fn f() { g(1); }\n", ""],
  ["a.rs", "use b;\nuse a;\n", "use a;\nuse b;\n", "order?"],
  ["a.rs", "let x = vec![1,2];\n", "let x = vec![1, 2];\n", "layout!"],
  ["A.java", "class A {int x=1;}\n", "class A {\n  int x = 1;\n}\n", "layout!"],
  ["A.java", "class A { int x = 1; }\n", "class A { int y = 1; }\n", "rename?"],
  ["A.java", "class A { int x = 1; }\n", "class A { long x = 1; }\n", ""],
];

const words: readonly (readonly [part: string, kind: string])[] = [
  ["layout alone", "layout"],
  ["line ends alone", "line-ends"],
  ["order mark", "mark"],
  ["end of the file", "end"],
  ["white space alone", "white"],
  ["order of lines", "order"],
  ["renames", "rename"],
  ["a comment", "comment"],
];
const on = { rules: { minimalDiff: "on" } };

test.each(labelled)("%s %j to %j: %j", async (path, base, proposal, told) => {
  const given = { base: { [path]: base }, proposal: { [path]: proposal }, contract: on };
  const found = await ruleCase("minimalDiff", given);
  const kinds = found.map(({ message, certain }) => {
    const [, kind = message] = words.find(([part]) => message.includes(part)) ?? [];
    return `${kind}${certain ? "!" : "?"}`;
  });
  expect(kinds.join(" ")).toBe(told);
});

const far = "\n".repeat(9);

describe("the whole diff", () => {
  test("layout beside a needed change is told at its own lines and hunk", async () => {
    const found = await ruleCase("minimalDiff", {
      base: { "a.ts": `f( 1 );${far}g(1);\n` },
      proposal: { "a.ts": `f(1);${far}g(2);\n` },
      contract: on,
    });
    expect(found.map(violationText)).toEqual([
      "a.ts:1 minimalDiff: This changes layout alone; leave it as it was.",
    ]);
    expect(found[0]?.hunks).toEqual(["a.ts:1"]);
  });

  test("line ends of a whole file are told once", async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `f(${at});`);
    const base = lines.join("\n");
    const proposal = lines.map((line, at) => (at % 10 === 0 ? `${line}\r` : line)).join("\n");
    const found = await ruleCase("minimalDiff", {
      base: { "a.ts": base },
      proposal: { "a.ts": proposal },
      contract: on,
    });
    expect(found).toHaveLength(1);
    expect(found[0]?.hunks?.length).toBeGreaterThan(1);
  });

  test("code that moved to another file", async () => {
    const part = "function f() {\n  one();\n  two();\n  three();\n}\n";
    const found = await ruleCase("minimalDiff", {
      base: { "a.ts": `g();\n${part}`, "b.ts": "h();\n" },
      proposal: { "a.ts": "g();\n", "b.ts": `h();\n${part}` },
      contract: on,
    });
    expect(found.map(violationText)).toEqual([
      "b.ts:2 minimalDiff: 4 lines of a.ts:2 stand here now, unchanged; leave them where they were. (uncertain)",
    ]);
  });

  test.each([
    ["Rename total to sum", "const total = 1;\n", "const sum = 1;\n"],
    ["Format with Prettier", "f( 1 );\n", "f(1);\n"],
    ["Sort the imports", 'import "b";\nimport "a";\n', 'import "a";\nimport "b";\n'],
  ])("the goal asks for it: %s", async (goal, base, proposal) => {
    const given = { base: { "a.ts": base }, proposal: { "a.ts": proposal }, contract: { ...on, goal } };
    expect(await ruleCase("minimalDiff", given)).toEqual([]);
  });

  test("hunks that a name leads to are related, others are asked about", async () => {
    const found = await ruleCase("minimalDiff", {
      base: {
        "src/greet.ts": "export const a = 1;\n",
        "src/use.ts": "use(old);\n",
        "src/depth.ts": "depth = 1;\n",
      },
      proposal: {
        "src/greet.ts": "export const greeting = 2;\n",
        "src/use.ts": "use(greeting, 2);\n",
        "src/depth.ts": "depth = 2;\n",
      },
      contract: { ...on, goal: "The greeting is 2." },
    });
    expect(found.map(violationText)).toEqual([
      "src/depth.ts:1 minimalDiff: Nothing in this hunk leads to the goal or to another hunk; is it needed? (uncertain)",
    ]);
  });

  test("new and deleted files, lockfiles and binaries are not compared", async () => {
    const found = await ruleCase("minimalDiff", {
      base: { "a.ts": "f( 1 );\n", "yarn.lock": "a:\n  b\n" },
      proposal: { "b.ts": "\n\n", "yarn.lock": "a:\n    b\n", "c.png": "\0" },
      contract: on,
    });
    expect(found).toEqual([]);
  });

  test("hostile texts take bounded time", async () => {
    const begun = performance.now();
    const long = Array.from({ length: 20_000 }, (_, at) => (at % 5 === 0 ? `f( ${at} );` : `f(${at});`)).join(
      "\n",
    );
    await ruleCase("minimalDiff", {
      base: { "a.ts": "(".repeat(100_000), "b.ts": long, "c.rb": " a".repeat(100_000) },
      proposal: {
        "a.ts": ")".repeat(100_000),
        "b.ts": long.replaceAll("( ", "(").replaceAll(" )", ")"),
        "c.rb": "b",
      },
      contract: on,
    });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
