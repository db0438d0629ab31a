import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Grade, Item } from "../surface.ts";
import { shown, written } from "../written.ts";
import { callOf, typeWriting } from "./calls.ts";
import { isInternal } from "./internal.ts";

/** What members are read under. */
export interface Owner {
  readonly kind: "class" | "interface" | "object";
  readonly placeholders: readonly string[];
  /** A constant object (`as const`): the values are types. */
  readonly isConstant?: boolean;
}

/** The members that users see: neither private ones nor those that are marked as internal. */
export function membersOf(body: SyntaxNode, owner: Owner): Readonly<Record<string, Item>> {
  const items: Record<string, Item> = {};
  const signed = new Set<string>();
  for (const node of body.namedChildren) {
    const name = memberName(node);
    if (name === undefined || isInternal(node) || isPrivate(node, name)) continue;
    const key = `.${name}`;
    const isSignature = node.type.endsWith("signature");
    const known = items[key];
    const item = memberItem(node, owner);
    if (known === undefined) items[key] = item;
    else if (isSignature || !signed.has(key)) items[key] = joined(known, item);
    if (isSignature) signed.add(key);
    if (name === "constructor") Object.assign(items, parameterProperties(node, owner));
  }
  return items;
}

/** Two signatures are overloads of one method; a getter and a setter are one property. */
function joined(known: Item, item: Item): Item {
  if (known.calls !== undefined && item.calls !== undefined)
    return { ...known, calls: [...known.calls, ...item.calls] };
  const head = known.head.replace(/(?:^| )readonly\b/, "").trim();
  return { ...known, head, ...(known.type === undefined && item.type !== undefined && { type: item.type }) };
}

function memberName(node: SyntaxNode): string | undefined {
  if (node.type === "call_signature") return "()";
  if (node.type === "construct_signature") return "new()";
  if (node.type === "index_signature") return "[]";
  if (node.type === "shorthand_property_identifier") return node.text;
  const name = node.child("name") ?? node.child("property") ?? node.child("key");
  if (name === undefined) return undefined;
  return name.type === "string" ? name.text.slice(1, -1) : written(name).replaceAll(" ", "");
}

/** True for a member of a class that its users do not see. */
export function isHiddenMember(node: SyntaxNode): boolean {
  if (node.type !== "public_field_definition" && node.type !== "method_definition") return false;
  const name = memberName(node);
  return name !== undefined && isPrivate(node, name);
}

function isPrivate(node: SyntaxNode, name: string): boolean {
  return (
    name.startsWith("#") ||
    name.startsWith("_") ||
    (modifiersOf(node).includes("private") && name !== "constructor")
  );
}

function modifiersOf(node: SyntaxNode): readonly string[] {
  return node.children
    .filter(({ field }) => field === undefined)
    .map(({ text }) => text)
    .filter((text) => modifiers.has(text));
}

const modifiers = new Set(["private", "protected", "static", "readonly", "abstract", "override"]);

function memberItem(node: SyntaxNode, owner: Owner): Item {
  const given = modifiersOf(node);
  const value = node.child("value");
  const isFunction = value !== undefined && functionTypes.has(value.type);
  const body = node.child("body") ?? (isFunction ? value.child("body") : value);
  const [getter, setter] = ["get", "set"].map((word) =>
    node.children.some((child) => !child.isNamed && child.text === word),
  );
  const optional = node.children.some((child) => child.text === "?" && !child.isNamed);
  const base = {
    text: shown(node, body),
    line: node.line,
    head: [...given, ...(getter === true ? ["readonly"] : [])].toSorted().join(" "),
    ...(optional && { optional }),
    whenAdded: whenAdded(owner, given, optional),
  };
  if (isAccessor(getter, setter)) return { ...base, kind: "property", ...accessorType(node, owner) };
  if (isFunction) return { ...base, kind: "method", calls: [callOf(value, owner.placeholders)] };
  if (callTypes.has(node.type)) return { ...base, kind: "method", calls: [memberCall(node, owner)] };
  return { ...base, kind: "property", ...propertyType(node, owner) };
}

function isAccessor(getter: boolean | undefined, setter: boolean | undefined): boolean {
  return getter === true || setter === true;
}

function memberCall(node: SyntaxNode, owner: Owner): Call {
  return callOf(node, owner.placeholders);
}

const functionTypes = new Set(["arrow_function", "function_expression", "generator_function"]);
const callTypes = new Set([
  "method_definition",
  "method_signature",
  "abstract_method_signature",
  "call_signature",
  "construct_signature",
]);

function whenAdded({ kind }: Owner, given: readonly string[], optional: boolean): Grade {
  if (given.includes("abstract")) return "breaks";
  return kind === "interface" && !optional ? "unclear" : "fine";
}

function accessorType(node: SyntaxNode, owner: Owner): Partial<Item> {
  const { returns, parameters } = callOf(node, owner.placeholders);
  const type = returns ?? parameters[0]?.type;
  return type === undefined ? {} : { type };
}

function propertyType(node: SyntaxNode, owner: Owner): Partial<Item> {
  const annotation = node.child("type");
  const writing = typeWriting(owner.placeholders);
  const isReadonly = modifiersOf(node).includes("readonly");
  if (annotation !== undefined) {
    const [type] = annotation.namedChildren;
    if (type?.type === "function_type") return { kind: "method", calls: [callOf(type, owner.placeholders)] };
    return {
      type: written(annotation, writing).replace(/^: /, ""),
      ...(isReadonly && owner.kind === "class" && { use: "read" }),
    };
  }
  const value = node.child("value");
  return owner.isConstant === true && value !== undefined ? { type: written(value), use: "read" } : {};
}

/** `constructor(readonly name: string)` declares a member as well. */
function parameterProperties(constructor: SyntaxNode, owner: Owner): Readonly<Record<string, Item>> {
  const list = constructor.child("parameters")?.namedChildren ?? [];
  const properties = list.flatMap((node) => {
    const given = modifiersOf(node);
    const access = node.children.find(({ type }) => type === "accessibility_modifier")?.text;
    const name = node.child("pattern")?.text ?? "";
    const isMember =
      access === "public" || access === "protected" || (access === undefined && given.includes("readonly"));
    return isMember && !name.startsWith("_") ? [{ node, name, given }] : [];
  });
  return Object.fromEntries(
    properties.map(({ node, name, given }) => [
      `.${name}`,
      {
        kind: "property",
        text: shown(node),
        line: node.line,
        head: given.toSorted().join(" "),
        whenAdded: "fine" as const,
        ...propertyType(node, owner),
      },
    ]),
  );
}
