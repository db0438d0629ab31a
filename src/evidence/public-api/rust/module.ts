import type { Parsed } from "../../syntax/parse.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import type { Declaration, Item } from "../surface.ts";
import { shown } from "../written.ts";
import { callOf, rustText, typeNames } from "./calls.ts";
import { type Attributes, attributesOf, constWord, implementation, isPublic, itemsOf } from "./items.ts";

/** `use a::b as c`; the alias is `*` for all names of a module. */
export interface Use {
  readonly path: readonly string[];
  readonly alias: string;
  readonly isPublic: boolean;
  readonly line: number;
}

/** A module inside another one. */
export interface Child {
  readonly isPublic: boolean;
  /** Its content where it stands in the same file. */
  readonly inline?: RustModule;
  readonly line: number;
}

/** One Rust module as its own text says it. */
export interface RustModule {
  readonly items: Record<string, Declaration>;
  readonly uses: Use[];
  readonly children: Record<string, Child>;
  /** Names that it defines without offering them. */
  readonly inner: string[];
  /** What `impl` blocks add, by the name of the type as it is written there. */
  readonly added: Record<string, Record<string, Item>>;
  /** Macros that are offered at the root of the crate. */
  readonly macros: Record<string, Item>;
  unclear?: string;
  /** Why it may have more items than are written. */
  expands?: string;
}

/** Reads a file as a module. */
export function rustModule(parsed: Parsed): RustModule {
  const module = emptyModule();
  if (parsed.kind === "unparsed") return { ...module, unclear: `The file was not read: ${parsed.why}.` };
  if (parsed.mistake !== undefined) {
    module.unclear = `Line ${parsed.mistake.line} does not fit the grammar, so that the file was read in part.`;
  }
  readItems(parsed.root, module);
  return module;
}

function emptyModule(): RustModule {
  const record = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
  return { items: record(), uses: [], children: record(), inner: [], added: record(), macros: record() };
}

function readItems(list: SyntaxNode, module: RustModule): void {
  for (const node of list.namedChildren) {
    if (node.type === "attribute_item" || node.type.endsWith("comment")) continue;
    const attributes = attributesOf(node);
    if (!attributes.isTest && !attributes.isHidden) readItem(node, attributes, module);
  }
}

function readItem(node: SyntaxNode, attributes: Attributes, module: RustModule): void {
  const inner = node.type === "expression_statement" ? (node.namedChildren[0] ?? node) : node;
  if (inner.type === "macro_invocation") {
    module.expands ??= `The macro \`${inner.child("macro")?.text.slice(0, 40)}!\` may make items of this module.`;
  } else if (node.type === "mod_item") readChild(node, module);
  else if (node.type === "use_declaration") readUse(node, module);
  else if (node.type === "impl_item") readImplementation(node, attributes.unclear, module);
  else if (node.type === "macro_definition") readMacro(node, attributes, module);
  else readNamed(node, attributes, module);
}

function readMacro(node: SyntaxNode, { isExportedMacro }: Attributes, { macros }: RustModule): void {
  if (isExportedMacro) macros[`${node.child("name")?.text}!`] = macroItem(node);
}

function readNamed(node: SyntaxNode, attributes: Attributes, module: RustModule): void {
  const name = node.child("name")?.text ?? "";
  if (!isPublic(node)) module.inner.push(name);
  else {
    const items = itemsOf(node, attributes);
    if (items !== undefined) module.items[name] ??= { items, mentions: [] };
  }
}

function macroItem(node: SyntaxNode): Item {
  const text = `macro_rules! ${node.child("name")?.text}`;
  return { kind: "macro", text, line: node.line, head: "", whenAdded: "fine" };
}

function readChild(node: SyntaxNode, module: RustModule): void {
  const name = node.child("name")?.text ?? "";
  const body = node.child("body");
  const known = module.children[name];
  if (known !== undefined) return;
  const inline = body === undefined ? undefined : emptyModule();
  if (body !== undefined && inline !== undefined) readItems(body, inline);
  module.children[name] = {
    isPublic: isPublic(node),
    line: node.line,
    ...(inline !== undefined && { inline }),
  };
}

function readUse(node: SyntaxNode, module: RustModule): void {
  const argument = node.child("argument");
  if (argument !== undefined)
    collectUses(argument, [], { isPublic: isPublic(node), line: node.line, module });
}

interface Using {
  readonly isPublic: boolean;
  readonly line: number;
  readonly module: RustModule;
}

function collectUses(node: SyntaxNode, above: readonly string[], using: Using): void {
  const { isPublic: isOpen, line, module } = using;
  const add = (path: readonly string[], alias: string): void => {
    module.uses.push({ path, alias, isPublic: isOpen, line });
  };
  if (node.type === "use_list") for (const each of node.namedChildren) collectUses(each, above, using);
  else if (node.type === "scoped_use_list") {
    const list = node.child("list");
    if (list !== undefined) collectUses(list, [...above, ...pathOf(node.child("path"))], using);
  } else if (node.type === "use_as_clause") {
    add([...above, ...pathOf(node.child("path"))], node.child("alias")?.text ?? "_");
  } else if (node.type === "use_wildcard") add([...above, ...pathOf(node.namedChildren[0])], "*");
  else if (!node.type.endsWith("comment")) {
    const path = [...above, ...pathOf(node)];
    if (path.at(-1) === "self") path.pop();
    add(path, path.at(-1) ?? "_");
  }
}

function pathOf(node: SyntaxNode | undefined): readonly string[] {
  return node === undefined
    ? []
    : node.text
        .replace(/\s/g, "")
        .split("::")
        .filter((part) => part !== "");
}

function readImplementation(node: SyntaxNode, unclear: string | undefined, module: RustModule): void {
  const type = node.child("type");
  const plain = type?.type === "generic_type" ? type.child("type") : type;
  const owner = plain?.text.replace(/^.*::/, "") ?? "";
  if (!/^\w+$/.test(owner)) return;
  const items = (module.added[owner] ??= Object.create(null) as Record<string, Item>);
  const trait = node.child("trait");
  if (trait === undefined) readMembers(node, unclear, items);
  else {
    const [key, item] = implementation(trait, node) ?? [];
    if (key !== undefined && item !== undefined) items[key] ??= { ...item, ...markOf(unclear) };
  }
}

function markOf(unclear: string | undefined): Pick<Item, "unclear"> {
  return unclear === undefined ? {} : { unclear };
}

function readMembers(node: SyntaxNode, unclear: string | undefined, items: Record<string, Item>): void {
  const placeholders = typeNames(node.child("type_parameters"));
  const self = rustText(node.child("type"), placeholders);
  for (const member of node.child("body")?.namedChildren ?? []) {
    const name = member.child("name")?.text;
    if (name === undefined || !isPublic(member)) continue;
    const attributes = attributesOf(member);
    if (attributes.isHidden || attributes.isTest) continue;
    items[`.${name}`] ??= {
      ...memberItem(member, placeholders, self),
      ...markOf(attributes.unclear ?? unclear),
    };
  }
}

function memberItem(member: SyntaxNode, placeholders: readonly string[], self: string): Item {
  const body = member.child("body") ?? member.child("value");
  const base = { text: shown(member, body), line: member.line, head: "", whenAdded: "fine" } as const;
  return member.type === "function_item"
    ? { ...base, kind: "method", head: constWord(member), calls: [callOf(member, placeholders, self)] }
    : { ...base, kind: "constant", type: rustText(member.child("type"), placeholders, self) };
}
