import type * as z from "zod/mini";
import { nearest } from "./nearest.ts";
import type { ClausePath } from "./problem.ts";
import { contractJsonSchema } from "./schema.ts";

type SchemaNode = z.core.JSONSchema.BaseSchema;

const contractNode: SchemaNode = contractJsonSchema();

/** What the contract's schema wants at a clause, in words: `a whole number from 1`. */
export function wantedAt(path: ClausePath): string {
  const node = nodeAt(path);
  return node === undefined ? "another value" : wantedOf(node);
}

/** The known key that may have been meant; undefined when none is near. */
export function meantKey(path: ClausePath, key: string): string | undefined {
  return nearest(key, knownKeys(path));
}

/** Why a key is refused and which one may have been meant. */
export function unknownKey(path: ClausePath, key: string): string {
  const known = knownKeys(path);
  if (path.length === 1 && path[0] === "rules") {
    return `found a rule that this version does not decide, wanted one of ${orList(known)}`;
  }
  const meant = meantKey(path, key);
  return meant === undefined
    ? `found an unknown key, wanted one of ${orList(known)}`
    : `found an unknown key, wanted a known one; did you mean ${JSON.stringify(meant)}?`;
}

/** A value as a message shows it: `"four" (string)`, `a list`. */
export function foundText(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return `${text.length > 60 ? `${text.slice(0, 57)}...` : text} (${typeof value})`;
}

function knownKeys(path: ClausePath): string[] {
  return kindsOf(nodeAt(path)).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

function nodeAt(path: ClausePath): SchemaNode | undefined {
  let node: SchemaNode | undefined = contractNode;
  for (const part of path) {
    const found: readonly unknown[] = kindsOf(node).map(({ items, properties }) =>
      typeof part === "number" ? items : properties?.[part],
    );
    node = found.find(isNode);
  }
  return node;
}

/** The node itself, and each kind of value that it may be. */
function kindsOf(node: SchemaNode | undefined): readonly SchemaNode[] {
  return node === undefined ? [] : [node, ...(node.anyOf ?? []).filter(isNode)];
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wantedOf(node: SchemaNode): string {
  if (node.type === undefined && node.anyOf !== undefined) return eitherOf(node.anyOf);
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return orList(node.enum);
  if (node.type === "array") return `a list of ${itemsOf(node)}`;
  if (node.type === "object") return `an object${withKeys(node)}`;
  if (node.type === "integer") return `a whole number from ${node.minimum ?? 0}${upTo(node.maximum)}`;
  if (node.type === "number") return `a number above ${node.exclusiveMinimum ?? 0}`;
  return `a ${typeName(node)}`;
}

function eitherOf(nodes: readonly unknown[]): string {
  const texts = nodes
    .filter(isNode)
    .flatMap((node) => node.enum?.map((one) => JSON.stringify(one)) ?? [wantedOf(node)]);
  const last = texts.pop() ?? "";
  return `${texts.join(", ")} or ${last}`;
}

function itemsOf(node: SchemaNode): string {
  const { items } = node;
  if (!isNode(items)) return "values";
  if (items.enum !== undefined) return orList(items.enum);
  return `${typeName(items)}s`;
}

function typeName(node: SchemaNode): string {
  return typeof node.type === "string" ? node.type : "value";
}

function withKeys(node: SchemaNode): string {
  const required = node.required ?? [];
  return required.length === 0 ? "" : ` with ${required.map((key) => JSON.stringify(key)).join(" and ")}`;
}

function upTo(maximum: number | undefined): string {
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
}

function orList(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  const last = texts.pop() ?? "";
  return texts.length === 0 ? last : `${texts.join(", ")} or ${last}`;
}
