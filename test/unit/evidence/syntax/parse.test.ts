import { describe, expect, test } from "vitest";
import { languageOf, languages, type Language } from "../../../../src/evidence/syntax/language.ts";
import type { SyntaxNode } from "../../../../src/evidence/syntax/node.ts";
import { parse } from "../../../../src/evidence/syntax/parse.ts";

const samples: Record<
  Language,
  { readonly path: string; readonly text: string; readonly names: readonly string[] }
> = {
  javascript: { path: "a.mjs", text: "test('a', () => f(1));", names: ["test", "f"] },
  typescript: { path: "a.cts", text: "const x = <T>y!.z as any;", names: ["x", "y"] },
  tsx: { path: "a.tsx", text: "const x = <Box of={y} />;", names: ["x", "Box", "y"] },
  python: { path: "a.pyi", text: "def f():\n    assert g  # noqa\n", names: ["f", "g"] },
  go: { path: "a_test.go", text: "package a\nfunc F() { g() }\n", names: ["F", "g"] },
  rust: { path: "a.rs", text: "#[test]\nfn f() { g() }\n", names: ["test", "f", "g"] },
  java: { path: "A.java", text: "class A { @Test void f() {} }", names: ["A", "Test", "f"] },
};

async function rootOf(language: Language, text: string): Promise<SyntaxNode> {
  const parsed = await parse(language, text);
  if (parsed.kind !== "tree") throw new Error(parsed.why);
  return parsed.root;
}

describe.each(languages)("%s", (language) => {
  const { path, text, names } = samples[language];

  test("is known by the file's name and read by its grammar", async () => {
    expect(languageOf(path)).toBe(language);
    const parsed = await parse(language, text);
    expect(parsed).toMatchObject({ kind: "tree" });
    expect(parsed).not.toHaveProperty("mistake");
    const root = await rootOf(language, text);
    expect(root.all("identifier").map((node) => node.text)).toEqual(names);
  });

  test("what does not fit the grammar is told with its place", async () => {
    const parsed = await parse(language, `${text}\n\n)) ]] ((`);
    expect(parsed).toMatchObject({ kind: "tree", mistake: { type: "ERROR" } });
  });
});

test("places are those of the text, also behind letters of two units", async () => {
  const root = await rootOf("javascript", '// 🙂\n"🙂é";\nlong(\n  1,\n);\n');
  const [call] = root.all("call_expression");
  expect(call).toMatchObject({ line: 3, endLine: 5, text: "long(\n  1,\n)" });
  expect(call?.child("function")?.text).toBe("long");
  expect(call?.all("number")[0]?.within("call_expression")).toBe(call);
  expect(root.all("string")[0]?.text).toBe('"🙂é"');
});

test("a name that no parser reads has no language", () => {
  expect(["README.md", "go", "a.json", ".js/x", "a.jsx.snap"].map(languageOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

describe("a hostile text ends in a reason", () => {
  test.each([
    ["too long", "x".repeat(2 * 1024 * 1024 + 1), /too long/],
    ["brackets that close", "[".repeat(2000) + "]".repeat(2000), /nested deeper/],
    ["brackets that never close", "[".repeat(2 * 1024 * 1024), /too many parts|nested deeper|took longer/],
    ["a chain of two thousand calls", `a${".b()".repeat(2000)};`, /nested deeper/],
    ["two million characters of statements", "f(1);\n".repeat(340_000), /too many parts|took longer/],
  ])("%s", async (_name, text, why) => {
    const started = performance.now();
    const parsed = await parse("typescript", text);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(parsed.kind === "unparsed" ? parsed.why : parsed.kind).toMatch(why);
  });

  test("what takes too long is given up, and the next text is read from its start", async () => {
    const slow = await parse("java", "class A { int x = 1; }\n".repeat(50_000), { maxMs: 1 });
    expect(slow).toEqual({ kind: "unparsed", why: "it took longer than 1 ms to parse" });
    expect((await rootOf("java", "class B {}")).all("identifier")[0]?.text).toBe("B");
  });
});

test("memory of a parsed tree is freed", async () => {
  const text = "f(1);\n".repeat(20_000);
  await parse("go", text);
  const before = process.memoryUsage().external;
  for (let round = 0; round < 12; round += 1) await parse("go", text);
  expect(process.memoryUsage().external - before).toBeLessThan(64 * 1024 * 1024);
});
