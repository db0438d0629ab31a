import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, globProblem, pathProblem } from "../../../../src/base/glob.ts";
import { editContract } from "../../../../src/contract/edit.ts";
import { readJsonc } from "../../../../src/contract/jsonc.ts";
import type { Scope } from "../../../../src/contract/schema.ts";
import { compileScope } from "../../../../src/contract/scope.ts";
import {
  globAt,
  globOf,
  markEdits,
  objectionTo,
  renameEdits,
  standingOf,
  type Mark,
  type Marked,
} from "../../../../src/editor/contracts/mark.ts";

const file = (path: string): Marked => ({ path, isFolder: false });
const folder = (path: string): Marked => ({ path, isFolder: true });
const sensitive = { ignoreCase: false };

const names = [
  ["src/a.ts", "src/a.ts"],
  ["app/[id]/page.tsx", "app/[[]id]/page.tsx"],
  ["app/[...all]/(group)/@slot/page.tsx", "app/[[]...all]/(group)/@slot/page.tsx"],
  ["a{b}.ts", "a?b}.ts"],
  ["x{a,b}.ts", "x?a,b}.ts"],
  ["*", "[*]"],
  ["what?.md", "what[?].md"],
  ["a**b/**", "a[*][*]b/[*][*]"],
  ["!keep.ts", "!keep.ts"],
  ["#hash", "#hash"],
  [" lead and trail ", "?lead and trail?"],
  ["~/x", "?/x"],
  ["c:/x", "c?/x"],
  ["a\\b", "a?b"],
  ["a\nb\u001b[31m", "a?b?[[]31m"],
  ["x\u202egnp.exe", "x?gnp.exe"],
  ["e\u0301.ts", "\u00e9.ts"],
] as const;

test.each(names)("the file %j is named by %j", (path, glob) => {
  expect(globOf(file(path))).toBe(glob);
  expect(globProblem(glob)).toBeUndefined();
  expect(compileGlob(glob, sensitive)(path)).toBe(true);
});

const near = ["app/i/page.tsx", "app/d/page.tsx", "ab.ts", "xa.ts", "xb.ts", "anything", "whatx.md"];

test("no other file is named along with it", () => {
  const tests = names.map(([path]) => compileGlob(globOf(file(path)), sensitive));
  expect(near.filter((path) => tests.some((holds) => holds(path)))).toEqual([]);
});

const part = fc
  .array(fc.constantFrom(...Array.from("ab.[]{}*?!#(),^- ~:\\\n\u00e9e\u0301\ufffd\ud83d\ude00@+|")), {
    minLength: 1,
    maxLength: 6,
  })
  .map((chars) => chars.join(""));
const path = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"))
  .filter((text) => pathProblem(text) === undefined);

test("whatever a file is called, its glob holds it, and its folder's glob holds what lies in it", () => {
  fc.assert(
    fc.property(path, part, (text, name) => {
      const glob = globOf(file(text));
      expect(globProblem(glob)).toBeUndefined();
      expect(compileGlob(glob, sensitive)(text)).toBe(true);
      const inner = `${text}/${name}`;
      if (pathProblem(inner) !== undefined) return;
      expect(compileGlob(globOf(folder(text)), sensitive)(inner)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a protected file keeps its own name, for only that reaches it", () => {
  const odd = ".github/workflows/[x].yml";
  expect(globOf(file(odd))).toBe(odd);
});

const scope: Scope = {
  write: ["src/**", "src/a.ts", "lib/"],
  create: ["src/new/**", "src/made.ts"],
  never: ["**/*.snap", "src/b.ts"],
  read: ["**"],
};

function marked(mark: Mark, ...targets: readonly Marked[]): unknown {
  const text = JSON.stringify({ scope }, undefined, 2);
  return (readJsonc(editContract(text, markEdits(scope, mark, targets))).value as { scope: Scope }).scope;
}

test("a mark adds what is not there yet and takes it from the list that says the opposite", () => {
  expect(marked("allow", file("src/b.ts"), file("src/a.ts"))).toEqual({
    ...scope,
    write: [...scope.write, "src/b.ts"],
    never: ["**/*.snap"],
  });
  expect(marked("allow", folder("lib"))).toEqual(scope);
  expect(marked("allow", file("src/made.ts"))).toEqual({
    ...scope,
    write: [...scope.write, "src/made.ts"],
    create: ["src/new/**"],
  });
  expect(marked("protect", folder("src"), file("src/a.ts"), folder("src/new"))).toEqual({
    ...scope,
    write: ["lib/"],
    create: ["src/made.ts"],
    never: [...scope.never, "src/**", "src/a.ts", "src/new/**"],
  });
});

test("creating is allowed in a folder, a file stands for its own", () => {
  expect(marked("create", file("src/a.ts"), file("src/c.ts"))).toEqual({
    ...scope,
    create: [...scope.create, "src/**"],
  });
  expect(marked("create", file("top.ts"))).toEqual({ ...scope, create: [...scope.create, "**"] });
  expect(marked("create", folder("src/new"))).toEqual(scope);
});

test("what is unmarked is named nowhere, wider globs stay", () => {
  expect(marked("unmark", file("src/a.ts"), folder("lib"), folder("src/new"), file("src/b.ts"))).toEqual({
    write: ["src/**"],
    create: ["src/made.ts"],
    never: ["**/*.snap"],
    read: ["**"],
  });
});

test("a scope that is not there yet is made", () => {
  const empty: Scope = { write: [], create: [], never: [], read: [] };
  const text = editContract(`{ "goal": "g" }`, markEdits(empty, "allow", [file("a.ts"), file("b.ts")]));
  expect(readJsonc(text).value).toEqual({ goal: "g", scope: { write: ["a.ts", "b.ts"] } });
});

test("every mark can be taken back", () => {
  const marks = fc.constantFrom<Mark>("allow", "create", "protect");
  fc.assert(
    fc.property(path, fc.boolean(), marks, (text, isFolder, mark) => {
      const target = { path: text, isFolder };
      const empty: Scope = { write: [], create: [], never: [], read: [] };
      const [edit] = markEdits(empty, mark, [target]);
      const after = { ...empty, [String(edit?.path[1])]: [String(edit?.value)] };
      expect(markEdits(after, mark, [target])).toEqual([]);
      if (mark !== "create" || isFolder) expect(markEdits(after, "unmark", [target])).toHaveLength(1);
    }),
  );
});

test("what no scope can allow is refused or asked about", () => {
  expect(objectionTo("allow", file("src/a.ts"))).toBeUndefined();
  expect(objectionTo("allow", file(".github/workflows/ci.yml"))).toEqual({
    kind: "asked",
    why: "protected",
    what: "continuous integration",
  });
  expect(objectionTo("protect", file(".github/workflows/ci.yml"))).toBeUndefined();
  expect(objectionTo("unmark", file(".env"))).toBeUndefined();
  expect(objectionTo("allow", file(".env"))).toMatchObject({ kind: "refused", why: "secret" });
  expect(objectionTo("allow", file("deploy/id_rsa"))).toMatchObject({ kind: "asked", why: "secret" });
  expect(objectionTo("create", file(".vscode/settings.json"))).toMatchObject({ why: "protected-folder" });
  expect(objectionTo("allow", folder(".vscode"))).toMatchObject({ why: "protected-folder" });
  expect(objectionTo("allow", file(`${"d/".repeat(300)}a.ts`))).toMatchObject({
    kind: "refused",
    why: "glob",
  });
});

test("how a file or folder stands", () => {
  const matcher = compileScope(scope, { ignoreCase: false, contractFile: ".remit/contracts/c.json" });
  expect(standingOf(matcher, file("src/c.ts"))).toEqual({ kind: "allowed", clause: "scope.write[0]" });
  expect(standingOf(matcher, folder("src/inner"))).toEqual({ kind: "allowed", clause: "scope.write[0]" });
  expect(standingOf(matcher, file("src/b.ts"))).toEqual({ kind: "never", clause: "scope.never[1]" });
  expect(standingOf(matcher, file("other.ts"))).toEqual({ kind: "outside" });
  expect(standingOf(matcher, folder(""))).toEqual({ kind: "outside" });
  expect(standingOf(matcher, file(".env"))).toMatchObject({ kind: "refused", clause: "secrets" });
  expect(standingOf(matcher, file(".vscode/settings.json"))).toMatchObject({ clause: "protected" });
  expect(globAt(scope, "scope.never[1]")).toBe("src/b.ts");
  expect(globAt(scope, "secrets")).toBe("");
});

test("what is renamed stays named, alone or with all that lies in it", () => {
  const named: Scope = {
    write: ["src/a.ts", "./lib/**", "app/[[]id]/page.tsx", "app/[id]/view.tsx", "**/*.css"],
    create: ["lib/", "lib/*.new.ts", "library/**"],
    never: ["lib"],
    read: ["**"],
  };
  const after = (from: string, to: string, isFolder: boolean): unknown =>
    renameEdits(named, [{ from, to, isFolder }]).map(
      ({ path: at, value }) => `${at.slice(1).join(" ")} ${String(value)}`,
    );
  expect(after("src/a.ts", "src/[b].ts", false)).toEqual(["write 0 src/[[]b].ts"]);
  expect(after("lib", "src/lib", true)).toEqual([
    "write 1 src/lib/**",
    "create 0 src/lib/",
    "create 1 src/lib/*.new.ts",
    "never 0 src/lib",
  ]);
  expect(after("app/[id]", "app/one", true)).toEqual([
    "write 2 app/one/page.tsx",
    "write 3 app/one/view.tsx",
  ]);
  expect(after("a.css", "b.css", false)).toEqual([]);
  const twice = [
    { from: "src/a.ts", to: "src/b.ts", isFolder: false },
    { from: "src", to: "code", isFolder: true },
  ];
  expect(renameEdits(named, twice)).toEqual([{ path: ["scope", "write", 0], value: "code/b.ts" }]);
});
