import type { Parsed } from "../../syntax/parse.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Declaration, Item, Parameter } from "../surface.ts";
import { type Writing, shown, written } from "../written.ts";

/** One Go file: what it declares for its package. */
export interface GoFile {
  readonly name: string;
  readonly declared: Record<string, Declaration>;
  /** Methods by receiver and name, such as `Client.Do`. */
  readonly methods: Record<string, Item>;
  /** Why it was not read whole. */
  readonly unclear?: string;
  /** Why it is not always part of the package. */
  readonly limited?: string;
}

/** Reads a file of a package. */
export function goFile(parsed: Parsed): GoFile {
  const file: GoFile = { name: "", declared: Object.create(null), methods: Object.create(null) };
  if (parsed.kind === "unparsed") return { ...file, unclear: `The file was not read: ${parsed.why}.` };
  const { root, mistake } = parsed;
  const clause = root.namedChildren.find(({ type }) => type === "package_clause");
  for (const node of root.namedChildren) readDeclaration(node, file);
  const limited = constraintOf(root);
  return {
    ...file,
    name: clause?.namedChildren[0]?.text ?? "",
    ...(limited !== undefined && { limited }),
    ...(mistake !== undefined && {
      unclear: `Line ${mistake.line} does not fit the grammar, so that the file was read in part.`,
    }),
  };
}

function constraintOf(root: SyntaxNode): string | undefined {
  for (const node of root.namedChildren) {
    if (node.type !== "comment") return undefined;
    if (/^\/\/\s*(?:go:build|\+build)\b/.test(node.text))
      return "It is built for some systems alone (`go:build`).";
  }
  return undefined;
}

function readDeclaration(node: SyntaxNode, file: GoFile): void {
  if (node.type === "function_declaration") readFunction(node, file);
  else if (node.type === "method_declaration") readMethod(node, file);
  else if (node.type === "type_declaration") for (const spec of node.namedChildren) readType(spec, file);
  else if (/^(?:const|var)_declaration$/.test(node.type)) {
    const kind = node.type.startsWith("const") ? "constant" : "variable";
    for (const spec of node.all("const_spec", "var_spec")) readValues(spec, kind, file);
  }
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

function readFunction(node: SyntaxNode, file: GoFile): void {
  const name = node.child("name")?.text ?? "";
  const item = {
    kind: "function",
    text: shown(node, node.child("body")),
    line: node.line,
    head: "",
    calls: [callOf(node)],
  };
  if (isExported(name)) file.declared[name] = { items: { "": { ...item, whenAdded: "fine" } }, mentions: [] };
}

function readMethod(node: SyntaxNode, file: GoFile): void {
  const name = node.child("name")?.text ?? "";
  const receiver = node.child("receiver")?.namedChildren[0]?.child("type");
  const owner = receiver?.all("type_identifier")[0]?.text ?? "";
  if (receiver === undefined || !isExported(name) || !isExported(owner)) return;
  const placeholders = receiver
    .all("type_identifier")
    .slice(1)
    .map(({ text }) => text);
  file.methods[`${owner}.${name}`] = {
    kind: "method",
    text: shown(node, node.child("body")),
    line: node.line,
    head: receiver.type === "pointer_type" ? "pointer" : "",
    calls: [callOf(node, placeholders)],
    whenAdded: "fine",
  };
}

/** The call of a function, method or function type. */
function callOf(node: SyntaxNode, outer: readonly string[] = []): Call {
  const own = node.child("type_parameters");
  const names = own?.namedChildren.flatMap((each) => namesOf(each)) ?? [];
  const writing = goWriting([...outer, ...names]);
  const result = node.child("result");
  return {
    parameters: parametersOf(node.child("parameters"), writing),
    returns: resultOf(result, writing),
    head: written(own, writing),
  };
}

function resultOf(result: SyntaxNode | undefined, writing: Writing): string {
  if (result === undefined) return "";
  if (result.type !== "parameter_list") return written(result, writing);
  return parametersOf(result, writing)
    .map(({ type }) => type)
    .join(" , ");
}

function parametersOf(list: SyntaxNode | undefined, writing: Writing): readonly Parameter[] {
  return (list?.namedChildren ?? []).flatMap((node): readonly Parameter[] => {
    if (!node.type.endsWith("parameter_declaration")) return [];
    const type = written(node.child("type"), writing);
    const names = namesOf(node);
    const rest = node.type.startsWith("variadic") ? { rest: "positions" as const } : {};
    return (names.length === 0 ? ["_"] : names).map((name) => ({ name, type, optional: false, ...rest }));
  });
}

function namesOf(node: SyntaxNode): readonly string[] {
  return node.children.filter(({ field, isNamed }) => field === "name" && isNamed).map(({ text }) => text);
}

function goWriting(placeholders: readonly string[]): Writing {
  const writing: Writing = {
    placeholders,
    replace: (node) => {
      if (node.type === "interface_type" && node.namedChildren.length === 0) return "any";
      if (node.type === "parameter_list" && node.parent?.type === "function_type") {
        const parts = parametersOf(node, writing).map(
          ({ type, rest }) => `${rest === undefined ? "" : "... "}${type}`,
        );
        return `( ${parts.join(" , ")} )`;
      }
      return undefined;
    },
  };
  return writing;
}

function readType(spec: SyntaxNode, file: GoFile): void {
  const name = spec.child("name")?.text ?? "";
  const type = spec.child("type");
  if (!isExported(name) || type === undefined) return;
  const parameters = spec.child("type_parameters");
  const placeholders = parameters?.namedChildren.flatMap((each) => namesOf(each)) ?? [];
  const writing = goWriting(placeholders);
  const isMade = type.type === "struct_type" || type.type === "interface_type";
  const text = `type ${shown(spec, isMade ? (type.children.find(({ text }) => text.startsWith("{")) ?? type) : undefined)}`;
  const base = { text, line: spec.line, head: written(parameters, writing), whenAdded: "fine" } as const;
  file.declared[name] = { items: itemsOf(spec, type, { base, writing }), mentions: [] };
}

interface Reading {
  readonly base: Omit<Item, "kind">;
  readonly writing: Writing;
}

function itemsOf(
  spec: SyntaxNode,
  type: SyntaxNode,
  { base, writing }: Reading,
): Readonly<Record<string, Item>> {
  if (spec.type === "type_alias") return { "": { ...base, kind: "alias", type: written(type, writing) } };
  if (type.type === "struct_type") return { "": { ...base, kind: "struct" }, ...fieldsOf(type, writing) };
  if (type.type === "interface_type") return interfaceItems(type, { base, writing });
  if (type.type === "function_type") {
    return { "": { ...base, kind: "function type", calls: [callOf(type, writing.placeholders)] } };
  }
  return { "": { ...base, kind: "named type", type: written(type, writing) } };
}

function fieldsOf(struct: SyntaxNode, writing: Writing): Readonly<Record<string, Item>> {
  const list =
    struct.namedChildren.find(({ type }) => type === "field_declaration_list")?.namedChildren ?? [];
  const fields = list.flatMap((node): readonly (readonly [string, Item])[] => {
    const type = node.child("type");
    if (node.type !== "field_declaration" || type === undefined) return [];
    const named = namesOf(node);
    const names = named.length > 0 ? named : [type.all("type_identifier").at(-1)?.text ?? ""];
    const isPointer = named.length === 0 && node.children.some(({ text }) => text === "*");
    const item = {
      kind: named.length > 0 ? "field" : "embedded field",
      text: shown(node),
      line: node.line,
      head: isPointer ? "pointer" : "",
      type: written(type, writing),
      whenAdded: "fine",
    } as const;
    return names.filter(isExported).map((name) => [`.${name}`, item] as const);
  });
  return Object.fromEntries(fields);
}

/** Who implements an interface must have all its methods: one more breaks them, where they can implement it at all. */
function interfaceItems(type: SyntaxNode, { base, writing }: Reading): Readonly<Record<string, Item>> {
  const methods = type.namedChildren.filter((node) => node.type === "method_elem");
  const names = methods.map((node) => node.child("name")?.text ?? "");
  const whenAdded = names.every(isExported) ? "breaks" : "fine";
  const elements = type.namedChildren
    .filter((node) => node.type === "type_elem")
    .map((node) => written(node, writing));
  const head = [base.head, ...elements.toSorted()].join(" ").trim();
  const items = methods.map((node, at): readonly [string, Item] => [
    `.${names[at]}`,
    {
      kind: "method",
      text: shown(node),
      line: node.line,
      head: "",
      calls: [callOf(node, writing.placeholders)],
      whenAdded,
    },
  ]);
  return {
    "": { ...base, kind: "interface", head },
    ...Object.fromEntries(items.filter((_, at) => isExported(names[at] ?? ""))),
  };
}

function readValues(spec: SyntaxNode, kind: string, file: GoFile): void {
  const type = spec.child("type");
  for (const name of namesOf(spec).filter(isExported)) {
    const item: Item = {
      kind,
      text: shown(spec, spec.child("value")),
      line: spec.line,
      head: "",
      ...(type !== undefined && { type: written(type) }),
      whenAdded: "fine",
    };
    file.declared[name] = { items: { "": item }, mentions: [] };
  }
}
