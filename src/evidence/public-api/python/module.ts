import type { Parsed } from "../../syntax/parse.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import type { Declaration } from "../surface.ts";
import { declarationOf, definedIn, isOverload, valueItem } from "./declaration.ts";

/** A name that a module takes from another one; `*` for all of them, an empty name for the module itself. */
export interface Taken {
  /** The module as it is written, with its leading dots. */
  readonly module: string;
  readonly name: string;
  readonly line: number;
}

/** A Python module as its own text says it. */
export interface PythonModule {
  readonly locals: Record<string, Declaration>;
  readonly taken: Record<string, Taken>;
  readonly stars: Taken[];
  /** Names of `__all__`, where there is one. */
  listed?: string[];
  /** Why the names that it offers are not all known. */
  unclear?: string;
}

/** Reads what a module defines, takes and lists. */
export function pythonModule(parsed: Parsed): PythonModule {
  const module: PythonModule = { locals: Object.create(null), taken: Object.create(null), stars: [] };
  if (parsed.kind === "unparsed") return { ...module, unclear: `The file was not read: ${parsed.why}.` };
  if (parsed.mistake !== undefined) {
    module.unclear = `Line ${parsed.mistake.line} does not fit the grammar, so that the file was read in part.`;
  }
  for (const node of statementsOf(parsed.root)) readStatement(node, module);
  if (module.locals["__getattr__"] !== undefined)
    module.unclear ??= "`__getattr__` of the module gives names when they are asked for.";
  return module;
}

const branching = new Set([
  "if_statement",
  "else_clause",
  "elif_clause",
  "try_statement",
  "except_clause",
  "finally_clause",
  "with_statement",
  "block",
]);

function* statementsOf(node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
  for (const child of node.namedChildren) {
    if (branching.has(child.type)) yield* statementsOf(child);
    else yield child;
  }
}

function readStatement(node: SyntaxNode, module: PythonModule): void {
  if (node.type === "import_from_statement") readFrom(node, module);
  else if (node.type === "import_statement") readImport(node, module);
  else if (node.type === "expression_statement") readExpression(node, module);
  else if (node.type.endsWith("definition")) {
    const defined = definedIn(node);
    const name = defined.definition.child("name")?.text;
    if (name !== undefined && !isOverload(defined)) declare(name, declarationOf(defined), module);
  }
}

/** The same name in two branches is one name; which of them holds is not known. */
function declare(name: string, declaration: Declaration, { locals }: PythonModule): void {
  const known = locals[name];
  if (known === undefined) {
    locals[name] = declaration;
    return;
  }
  const hazy = "It is defined more than once.";
  locals[name] = {
    ...known,
    items: Object.fromEntries(Object.entries(known.items).map(([key, item]) => [key, { ...item, hazy }])),
  };
}

function readFrom(node: SyntaxNode, module: PythonModule): void {
  const from = node.child("module_name")?.text.replace(/\s/g, "") ?? "";
  if (node.namedChildren.some(({ type }) => type === "wildcard_import")) {
    module.stars.push({ module: from, name: "*", line: node.line });
    return;
  }
  for (const part of node.children.filter(({ field }) => field === "name")) {
    const name = part.type === "aliased_import" ? part.child("name")?.text : part.text;
    const alias = part.child("alias")?.text ?? name;
    if (name !== undefined && alias !== undefined)
      module.taken[alias] = { module: from, name, line: part.line };
  }
}

function readImport(node: SyntaxNode, module: PythonModule): void {
  for (const part of node.children.filter(({ field }) => field === "name")) {
    const name = part.child("name")?.text ?? part.text;
    const alias = part.child("alias")?.text ?? name.split(".")[0] ?? name;
    module.taken[alias] = { module: name, name: "", line: part.line };
  }
}

function readExpression(statement: SyntaxNode, module: PythonModule): void {
  const [node] = statement.namedChildren;
  if (node?.type === "call") readListing(node, module);
  if (node?.type !== "assignment" && node?.type !== "augmented_assignment") return;
  const left = node.child("left");
  if (left?.text === "__all__") listNames(node.child("right"), module);
  else if (left !== undefined && node.type === "assignment") assign(left, node, module);
}

function assign(left: SyntaxNode, node: SyntaxNode, module: PythonModule): void {
  for (const name of left.type === "identifier" ? [left] : left.all("identifier")) {
    if (left.type !== "identifier" && !/^(?:pattern_list|tuple_pattern)$/.test(left.type)) return;
    const known = module.locals[name.text];
    if (known === undefined)
      module.locals[name.text] = { items: { "": valueItem(node, "variable") }, mentions: [] };
  }
  const right = node.child("right");
  const next = right?.type === "assignment" ? right.child("left") : undefined;
  if (right !== undefined && next !== undefined) assign(next, right, module);
}

/** `__all__.append("x")`, `__all__.extend([…])`, `__all__ += […]`. */
function readListing(call: SyntaxNode, module: PythonModule): void {
  if (/^__all__\.(?:append|extend)$/.test(call.child("function")?.text ?? "")) {
    for (const argument of call.child("arguments")?.namedChildren ?? []) listNames(argument, module);
  }
}

function listNames(value: SyntaxNode | undefined, module: PythonModule): void {
  module.listed ??= [];
  if (value === undefined) return;
  if (value.type === "string") module.listed.push(value.text.replace(/^\w*["']+|["']+$/g, ""));
  else if (/^(?:list|tuple)$/.test(value.type))
    for (const each of value.namedChildren) listNames(each, module);
  else if (value.type === "binary_operator") {
    listNames(value.child("left"), module);
    listNames(value.child("right"), module);
  } else if (value.type !== "comment") module.unclear ??= "`__all__` is computed when the module runs.";
}
