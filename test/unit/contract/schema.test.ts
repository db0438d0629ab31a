import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generatedSchemas } from "../../../dev/schemas.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { accepts, type JsonSchema } from "./json-schema.ts";

const root = join(import.meta.dirname, "../../..");
const file = "media/contract.schema.json";
const schema = JSON.parse(await readFile(join(root, file), "utf8")) as JsonSchema;

const good = {
  goal: "x",
  scope: { write: ["src/**"] },
  commands: [{ name: "test", run: ["npm", "test"] }],
};

test("the file is what `node dev/schemas.ts` writes", async () => {
  const generated = generatedSchemas().find((entry) => entry.file === file);
  expect(await readFile(join(root, file), "utf8")).toBe(generated?.text);
});

test("editors are told that comments and trailing commas are fine, and about every key", () => {
  expect(schema).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    allowComments: true,
    allowTrailingCommas: true,
  });
  const undescribed = Object.entries(schema["properties"] as Record<string, JsonSchema>)
    .filter(([, node]) => typeof node["description"] !== "string")
    .map(([key]) => key);
  expect(undescribed).toEqual([]);
});

function parserAccepts(value: unknown): boolean {
  return parseContract(JSON.stringify(value), "c.json").problems.length === 0;
}

describe("the schema and the parser agree on structure", () => {
  test.each<[string, object]>([
    ["the least", good],
    ["create alone", { ...good, scope: { create: ["a"] } }],
    [
      "everything",
      {
        ...good,
        $schema: "x",
        scope: { write: ["a"], create: [], never: [], read: ["**"] },
        rules: { operations: ["delete", "rename"], hidden: "strict" },
        limits: { files: 1, lines: 1, minutes: 0.5, steps: 2, tokens: 4000, fixes: 0 },
        commands: [{ name: "Test-1.a_b", run: ["x", ""], cwd: "a", timeoutSeconds: 0.5, proves: [] }],
        network: "loopback",
        env: ["_A1"],
        carry: [],
        worker: { kind: "llama" },
        review: { rounds: 0 },
      },
    ],
    ["no command", { ...good, commands: [] }],
    ["named hosts", { ...good, network: { hosts: ["registry.npmjs.org", "*.example.org:8443"] } }],
    ["empty rules, limits, review", { ...good, rules: {}, limits: {}, review: {} }],
  ])("both accept %s", (_name, value) => {
    expect([accepts(schema, value), parserAccepts(value)]).toEqual([true, true]);
  });

  test.each<[string, unknown]>([
    ["a list", []],
    ["no goal", { ...good, goal: undefined }],
    ["a blank goal", { ...good, goal: " " }],
    ["no scope", { ...good, scope: undefined }],
    ["an empty scope", { ...good, scope: {} }],
    ["empty lists", { ...good, scope: { write: [], create: [] } }],
    ["an unknown key", { ...good, gaol: "x" }],
    ["an unknown key of the scope", { ...good, scope: { write: ["a"], wrte: [] } }],
    ["a glob that is empty", { ...good, scope: { write: [""] } }],
    ["no commands", { ...good, commands: undefined }],
    ["a command without a name", { ...good, commands: [{ run: ["x"] }] }],
    ["a command without words", { ...good, commands: [{ name: "t", run: [] }] }],
    ["a name with a space", { ...good, commands: [{ name: "a b", run: ["x"] }] }],
    ["a timeout of nothing", { ...good, commands: [{ name: "t", run: ["x"], timeoutSeconds: 0 }] }],
    ["a limit of nothing", { ...good, limits: { files: 0 } }],
    ["half a step", { ...good, limits: { steps: 1.5 } }],
    ["a limit beyond whole numbers", { ...good, limits: { tokens: 1e300 } }],
    ["an unknown operation", { ...good, rules: { operations: ["submodule"] } }],
    ["an unknown rule", { ...good, rules: { manners: "good" } }],
    ["an unknown network", { ...good, network: "all" }],
    ["a network without hosts", { ...good, network: { hosts: [] } }],
    ["a network of something else", { ...good, network: { ports: [80] } }],
    ["a variable with a value", { ...good, env: ["A=1"] }],
    ["an unknown worker", { ...good, worker: { kind: "cloud" } }],
    ["a worker without a kind", { ...good, worker: {} }],
    ["too many rounds", { ...good, review: { rounds: 4 } }],
    ["null for a default", { ...good, limits: null }],
  ])("both refuse %s", (_name, value) => {
    const written: unknown = JSON.parse(JSON.stringify(value));
    expect([accepts(schema, written), parserAccepts(written)]).toEqual([false, false]);
  });

  test("on contracts with any one value replaced", () => {
    const full = {
      ...good,
      rules: { operations: ["delete"], hidden: "strict" },
      limits: { files: 1, minutes: 0.5, fixes: 0 },
      network: "none",
      env: ["A"],
      worker: { kind: "llama" },
      review: { rounds: 1 },
    };
    const at = fc.constantFrom(...pathsOf(full));
    const other = fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1,
      2.5,
      7,
      "",
      "x",
      "none",
      [],
      ["x"],
      [1],
      {},
      { x: 1 },
      [[]],
    );
    fc.assert(
      fc.property(at, other, (path, value) => {
        // That a program has a name is the parser's alone to say.
        fc.pre(!(path.join(".") === "commands.0.run.0" && value === ""));
        const changed = replaced(full, path, value);
        expect(accepts(schema, changed)).toBe(parserAccepts(changed));
      }),
      { numRuns: 1000 },
    );
  });
});

function pathsOf(value: unknown): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path])),
  ];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return by;
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (String(index) === key ? replaced(inner, rest, by) : inner));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === key ? replaced(inner, rest, by) : inner]),
  );
}
