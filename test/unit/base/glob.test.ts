import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileGlob,
  globProblem,
  isLiteralGlob,
  normalizeGlob,
  pathProblem,
} from "../../../src/base/glob.ts";
import { sharedGlob } from "../contract/glob-arbitrary.ts";
import { openPathspecRepository, samplePaths } from "../contract/pathspec-repository.ts";

const exact = { ignoreCase: false };

describe("what a glob holds", () => {
  test.each([
    ["src/greet.ts", ["src/greet.ts"], ["src/greet.tsx", "src/greet.ts/x", "x/src/greet.ts", "src/Greet.ts"]],
    ["*.ts", ["a.ts", ".ts"], ["src/a.ts", "a.tsx"]],
    ["src/*.ts", ["src/a.ts", "src/.a.ts"], ["src/x/a.ts"]],
    ["src/**", ["src/a", "src/.a/.b", "src/x/y/z"], ["src", "srcs/a", "xsrc/a"]],
    ["src/", ["src/a", "src/x/y", "src/.env.example"], ["src", "a/src/b"]],
    ["**/src/", ["src/a", "a/src/b"], ["src"]],
    ["**", ["a", ".a", "a/b/.c"], []],
    ["**/*.snap", ["a.snap", "x/y/a.snap", ".snap", "x/.a.snap"], ["a.snap/x"]],
    ["src/**/test.ts", ["src/test.ts", "src/a/b/test.ts"], ["src/xtest.ts"]],
    ["a?c", ["abc", "a.c", "aéc"], ["ac", "a/c", "abbc"]],
    ["[!a]b", ["bb", ".b"], ["ab", "b", "/b"]],
    ["{a,b}/x.{js,ts}", ["a/x.js", "b/x.ts"], ["c/x.js", "{a,b}/x.js"]],
    ["src/{,test/}*.ts", ["src/a.ts", "src/test/a.ts"], ["src/other/a.ts"]],
    ["{src,test}/", ["src/a", "test/b/c"], ["src", "x/src/a"]],
    ["{a,b}", ["a", "b", "{a,b}"], ["{a"]],
    ["./src/a", ["src/a"], []],
    ["/src/a", ["src/a"], ["x/src/a"]],
    ["!keep.ts", ["!keep.ts"], ["keep.ts", "other.ts"]],
    ["#notes", ["#notes"], ["notes"]],
    ["+(a|b)", ["+(a|b)"], ["a", "b", "ab"]],
    ["!(a)", ["!(a)"], ["b"]],
    ["app/(group)/page.tsx", ["app/(group)/page.tsx"], ["app/group/page.tsx"]],
    ["app/[id]/page.tsx", ["app/[id]/page.tsx", "app/i/page.tsx"], ["app/x/page.tsx", "app/id/page.tsx"]],
    ["app/[[]id]/page.tsx", ["app/[id]/page.tsx"], ["app/i/page.tsx"]],
    ["app/[id]/**", ["app/[id]/page.tsx", "app/[id]/a/b"], ["app/x/page.tsx"]],
    ["app/[user-id]/*", ["app/[user-id]/page.tsx"], ["app/x/page.tsx"]],
    ["app/[[...slug]]/*.tsx", ["app/[[...slug]]/page.tsx"], ["app/x/page.tsx"]],
    ["a*b.txt", ["a*b.txt", "axb.txt"], []],
    ["{x}.txt", ["{x}.txt"], ["x.txt"]],
    ["[", ["["], ["a"]],
  ])("%s", (glob, inside, outside) => {
    const holds = compileGlob(glob, exact);
    expect({ inside: inside.filter(holds), outside: outside.filter(holds) }).toEqual({ inside, outside: [] });
  });

  test("composed and decomposed Unicode are one name, in glob and path, in classes too", () => {
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    for (const glob of [composed, decomposed, `${decomposed.slice(0, 3)}[e\u0301]`]) {
      const holds = compileGlob(`src/${glob}/*.ts`, exact);
      expect([`src/${composed}/a.ts`, `src/${decomposed}/a.ts`].map(holds)).toEqual([true, true]);
    }
  });

  test("case counts only where the file system says so", () => {
    const paths = ["src/Greet.ts", "SRC/greet.ts", "src/greet.ts"];
    expect(paths.filter(compileGlob("src/greet.*", exact))).toEqual(["src/greet.ts"]);
    expect(paths.filter(compileGlob("src/greet.*", { ignoreCase: true }))).toEqual(paths);
    expect(paths.filter(compileGlob("src/greet.ts", { ignoreCase: true }))).toEqual(paths);
    expect(compileGlob("[a-c]É", { ignoreCase: true })("Bé")).toBe(true);
  });

  test("names whose bytes are no UTF-8 are held by wildcards and by their own escapes", () => {
    expect(compileGlob("src/*", exact)("src/caf\udce9")).toBe(true);
    expect(compileGlob("src/caf\udce9", exact)("src/caf\udce9")).toBe(true);
    expect(compileGlob("src/caf\udce9", exact)("src/caf\udcea")).toBe(false);
  });
});

describe("paths that nothing allows", () => {
  const refused = [
    "",
    "/a",
    "a//b",
    "a/",
    "..",
    "../a",
    "a/../b",
    "a/./b",
    ".",
    "a\0b",
    "a\\..\\b",
    ".. /a",
    "a/.\u200c./b",
    ".git",
    ".git/config",
    "a/.git/config",
    ".GIT/config",
    ".Git",
    ".g\u200cit/config",
    "\ufeff.git/x",
    ".gi\u202et",
    "git~1/config",
    "GIT~2",
    ".git./config",
    ".git /config",
    ".git . ./x",
    ".git::$INDEX_ALLOCATION/config",
    "a\\.git\\x",
  ];

  test.each(refused)("%j", (path) => {
    expect(pathProblem(path)).toBeTypeOf("string");
    expect(compileGlob("**", exact)(path)).toBe(false);
    if (globProblem(path) === undefined) expect(compileGlob(path, { ignoreCase: true })(path)).toBe(false);
  });

  test.each([
    "a",
    ".gitignore",
    ".github/x",
    "git",
    "a.git",
    "a.git/x",
    ".git-hooks/x",
    "...",
    "..a/b",
    "a..b",
    "a\\b",
    " a",
  ])("but %j is ordinary", (path) => {
    expect(pathProblem(path)).toBeUndefined();
    expect(compileGlob("**", exact)(path)).toBe(true);
  });
});

describe("globs that cannot be used", () => {
  test.each([
    ["", "is empty"],
    ["  ", "is empty"],
    ["./", "empty part"],
    ["/", "empty part"],
    [" src", "space"],
    ["../x", '".."'],
    ["src/../x", '".."'],
    ["{.,}{.,}/x", '".."'],
    ["src/{..,a}/x", '".."'],
    ["a/./b", "empty part"],
    ["a//b", "empty part"],
    ["a/{,b}/c", "empty part"],
    ["src\\a", "backslash"],
    ["C:/src", "absolute"],
    ["//server/share", "absolute"],
    ["~/src", "absolute"],
    ["file:///src", "absolute"],
    ["a\nb", "control character"],
    ["a/***/b", 'has "**" within a part'],
    ["**.snap", 'has "**" within a part'],
    ["a**", 'has "**" within a part'],
    ["x{*,a}{*,b}", 'has "**" within a part'],
    ["a".repeat(513), "longer than 512"],
    ["{1..100000}", "more than 256"],
    ["{a,b}".repeat(9), "more than 256"],
    ["{a,b}".repeat(100), "more than 256"],
  ])("%j", (glob, problem) => {
    expect(globProblem(glob)).toContain(problem);
    expect(() => compileGlob(glob, exact)).toThrow(expect.objectContaining({ code: "contract-invalid" }));
  });

  test("hostile globs and paths answer at once", () => {
    const globs = [
      `${"*a".repeat(200)}b`,
      "**/a/".repeat(100) + "c",
      `${"?*".repeat(200)}z`,
      `${"[!b]*".repeat(100)}b`,
    ];
    const paths = ["a/".repeat(2000) + "a", "a".repeat(4096)];
    const before = performance.now();
    for (const glob of globs) expect(paths.filter(compileGlob(glob, exact))).toEqual([]);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("a hostile path is refused at once", () => {
    const before = performance.now();
    for (const path of [
      `${".".repeat(1_000_000)}x`,
      `${". ".repeat(1_000_000)}/x`,
      `x${"/".repeat(1_000_000)}`,
    ]) {
      expect(pathProblem(path)).toContain("longer than 4096");
    }
    expect(pathProblem(`${". ".repeat(2000)}x`)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test("any text is either refused with a sentence or compiles, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from("{},.*?[]!/a-^\\()|")) })),
        (text) => {
          const problem = globProblem(text);
          if (problem === undefined) expect(compileGlob(text, exact)("a/b")).toBeTypeOf("boolean");
          else expect(problem).not.toBe("");
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("a usable glob that is a path's own text holds that path", () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from("{},.*?[]!/aB-^()|")),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, fc.boolean(), (path, ignoreCase) => {
        fc.pre(globProblem(path) === undefined && pathProblem(path) === undefined);
        expect(compileGlob(path, { ignoreCase })(path)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

test("normalised text and literal globs", () => {
  expect(["./a", "/a", ".//a", "src/", "src//", "e\u0301"].map(normalizeGlob)).toEqual([
    "a",
    "a",
    "a",
    "src/**",
    "src/**",
    "\u00e9",
  ]);
  expect(["a/b.ts", "!a", "a*", "src/", "{a,b}", "[a]", "a?"].map(isLiteralGlob)).toEqual([
    true,
    true,
    ...Array.from({ length: 5 }, () => false),
  ]);
});

test("agrees with git's own :(glob) pathspecs, with and without case", () => {
  using repository = openPathspecRepository(samplePaths);
  fc.assert(
    fc.property(sharedGlob, fc.boolean(), (glob, ignoreCase) => {
      const ours = samplePaths.filter(compileGlob(glob, { ignoreCase })).toSorted();
      expect(ours).toEqual(repository.named(`:(glob${ignoreCase ? ",icase" : ""})${glob}`));
    }),
    { numRuns: 150 },
  );
});

test("a closing slash agrees with git", () => {
  using repository = openPathspecRepository(samplePaths);
  for (const glob of ["a/", "a/b/", ".a/", "ab/"]) {
    const ours = samplePaths.filter(compileGlob(glob, exact)).toSorted();
    expect(ours).toEqual(repository.named(`:(glob)${glob}`));
    expect(ours.length).toBeGreaterThan(0);
  }
});
