import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Declaration, Item } from "../surface.ts";
import { shown, written } from "../written.ts";
import { callOf, typeParameterNames, typeWriting } from "./calls.ts";
import { isHiddenMember, membersOf } from "./members.ts";
import { aliasItems, enumItems, interfaceItems } from "./type-items.ts";

/** A name and what it stands for in its module. */
export interface Named {
  readonly name: string;
  readonly declaration: Declaration;
}

type Items = Readonly<Record<string, Item>>;

/** Everything that a statement declares; nothing for statements that declare nothing. */
export function declarationsIn(node: SyntaxNode, isAmbient = false): readonly Named[] {
  if (node.type === "lexical_declaration" || node.type === "variable_declaration") return variablesOf(node);
  if (node.type === "ambient_declaration") {
    return node.namedChildren.flatMap((child) => declarationsIn(child, true));
  }
  if (node.type === "expression_statement") {
    const [inner] = node.namedChildren;
    return inner?.type === "internal_module" ? declarationsIn(inner, isAmbient) : [];
  }
  const name = node.child("name");
  const items = itemsOf(node, isAmbient);
  return items === undefined || name === undefined || name.type === "string"
    ? []
    : [named(name.text, items, node)];
}

/** What `export default` gives a name to, and other values that are no statement. */
export function valueDeclaration(node: SyntaxNode): Declaration {
  const items =
    itemsOf(node, false) ?? valueItems(node, { line: node.line, text: shown(node, node.child("body")) });
  return named("default", items, node).declaration;
}

function named(name: string, items: Items, node: SyntaxNode): Named {
  return { name, declaration: { items, mentions: mentionsIn(node) } };
}

/** Bodies are left out, but for the members of what is declared. */
function mentionsIn(node: SyntaxNode): readonly string[] {
  const found = new Set<string>();
  const visit = (part: SyntaxNode): void => {
    if (part.type === "type_identifier" && part.field !== "name") found.add(part.text);
    else if (part.type === "type_identifier" && part.parent?.type === "generic_type") found.add(part.text);
    for (const child of part.children) if (!isUnseen(child)) visit(child);
  };
  visit(node);
  return [...found];
}

type Reader = (node: SyntaxNode, isAmbient: boolean) => Items;

const functionItems: Reader = (node) => ({ "": functionItem(node, callOf(node)) });

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["function_declaration", functionItems],
  ["generator_function_declaration", functionItems],
  ["function_signature", functionItems],
  ["function_expression", functionItems],
  ["generator_function", functionItems],
  ["arrow_function", functionItems],
  ["class_declaration", (node) => classItems(node)],
  ["abstract_class_declaration", (node) => classItems(node)],
  ["class", (node) => classItems(node)],
  ["interface_declaration", (node) => interfaceItems(node)],
  ["type_alias_declaration", (node) => aliasItems(node)],
  ["enum_declaration", (node) => enumItems(node)],
  ["internal_module", (node, isAmbient) => namespaceItems(node, isAmbient)],
  ["module", (node, isAmbient) => namespaceItems(node, isAmbient)],
]);

/** Bodies, private members and what fields are set to are no part of a signature. */
function isUnseen(node: SyntaxNode): boolean {
  const isValue = node.field === "value" && node.parent?.type === "public_field_definition";
  return (
    node.type === "statement_block" || isHiddenMember(node) || (isValue && node.type !== "arrow_function")
  );
}

function itemsOf(node: SyntaxNode, isAmbient: boolean): Items | undefined {
  return readers.get(node.type)?.(node, isAmbient);
}

function functionItem(node: SyntaxNode, call: Call): Item {
  const body = node.child("body");
  const text = shown(node, body);
  return {
    kind: "function",
    text,
    line: node.line,
    head: "",
    calls: [call],
    ...(body !== undefined && { isBody: true }),
    whenAdded: "fine",
  };
}

function classItems(node: SyntaxNode): Items {
  const parameters = node.child("type_parameters");
  const placeholders = typeParameterNames(parameters);
  const body = node.child("body");
  const heritage = node.namedChildren.find(({ type }) => type === "class_heritage");
  const extended = heritage?.namedChildren.find(({ type }) => type !== "implements_clause");
  const writing = typeWriting(placeholders);
  const members = body === undefined ? {} : membersOf(body, { kind: "class", placeholders });
  const head = [
    node.type.startsWith("abstract") ? "abstract" : "",
    written(parameters, writing),
    written(extended, writing),
  ];
  const { [".constructor"]: own, ...others } = members;
  return {
    "": {
      kind: "class",
      text: shown(node, body),
      line: node.line,
      head: head.join(" ").trim(),
      whenAdded: "fine",
    },
    ...constructorItem(node, own, extended !== undefined),
    ...others,
  };
}

/** A class without a constructor has the one of what it extends, or one without parameters. */
function constructorItem(node: SyntaxNode, own: Item | undefined, isExtended: boolean): Items {
  if (own !== undefined)
    return { ".constructor": { ...own, kind: "constructor", whenAdded: isExtended ? "unclear" : "fine" } };
  if (isExtended) return {};
  const calls = [{ parameters: [], head: "" }];
  return {
    ".constructor": {
      kind: "constructor",
      text: "constructor()",
      line: node.line,
      head: "",
      calls,
      whenAdded: "fine",
    },
  };
}

function namespaceItems(node: SyntaxNode, isAmbient: boolean): Items {
  const body = node.child("body");
  const inside = (body?.namedChildren ?? []).flatMap((child) => {
    const declared =
      child.type === "export_statement" ? child.child("declaration") : isAmbient ? child : undefined;
    return declared === undefined ? [] : declarationsIn(declared, isAmbient);
  });
  const members = inside.flatMap(({ name, declaration }) =>
    Object.entries(declaration.items).map(([member, item]) => [`.${name}${member}`, item] as const),
  );
  return {
    "": { kind: "namespace", text: shown(node, body), line: node.line, head: "", whenAdded: "fine" },
    ...Object.fromEntries(members),
  };
}

function variablesOf(node: SyntaxNode): readonly Named[] {
  const kind = node.children[0]?.text ?? "const";
  return node.namedChildren.flatMap((declarator): readonly Named[] => {
    const name = declarator.child("name");
    if (declarator.type !== "variable_declarator" || name === undefined) return [];
    if (name.type === "identifier") return [named(name.text, variableItems(declarator, kind), declarator)];
    const names = name.all("identifier", "shorthand_property_identifier_pattern");
    const item = {
      kind: "constant",
      text: shown(declarator),
      line: declarator.line,
      head: "",
      whenAdded: "fine",
    } as const;
    return names.map(({ text }) => named(text, { "": item }, name));
  });
}

function variableItems(declarator: SyntaxNode, keyword: string): Items {
  const annotation = declarator.child("type");
  const value = declarator.child("value");
  const text = `${keyword} ${shown(declarator, value?.child("body") ?? (annotation === undefined ? undefined : value))}`;
  const base = { kind: "constant", text, line: declarator.line, head: "", whenAdded: "fine" } as const;
  if (annotation === undefined) return value === undefined ? { "": base } : valueItems(value, base);
  const [type] = annotation.namedChildren;
  if (type?.type === "function_type") return { "": { ...base, calls: [callOf(type)] } };
  const use = keyword === "const" ? { use: "read" as const } : {};
  return { "": { ...base, type: written(annotation, typeWriting()).replace(/^: /, ""), ...use } };
}

type Base = Pick<Item, "text" | "line">;

function valueItems(value: SyntaxNode, base: Base): Items {
  const item: Item = { kind: "constant", head: "", whenAdded: "fine", ...base };
  const [inner] = value.namedChildren;
  if (value.type === "as_expression") return assertedItems(value, item);
  const isWrapped = value.type === "satisfies_expression" || value.type === "parenthesized_expression";
  if (isWrapped && inner !== undefined) return valueItems(inner, base);
  if (value.type === "object") return objectItems(value, item, false);
  if (value.type === "class") return classItems(value);
  return itemsOf(value, false) === undefined ? { "": item } : { "": { ...item, calls: [callOf(value)] } };
}

/** `x as const` has its value as its type, `x as T` has T. */
function assertedItems(value: SyntaxNode, item: Item): Items {
  const [inner, ...others] = value.namedChildren;
  const isConstant = value.children.at(-1)?.text === "const";
  if (isConstant && inner?.type === "object") return objectItems(inner, item, true);
  const type = isConstant ? written(inner) : written(others.at(-1), typeWriting());
  return { "": { ...item, type, use: "read" } };
}

function objectItems(object: SyntaxNode, item: Item, isConstant: boolean): Items {
  return {
    "": { ...item, text: item.text.replace(/\s*=?\s*\{.*$/s, "") },
    ...membersOf(object, { kind: "object", placeholders: [], isConstant }),
  };
}
