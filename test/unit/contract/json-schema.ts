/** A JSON Schema (draft 7) of the kind that this repository generates. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * An evaluator of its own, so that a generated schema is judged by its text and not by the library that wrote it.
 * Throws on a keyword that it does not know.
 */
export function accepts(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, argument]) => {
    const test = keywords[keyword];
    if (test === undefined) throw new Error(`unknown keyword ${keyword}`);
    return test(argument, value, schema);
  });
}

type Keyword = (argument: unknown, value: unknown, schema: JsonSchema) => boolean;

const annotation: Keyword = () => true;

const keywords: Readonly<Record<string, Keyword>> = {
  $schema: annotation,
  description: annotation,
  default: annotation,
  allowComments: annotation,
  allowTrailingCommas: annotation,
  type: (type, value) => typeTests[String(type)]?.(value) ?? false,
  const: (wanted, value) => value === wanted,
  enum: (wanted, value) => listOf(wanted).includes(value),
  minimum: (least, value) => typeof value !== "number" || value >= Number(least),
  maximum: (most, value) => typeof value !== "number" || value <= Number(most),
  exclusiveMinimum: (below, value) => typeof value !== "number" || value > Number(below),
  minLength: (least, value) => typeof value !== "string" || value.length >= Number(least),
  pattern: (pattern, value) => typeof value !== "string" || new RegExp(String(pattern), "u").test(value),
  minItems: (least, value) => !Array.isArray(value) || value.length >= Number(least),
  items: (items, value) => !Array.isArray(value) || value.every((item) => accepts(recordOf(items), item)),
  required: (keys, value) =>
    !isRecord(value) || listOf(keys).every((key) => Object.hasOwn(value, String(key))),
  anyOf: (schemas, value) => listOf(schemas).some((schema) => accepts(recordOf(schema), value)),
  properties: (properties, value) =>
    !isRecord(value) ||
    Object.entries(recordOf(properties)).every(
      ([key, schema]) => !Object.hasOwn(value, key) || accepts(recordOf(schema), value[key]),
    ),
  additionalProperties: (allowed, value, schema) => {
    if (allowed !== false) throw new Error("only additionalProperties: false is known");
    const known = Object.keys(recordOf(schema["properties"]));
    return !isRecord(value) || Object.keys(value).every((key) => known.includes(key));
  },
};

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  array: Array.isArray,
  object: isRecord,
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): JsonSchema {
  if (!isRecord(value)) throw new Error("a schema must be an object");
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("a list was expected");
  return value;
}
