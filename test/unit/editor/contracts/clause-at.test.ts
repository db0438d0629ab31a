import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contractProblemCodes } from "../../../../src/contract/problem.ts";
import { contractJsonSchema } from "../../../../src/contract/schema.ts";
import { clauseAt, filesNamed, helpOf } from "../../../../src/editor/contracts/clause-at.ts";
import { clauseHelp } from "../../../../src/editor/contracts/clause-help.ts";

const text = `{
  // goal
  "goal": "g",
  "scope": { "write": ["src/**", "a.ts"] },
  "rules": { "operations": ["create", "delete"], "hidden": "strict" },
  "limits": { "files": 3 },
  "network": "loopback",
  "commands": [{ "name": "t", "run": ["npm", "test"], "proves": ["src/**"] }]
}`;

const places: readonly (readonly [at: string, path: string, help: string | undefined])[] = [
  ['"goal"', "goal", clauseHelp["goal"]],
  ['"g"', "goal", clauseHelp["goal"]],
  ['"scope"', "scope", clauseHelp["scope"]],
  ['"write"', "scope.write", clauseHelp["scope.write"]],
  ['"a.ts"', "scope.write.1", clauseHelp["scope.write"]],
  ['"delete"', "rules.operations.1", clauseHelp["rules.operations.delete"]],
  ['"strict"', "rules.hidden", clauseHelp["rules.hidden.strict"]],
  ['"files"', "limits.files", clauseHelp["limits.files"]],
  ["3 }", "limits.files", clauseHelp["limits.files"]],
  ['"loopback"', "network", clauseHelp["network.loopback"]],
  ['"proves"', "commands.0.proves", clauseHelp["commands[].proves"]],
  ['"npm"', "commands.0.run.0", clauseHelp["commands[].run"]],
  ['"t"', "commands.0.name", clauseHelp["commands[].name"]],
];

test.each(places)("at %s is %s", (at, path, help) => {
  const clause = clauseAt(text, text.indexOf(at) + 1);
  expect(clause?.path.join(".")).toBe(path);
  expect(clause === undefined ? undefined : helpOf(clause)).toBe(help);
  expect(help).toBeTypeOf("string");
});

test("between clauses and in comments there is none", () => {
  expect(clauseAt(text, text.indexOf("// goal") + 3)).toBeUndefined();
  expect(clauseAt(text, text.length)).toBeUndefined();
});

test("a glob names files of the tree, other values none", () => {
  const paths = ["src/a.ts", "src/b/c.ts", "a.ts"];
  const named = (at: string): unknown => {
    const clause = clauseAt(text, text.lastIndexOf(at) + 1);
    return clause === undefined ? undefined : filesNamed(clause, paths, false);
  };
  expect(named('"src/**"')).toEqual(["src/a.ts", "src/b/c.ts"]);
  expect(named('"a.ts"')).toEqual(["a.ts"]);
  expect(named('"npm"')).toBeUndefined();
  expect(named('"write"')).toBeUndefined();
});

test("every key of the schema is explained, and nothing that it does not have", () => {
  const keys = (node: unknown, path: string): string[] => {
    const {
      properties = {},
      items,
      anyOf = [],
    } = (node ?? {}) as {
      properties?: object;
      items?: unknown;
      anyOf?: readonly unknown[];
    };
    const own = Object.entries(properties).flatMap(([key, inner]) => {
      const name = path === "" ? key : `${path}.${key}`;
      return [name, ...keys(inner, name)];
    });
    if (path === "network" && anyOf.length > 0) return anyOf.flatMap((kind) => keys(kind, "network"));
    return items === undefined ? own : keys(items, `${path}[]`);
  };
  const known = keys(contractJsonSchema(), "").filter((key) => key !== "$schema");
  expect(known.filter((key) => clauseHelp[key] === undefined)).toEqual([]);
  const own = Object.keys(clauseHelp).filter(
    (key) => key === "network.hosts" || !/^(?:network|rules\.\w+)\./.test(key),
  );
  expect(own.toSorted()).toEqual(known.toSorted());
});

test("the explanations do not repeat the schema's own line", () => {
  const schema = JSON.stringify(contractJsonSchema());
  expect(Object.values(clauseHelp).filter((help) => schema.includes(help))).toEqual([]);
});

test("docs/contract.md explains every problem's code", () => {
  const page = readFileSync("docs/contract.md", "utf8");
  expect(page.match(/(?<=^### ).+$/gm)).toEqual([...contractProblemCodes]);
});
