import type { SyntaxNode } from "../../syntax/node.ts";
import type { Grade, Item } from "../surface.ts";
import { shown } from "../written.ts";
import { callOf, rustText, typeNames } from "./calls.ts";

/** Attributes that stand above an item. */
export interface Attributes {
  readonly isHidden: boolean;
  readonly isTest: boolean;
  readonly isOpen: boolean;
  readonly isExportedMacro: boolean;
  readonly derived: readonly string[];
  readonly unclear?: string;
}

type Items = Readonly<Record<string, Item>>;

/** Reads the attributes before an item. */
export function attributesOf(node: SyntaxNode): Attributes {
  const texts: string[] = [];
  const siblings = node.parent?.children ?? [];
  for (let at = siblings.indexOf(node) - 1; at >= 0; at -= 1) {
    const before = siblings[at];
    if (before?.type === "attribute_item") texts.push(before.text);
    else if (before?.type.endsWith("comment") !== true) break;
  }
  const has = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  const condition = texts.find((text) => /^#\[\s*cfg\s*\(/.test(text));
  return {
    isHidden: has(/^#\[\s*doc\s*\(\s*hidden/),
    isTest: has(/^#\[\s*cfg\s*\(\s*(?:all\s*\(\s*)?test\b/),
    isOpen: has(/^#\[\s*non_exhaustive/),
    isExportedMacro: has(/^#\[\s*macro_export/),
    derived: texts
      .flatMap((text) => /^#\[\s*derive\s*\(([^)]*)\)/.exec(text)?.[1]?.split(",") ?? [])
      .map(lastName),
    ...(condition !== undefined && { unclear: `It stands under \`${condition.slice(0, 60)}\`.` }),
  };
}

function lastName(path: string): string {
  return path.trim().replace(/^.*::/, "");
}

/** True for plain `pub`; what is `pub(crate)` stays inside. */
export function isPublic(node: SyntaxNode): boolean {
  return node.namedChildren.find(({ type }) => type === "visibility_modifier")?.text === "pub";
}

/** What an item offers; undefined for what is none. */
export function itemsOf(node: SyntaxNode, attributes: Attributes): Items | undefined {
  const { unclear } = attributes;
  const items = readers.get(node.type)?.(node, attributes);
  if (items === undefined || unclear === undefined) return items;
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [key, { ...item, unclear }]));
}

type Reader = (node: SyntaxNode, attributes: Attributes) => Items;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    "function_item",
    (node) => ({
      "": { ...plainItem(node, "function"), head: constWord(node), calls: [callOf(node, [])] },
    }),
  ],
  ["struct_item", (node, attributes) => structItems(node, attributes)],
  ["union_item", (node) => ({ "": plainItem(node, "union") })],
  ["enum_item", (node, attributes) => enumItems(node, attributes)],
  ["trait_item", (node) => traitItems(node)],
  ["type_item", (node) => ({ "": { ...plainItem(node, "type"), type: aliasText(node) } })],
  ["const_item", (node) => ({ "": { ...plainItem(node, "constant"), type: rustText(node.child("type")) } })],
  ["static_item", (node) => ({ "": { ...plainItem(node, "static"), type: rustText(node.child("type")) } })],
]);

/** What can be called in constants; losing that breaks them. */
export function constWord(node: SyntaxNode): string {
  const modifiers = node.namedChildren.find(({ type }) => type === "function_modifiers");
  return modifiers?.children.some(({ text }) => text === "const") === true ? "const-fn" : "";
}

function aliasText(node: SyntaxNode): string {
  return rustText(node.child("type"), typeNames(node.child("type_parameters")));
}

function plainItem(node: SyntaxNode, kind: string): Item {
  const body = node.child("body") ?? node.child("value");
  return { kind, text: shown(node, body).replace(/ =$/, ""), line: node.line, head: "", whenAdded: "fine" };
}

function headOf(node: SyntaxNode): string {
  const placeholders = typeNames(node.child("type_parameters"));
  const where = node.namedChildren.find(({ type }) => type === "where_clause");
  const parts = [node.child("type_parameters"), node.child("bounds"), where];
  return parts
    .map((part) => rustText(part, placeholders))
    .filter((text) => text !== "")
    .join(" ");
}

function structItems(node: SyntaxNode, { isOpen, derived }: Attributes): Items {
  const placeholders = typeNames(node.child("type_parameters"));
  const body = node.child("body");
  const fields = body?.namedChildren.filter(({ type }) => type === "field_declaration") ?? [];
  const isClosed = isOpen || fields.some((field) => !isPublic(field));
  const whenAdded: Grade = isClosed || fields.length === 0 ? "fine" : "breaks";
  const items: Record<string, Item> = {};
  for (const field of fields.filter(isPublic)) {
    const type = rustText(field.child("type"), placeholders);
    items[`.${field.child("name")?.text}`] = { ...plainItem(field, "field"), type, whenAdded };
  }
  const tuple = body?.type === "ordered_field_declaration_list" ? tupleText(body, placeholders) : "";
  const head = [headOf(node), isClosed ? "private-fields" : "", tuple]
    .filter((text) => text !== "")
    .join(" ");
  return { "": { ...plainItem(node, "struct"), head }, ...items, ...derivedItems(node, derived) };
}

/** The fields that users see of `struct P(pub A, B)`. */
function tupleText(body: SyntaxNode, placeholders: readonly string[]): string {
  const fields: string[] = [];
  let isOpen = false;
  for (const child of body.namedChildren) {
    if (child.type === "visibility_modifier") isOpen = child.text === "pub";
    else if (child.field === "type") {
      fields.push(isOpen ? rustText(child, placeholders) : "_");
      isOpen = false;
    }
  }
  return fields.every((field) => field === "_") ? "" : `( ${fields.join(" , ")} )`;
}

function enumItems(node: SyntaxNode, { isOpen, derived }: Attributes): Items {
  const placeholders = typeNames(node.child("type_parameters"));
  const variants = node.child("body")?.namedChildren.filter(({ type }) => type === "enum_variant") ?? [];
  const items: Record<string, Item> = {};
  for (const variant of variants) {
    const { isHidden, isOpen: isOpenVariant, unclear } = attributesOf(variant);
    if (isHidden) continue;
    const body = variant.child("body");
    items[`::${variant.child("name")?.text}`] = {
      ...plainItem(variant, "variant"),
      text: shown(variant),
      type: body === undefined ? "unit" : rustText(body, placeholders),
      head: isOpenVariant ? "private-fields" : "",
      whenAdded: isOpen ? "fine" : "breaks",
      ...(unclear !== undefined && { unclear }),
    };
  }
  const head = [headOf(node), isOpen ? "private-fields" : ""].filter((text) => text !== "").join(" ");
  return { "": { ...plainItem(node, "enum"), head }, ...items, ...derivedItems(node, derived) };
}

function traitItems(node: SyntaxNode): Items {
  const head = headOf(node);
  const isSealed = /\bSealed\b/i.test(head);
  const placeholders = typeNames(node.child("type_parameters"));
  const items: Record<string, Item> = {};
  for (const member of node.child("body")?.namedChildren ?? []) {
    const name = member.child("name")?.text;
    const { isHidden, unclear } = attributesOf(member);
    if (name === undefined || isHidden) continue;
    const whenAdded = isSealed || isProvided(member) ? "fine" : "breaks";
    items[`.${name}`] = {
      ...traitMember(member, placeholders),
      whenAdded,
      ...(unclear !== undefined && { unclear }),
    };
  }
  const isUnsafe = node.children.some(({ type }) => type === "unsafe");
  return { "": { ...plainItem(node, "trait"), head: isUnsafe ? `unsafe ${head}`.trim() : head }, ...items };
}

function traitMember(member: SyntaxNode, placeholders: readonly string[]): Item {
  if (member.type.startsWith("function")) {
    return { ...plainItem(member, "method"), calls: [callOf(member, placeholders)] };
  }
  return plainItem(member, member.type === "associated_type" ? "associated type" : "constant");
}

/** Who implements a trait need not give what it provides itself. */
function isProvided(member: SyntaxNode): boolean {
  if (member.type === "const_item") return member.child("value") !== undefined;
  return (member.child("body") ?? member.child("type")) !== undefined;
}

/** Traits whose implementation users count on. */
const counted = new Set(
  `Clone Copy Debug Default PartialEq Eq PartialOrd Ord Hash Display Error From TryFrom Into FromStr Iterator IntoIterator
  Deref DerefMut AsRef AsMut Borrow Extend FromIterator Serialize Deserialize Read Write BufRead Seek Index IndexMut Add Sub
  Mul Div Not BitAnd BitOr BitXor Send Sync Future Stream`.split(/\s+/),
);

/** The key and item of an implementation, where it is one that users count on. */
export function implementation(
  trait: SyntaxNode | string,
  at: SyntaxNode,
): readonly [string, Item] | undefined {
  const text = typeof trait === "string" ? trait : rustText(trait);
  const name = text.split(" ")[0] ?? "";
  if (!counted.has(name)) return undefined;
  const item: Item = {
    kind: "implementation",
    text: `impl ${text}`,
    line: at.line,
    head: "",
    whenAdded: "fine",
  };
  return [` as ${name === "From" || name === "TryFrom" ? text.replaceAll(" ", "") : name}`, item];
}

function derivedItems(node: SyntaxNode, derived: readonly string[]): Items {
  return Object.fromEntries(
    derived.flatMap((name) => {
      const found = implementation(name, node);
      return found === undefined ? [] : [found];
    }),
  );
}
