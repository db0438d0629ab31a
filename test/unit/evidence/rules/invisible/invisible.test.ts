import { describe, expect, test } from "vitest";
import { ruleCase } from "../../../../support/rule-case.ts";
import { expectFound } from "../labelled.ts";

type Label = "certain" | "uncertain" | "none";

/** A line that is added to a file. */
const labelled: readonly (readonly [path: string, line: string, label: Label])[] = [
  ["a.ts", "/* \u202e } \u2066if (admin)\u2069 */", "certain"],
  ["a.ts", "const a = 'x\u2066y\u2069';", "certain"],
  ["a.py", "x = 1 # \u202dx", "certain"],
  ["a.go", "// \u202ax\u202c", "certain"],
  ["a.rs", 'let s = "\u2067x\u2069";', "certain"],
  ["a.java", "/* \u2068 */", "certain"],
  ["a.c", "/* \u202e */", "certain"],
  ["a.sh", "echo \u202e", "certain"],
  ["a.yml", "key: \u202e", "certain"],
  ["Dockerfile.dockerfile", "RUN \u202e", "certain"],
  ["a.md", "text \u202e", "uncertain"],
  ["a.txt", "text \u2067", "uncertain"],
  ["locales/ar.json", '{ "a": "\u202bx\u202c" }', "uncertain"],
  ["src/i18n/he.ts", "export const a = '\u200fx';", "none"],
  ["a.ts", "const a = '\u200fx';", "uncertain"],
  ["a.ts", "const is\u200bAdmin = 1;", "certain"],
  ["a.ts", "const a\u200d = 1;", "certain"],
  ["a.py", "a\u200c = 1", "certain"],
  ["a.go", "var a\u2060 = 1", "certain"],
  ["a.ts", "const { \u3164 } = x;", "certain"],
  ["a.ts", "const \uffa0 = x;", "certain"],
  ["a.ts", "a = 1;\ufeff", "certain"],
  ["a.ts", "const a = 'x\u200by';", "uncertain"],
  ["a.ts", "// x\u200by", "uncertain"],
  ["a.rb", "a\u200b = 1", "uncertain"],
  ["a.ts", "const a = 'x\u{e0041}\u{e0042}';", "uncertain"],
  ["a.ts", "const a = `\u{e0101}\u{e0102}`;", "uncertain"],
  ["a.md", "x\u200by", "none"],
  ["a.md", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "none"],
  ["a.ts", "const a = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645';", "none"],
  ["a.ts", "const a = '\u0915\u094d\u200d\u0937';", "none"],
  ["a.ts", "const a = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';", "none"],
  ["a.ts", "const a = '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}';", "none"],
  ["a.ts", "const a = '\u{1f44b}\u{1f3fd}\u200d\u2642\ufe0f';", "none"],
  ["a.ts", "const a = '\u845b\u{e0100}';", "none"],
  ["a.ts", "const a = '\\u202e\\u200b';", "none"],
  ["a.ts", "const a = 'caf\u00e9 \u2026 \u2192 \u20ac\u00a0x';", "none"],
  ["a.ts", "const sc\u043epe = 1;", "certain"],
  ["a.ts", "function \u0440assword() {}", "certain"],
  ["a.py", "def c\u0430ll(): pass", "certain"],
  ["a.go", "var n\u0430me string", "certain"],
  ["a.rs", "let \u0441ount = 1;", "certain"],
  ["a.java", "int v\u0430lue;", "certain"],
  ["a.ts", "const \uff41dmin = 1;", "certain"],
  ["a.ts", "const \u0394x = 1, \u03bbmax = 2, \u03bcs = 3;", "none"],
  ["a.ts", "const \u0438\u043c\u044f = 1;", "none"],
  ["a.ts", "const gr\u00fc\u00dfe = 1, na\u00efve = 2;", "none"],
  ["a.ts", "const a = 'sc\u043epe';", "none"],
  ["a.ts", "// sc\u043epe", "none"],
  ["a.md", "sc\u043epe", "none"],
  ["a.ts", "const \u0441\u043e\u0440 = 1; const cop = 2;", "uncertain"],
  ["a.ts", "const \u0441\u043e\u0440 = 1;", "none"],
  ["a.ts", "const plain = 'ascii';", "none"],
  ["a.ts", "const \u540d\u524d = 1;", "none"],
];

test.each(labelled)("%s %j: %s", async (path, line, label) => {
  const found = await ruleCase("invisible", {
    base: { [path]: "a\n" },
    proposal: { [path]: `a\n${line}\n` },
  });
  expect(found.map(({ certain, lines }) => [certain, lines?.start])).toEqual(
    label === "none" ? [] : [[label === "certain", 2]],
  );
});

describe("what counts", () => {
  test("a character that was there before is not told again", () =>
    expectFound("invisible", {
      title: "",
      base: { "a.ts": "const a = '\u202e';\n" },
      proposal: { "a.ts": "const b = '\u202e';\n" },
      found: [],
    }));

  test("nor is one that is taken out", () =>
    expectFound("invisible", {
      title: "",
      base: { "a.ts": "const a = '\u202e';\n" },
      proposal: { "a.ts": "const a = '';\n" },
      found: [],
    }));

  test("a byte order mark at the start is fine", () =>
    expectFound("invisible", {
      title: "",
      base: { "a.ts": "a;\n" },
      proposal: { "a.ts": "\ufeffa;\n" },
      found: [],
    }));

  test("a new path that reads as another", () =>
    expectFound("invisible", {
      title: "",
      base: { "src/greet.mjs": "a\n" },
      proposal: { "src/greet.mjs": "a\n", "src/gr\u0435et.mjs": "x\n" },
      found: ["looks like src/greet.mjs, which is another file (U+0435 for e)"],
    }));

  test.each([
    ["src/gr\u200beet.mjs", "holds U+200B (zero width space)"],
    ["src/\u202etxt.exe", "holds U+202E (right-to-left override)"],
    ["src/gr\u0435at.mjs", "mixes letters that look the same (U+0435 for e) (uncertain)"],
  ])("a new path %j", (path, told) =>
    expectFound("invisible", {
      title: "",
      base: { "src/greet.mjs": "a\n" },
      proposal: { "src/greet.mjs": "a\n", [path]: "x\n" },
      found: [told.replace(" (uncertain)", told.endsWith("(uncertain)") ? " (uncertain)" : "")],
    }),
  );

  test.each([
    "docs/\u0440\u0443\u0441\u0441\u043a\u0438\u0439.md",
    "src/gr\u00fc\u00dfe.ts",
    "docs/\u65e5\u672c\u8a9e.md",
  ])("a new path %s in one script is fine", (path) =>
    expectFound("invisible", { title: "", base: {}, proposal: { [path]: "x\n" }, found: [] }),
  );

  test("a flood of them takes no time and is bounded", async () => {
    const begun = performance.now();
    const flood = Array.from({ length: 20_000 }, (_, at) => `const n\u0430me${at} = '\u202e';`).join("\n");
    const found = await ruleCase("invisible", { base: {}, proposal: { "a.ts": flood } });
    expect(found.length).toBeLessThan(60);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
