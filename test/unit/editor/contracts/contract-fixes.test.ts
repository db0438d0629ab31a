import { expect, test } from "vitest";
import { editContract } from "../../../../src/contract/edit.ts";
import type { LintFacts } from "../../../../src/contract/lint-facts.ts";
import { lintContract } from "../../../../src/contract/lint.ts";
import { fixesFor, nearestFirst, type Fix } from "../../../../src/editor/contracts/contract-fixes.ts";
import { readContractText } from "../../../../src/editor/contracts/contract-text.ts";

const paths = [
  "README.md",
  "package.json",
  "src/greet.ts",
  "src/inner/deep.ts",
  "test/greet.test.ts",
  "a.snap",
];
const facts: LintFacts = {
  paths,
  caseInsensitive: false,
  npmScripts: ["test:unit", "lint"],
  programExists: (name) => name === "npm",
  fileExists: (path) => paths.includes(path),
};

const say = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));

/** Every problem of a contract's text with its fixes, and what each fix makes of the changed lines. */
function fixes(text: string): string[] {
  const read = readContractText(text, { ignoreCase: false }, undefined);
  const problems = [...read.parsed.problems, ...lintContract(read.parsed, facts)];
  return problems.flatMap((problem) => [
    `${problem.code} ${problem.clause}`,
    ...fixesFor(problem, { text: read, facts }, say).map((fix) => `  ${fix.title}: ${effect(text, fix)}`),
  ]);
}

function effect(text: string, fix: Fix): string {
  if (fix.kind === "key") return `${fix.place.line}:${fix.place.column} ${fix.key}`;
  if (fix.kind === "pick-file") return JSON.stringify(fix.path);
  if (fix.kind === "pick-commands") return "asks";
  const before = text.split("\n");
  const after = editContract(text, fix.edits).split("\n");
  const changed = after.filter((line) => !before.includes(line)).map((line) => line.trim());
  return `${fix.preferred === true ? "! " : ""}${changed.join(" | ")}`;
}

const contract = (
  scope: string,
  commands = '[{ "name": "t", "run": ["npm", "run", "lint"] }]',
  more = "",
): string => `{\n"goal": "g",${more}\n"scope": {\n${scope}\n},\n"commands": ${commands}\n}`;

test("a glob that names nothing: what is meant, a file, a file to be made, or nothing", () => {
  expect(fixes(contract('"write": ["src/gret.ts", "README.md"]'))).toEqual([
    "names-nothing scope.write[0]",
    '  Change to "src/greet.ts": ! "write": ["src/greet.ts", "README.md"]',
    '  Pick a File…: ["scope","write",0]',
    '  Move to scope.create: "write": ["README.md"], | "create": ["src/gret.ts"]',
    '  Remove Glob: "write": ["README.md"]',
  ]);
  expect(fixes(contract('"write": ["src"]'))).toContain('  Change to "src/": ! "write": ["src/"]');
});

test("a scope that overlaps never: either gives way", () => {
  expect(fixes(contract('"write": ["*.snap", "README.md"],\n"never": ["docs/**", "**/*.snap"]'))).toEqual([
    "refused scope.write[0]",
    '  Remove from scope.write: "write": ["README.md"],',
    '  Remove "**/*.snap" from scope.never: "never": ["docs/**"]',
  ]);
  expect(fixes(contract('"write": ["README.md"],\n"create": [".github/workflows/**"]'))).toContain(
    '  Remove from scope.create: "create": []',
  );
});

test("a glob in the wrong list moves", () => {
  expect(fixes(contract('"write": ["README.md"],\n"create": ["src/greet.ts"]'))).toContain(
    '  Move to scope.write: "write": ["README.md", "src/greet.ts"], | "create": []',
  );
  expect(fixes(contract('"write": ["README.md", "!src/**"]'))).toContain(
    '  Move to scope.never: ! "write": ["README.md"], | "never": ["src/**"]',
  );
});

test("a key that is not known is renamed, one that is missing added", () => {
  expect(fixes('{\n"goal": "g",\n"scop": {}\n}')).toEqual([
    "missing scope",
    '  Pick a File That May Be Changed…: ["scope","write",-1]',
    "missing commands",
    "  Add Commands of the Project…: asks",
    '  Add "commands": [], nothing is proved: "scop": {}, | "commands": []',
    "key scop",
    '  Rename to "scope": 3:1 scope',
  ]);
  expect(fixes(contract('"write": []'))).toEqual([
    "empty-scope scope",
    '  Pick a File That May Be Changed…: ["scope","write",-1]',
  ]);
});

test("commands: a script that exists, a line that is split, one that goes", () => {
  const one = (run: string): string => contract('"write": ["README.md"]', `[{ "name": "t", "run": ${run} }]`);
  expect(fixes(one('["npm", "test"]'))).toEqual([
    "script commands[0].run[1]",
    '  Use Script "test:unit": "commands": [{ "name": "t", "run": ["npm", "run", "test:unit"] }]',
    '  Use Script "lint": "commands": [{ "name": "t", "run": ["npm", "run", "lint"] }]',
    '  Remove Command: "commands": []',
  ]);
  expect(fixes(one('["npm", "run", "lnt"]'))).toContain(
    '  Use Script "lint": ! "commands": [{ "name": "t", "run": ["npm", "run", "lint"] }]',
  );
  expect(fixes(one('["npm run lint"]'))).toContain(
    '  Split into Arguments: ! "commands": [{ "name": "t", "run": ["npm", "run", "lint"] }]',
  );
  expect(fixes(one('["npm \\"run"]')).join()).not.toContain("Split");
  expect(fixes(contract('"write": ["README.md"]', "[]"))).toEqual([
    "nothing-proved commands",
    "  Add Commands of the Project…: asks",
  ]);
});

test("a limit that is too small is raised", () => {
  expect(fixes(contract('"write": ["README.md"]', undefined, '\n"limits": { "steps": 1 },'))).toEqual([
    "limit limits.steps",
    '  Change to 2: ! "limits": { "steps": 2 },',
  ]);
});

test("near files come first", () => {
  expect(nearestFirst("src/gret.ts", paths)[0]).toBe("src/greet.ts");
  expect(nearestFirst("tests/greet.test.ts", paths)[0]).toBe("test/greet.test.ts");
  expect(nearestFirst("src/*.md", paths)).toHaveLength(paths.length);
});
