import { expect, test } from "vitest";
import { contractRows, saysStill } from "../../../../src/editor/contracts/contract-rows.ts";
import { readContractText, scopeToEdit } from "../../../../src/editor/contracts/contract-text.ts";

const options = { ignoreCase: false, contractFile: ".remit/contracts/c.json" };
const whole = `{
  "goal": "g",
  "scope": { "write": ["src/a.ts", "src/*.css"], "create": ["app/[[]id]/**"], "never": ["lib/"] },
  "commands": [{ "name": "t", "run": ["npm", "run", "a b"] }]
}`;

function standing(text: string, before?: string): string {
  const old = before === undefined ? undefined : readContractText(before, options, undefined);
  const { matcher } = readContractText(text, options, old);
  const paths = ["src/a.ts", "src/b.ts", "lib/x.js"];
  return paths.map((path) => matcher?.decide(path, "write").clause ?? "-").join(" ");
}

test("a contract decides while it is whole, and as it last did while its JSON is broken", () => {
  expect(standing(whole)).toBe("scope.write[0] scope.write scope.never[0]");
  expect(standing(whole.replace("}", ""), whole)).toBe("scope.write[0] scope.write scope.never[0]");
  expect(standing("{")).toBe("- - -");
  expect(readContractText("{", options, readContractText(whole, options, undefined)).contract?.goal).toBe(
    "g",
  );
});

test("the scope counts as it is now, whatever is wrong elsewhere", () => {
  expect(standing(`{ "scope": { "write": ["src/b.ts"] } }`, whole)).toBe(
    "scope.write scope.write[0] scope.write",
  );
  expect(standing(`{ "goal": "g", "scope": { "write": [] }, "commands": [] }`, whole)).toBe(
    "scope.write scope.write scope.write",
  );
});

test("a glob that cannot be used holds nothing, the others keep their places", () => {
  expect(standing(`{ "scope": { "write": ["../x", "src/a.ts", "a\\\\b"], "never": ["/", "lib/**"] } }`)).toBe(
    "scope.write[1] scope.write scope.never[1]",
  );
});

test("a scope is edited as the text has it now", () => {
  expect(scopeToEdit(whole).never).toEqual(["lib/"]);
  expect(scopeToEdit(`{ "goal": "g" }`)).toEqual({ write: [], create: [], never: [], read: [] });
  expect(() => scopeToEdit("{")).toThrow("cannot be read");
  expect(() => scopeToEdit(`{ "scope": { "write": "x" } }`)).toThrow("cannot be read");
});

test("rows: what each glob names, then the commands, each at its place", () => {
  const rows = contractRows(readContractText(whole, options, undefined)).map(
    ({ kind, clause, label, path, isFolder, run, place }) =>
      [kind, clause, label, path ?? "-", isFolder === true ? "folder" : "-", run ?? "-", place?.line].join(
        " | ",
      ),
  );
  expect(rows).toEqual([
    "write | scope.write[0] | src/a.ts | src/a.ts | - | - | 3",
    "write | scope.write[1] | src/*.css | - | - | - | 3",
    "create | scope.create[0] | app/[id]/ | app/[id] | folder | - | 3",
    "never | scope.never[0] | lib/ | lib | folder | - | 3",
    'command | commands[0] | t | - | - | npm run "a b" | 4',
  ]);
});

test("a row of the view is no longer said once what stood above it went", () => {
  const before = readContractText(whole, options, undefined);
  const [first, second] = contractRows(before);
  const after = readContractText(whole.replace('"src/a.ts", ', ""), options, undefined);
  expect([first, second].map((row) => saysStill(before, row ?? {}))).toEqual([true, true]);
  expect([first, second].map((row) => saysStill(after, row ?? {}))).toEqual([false, false]);
});
