import { contractJsonSchema } from "./schema.ts";

/**
 * The JSON Schema that VS Code completes and explains contracts by. It refuses nothing: the extension checks the text
 * itself, with the reason and a way to mend it, and one mistake shall stand in the Problems panel once.
 */
export function contractCompletionSchema(): object {
  const { properties = {}, ...root } = loosened(contractJsonSchema()) as {
    properties?: Readonly<Record<string, object>>;
  };
  const completed = Object.entries(properties).map(([key, schema]) => {
    const body = bodies[key];
    return [
      key,
      body === undefined ? schema : { ...schema, defaultSnippets: [{ label: key, body }] },
    ] as const;
  });
  return { ...root, properties: Object.fromEntries(completed) };
}

/** What is put in for a key whose value has parts; `$1` is where the cursor goes. */
const bodies: Readonly<Record<string, unknown>> = {
  goal: "$1",
  scope: { write: ["$1"], create: [], never: [] },
  rules: { operations: ["create$1"] },
  limits: { files: "^${1:20}", lines: "^${2:1000}" },
  commands: [{ name: "${1:test}", run: ["${2:npm}", "${3:test}"] }],
};

/** Keywords that refuse values. An `enum` becomes examples, which are offered all the same. */
const refusing = new Set([
  "additionalProperties",
  "anyOf",
  "const",
  "exclusiveMinimum",
  "maximum",
  "minItems",
  "minLength",
  "minimum",
  "pattern",
  "required",
  "type",
]);

function loosened(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(loosened);
  if (typeof node !== "object" || node === null) return node;
  const members = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    // The names of properties are no keywords.
    if (key === "properties") return [[key, mapValues(value as object, loosened)]];
    if (key === "enum") return [["examples", value]];
    // Beside properties it only refuses.
    if (key === "anyOf" && !("properties" in node)) return eitherOf(value as readonly object[]);
    return refusing.has(key) ? [] : [[key, key === "default" ? value : loosened(value)]];
  });
  return Object.fromEntries(members);
}

/** A choice between a word and an object: the words are offered, and the object's keys. */
function eitherOf(kinds: readonly object[]): [string, unknown][] {
  return kinds.flatMap((kind) =>
    Object.entries(kind).flatMap(([key, value]): [string, unknown][] => {
      if (key === "enum") return [["examples", value]];
      return key === "properties" ? [[key, mapValues(value as object, loosened)]] : [];
    }),
  );
}

function mapValues(node: object, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));
}
