import type { SyntaxNode } from "../../syntax/node.ts";
import type { Item } from "../surface.ts";
import { valueDeclaration } from "./declaration.ts";
import { type Import, type ModuleRecord, exportValue, unquoted, whole } from "./record.ts";

/** Adds what a CommonJS module exports: assignments to `module.exports` and `exports` at its top, also below conditions. */
export function readCommonjs(root: SyntaxNode, record: ModuleRecord): void {
  for (const statement of statementsOf(root)) {
    if (statement.type === "expression_statement") readExpression(statement, record);
    else if (/^(?:lexical|variable)_declaration$/.test(statement.type)) readVariables(statement, record);
  }
  const isKnown = Object.keys(record.exports).length + record.stars.length > 0;
  const computed = root.all("subscript_expression").some((node) => isExports(node.child("object")));
  const hidden = !isKnown && root.all("member_expression").some(({ text }) => text === whole);
  if (computed || hidden) record.unclear ??= "Some of its exports are computed when it runs.";
}

function* statementsOf(node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
  for (const child of node.namedChildren) {
    if (/^(?:if_statement|else_clause|try_statement|statement_block)$/.test(child.type))
      yield* statementsOf(child);
    else yield child;
  }
}

function readVariables(statement: SyntaxNode, record: ModuleRecord): void {
  for (const declarator of statement.namedChildren) {
    const [name, value] = [declarator.child("name"), declarator.child("value")];
    if (name === undefined || value === undefined) continue;
    const required = requireOf(value);
    if (required !== undefined) bindRequired(name, required, record);
    else if (value.type === "assignment_expression" && name.type === "identifier") {
      const { targets, last } = chainOf(value);
      record.locals[name.text] = valueDeclaration(last);
      for (const target of targets) assign(target, name, record);
    }
  }
}

function bindRequired(name: SyntaxNode, required: Import, record: ModuleRecord): void {
  if (name.type === "identifier") record.imports[name.text] = required;
  for (const part of name.type === "object_pattern" ? name.namedChildren : []) {
    const key = part.child("key")?.text ?? part.text;
    record.imports[part.child("value")?.text ?? key] = { specifier: required.specifier, name: key };
  }
}

function readExpression(statement: SyntaxNode, record: ModuleRecord): void {
  const [expression] = statement.namedChildren;
  if (expression?.type === "assignment_expression") {
    const { targets, last } = chainOf(expression);
    for (const target of targets) assign(target, last, record);
  } else if (expression?.type === "call_expression") readCall(expression, record);
}

/** `a = b = value`: what is assigned to, and the value. */
function chainOf(expression: SyntaxNode): {
  readonly targets: readonly SyntaxNode[];
  readonly last: SyntaxNode;
} {
  const targets: SyntaxNode[] = [];
  let last: SyntaxNode = expression;
  while (last.type === "assignment_expression") {
    const [left, right] = [last.child("left"), last.child("right")];
    if (left === undefined || right === undefined) break;
    targets.push(left);
    last = right;
  }
  return { targets, last };
}

function assign(target: SyntaxNode, value: SyntaxNode, record: ModuleRecord): void {
  if (target.text === whole) return assignWhole(value, record);
  if (target.type !== "member_expression") return;
  const [object, property] = [target.child("object"), target.child("property")];
  if (object === undefined || property === undefined) return;
  if (isExports(object)) exportNamed(property.text, value, record);
  else if (object.type === "identifier") addMember(object.text, property, { value, record });
  else if (object.type === "member_expression" && object.child("property")?.text === "prototype") {
    addMember(object.child("object")?.text ?? "", property, { value, record });
  }
}

function isExports(node: SyntaxNode | undefined): boolean {
  return node?.text === "exports" || node?.text === whole;
}

function assignWhole(value: SyntaxNode, record: ModuleRecord): void {
  const required = requireOf(value);
  if (required !== undefined) {
    record.exports[whole] = { ...required, line: value.line };
    record.stars.push({ specifier: required.specifier, line: value.line });
  } else if (value.type === "object") {
    for (const property of value.namedChildren) exportProperty(property, record);
  } else exportValue(whole, value, record);
}

function exportProperty(property: SyntaxNode, record: ModuleRecord): void {
  if (property.type === "shorthand_property_identifier")
    record.exports[property.text] = { local: property.text, line: property.line };
  else if (property.type === "spread_element") spread(property.namedChildren[0], record);
  else if (property.type !== "comment") {
    const key = property.child("key") ?? property.child("name");
    const value = property.child("value") ?? property;
    if (key !== undefined) exportNamed(unquoted(key.text), value, record);
  }
}

function spread(value: SyntaxNode | undefined, record: ModuleRecord): void {
  const required = value === undefined ? undefined : (requireOf(value) ?? record.imports[value.text]);
  if (required === undefined)
    record.unclear ??= "It exports the properties of a value that is made when it runs.";
  else record.stars.push({ specifier: required.specifier, line: value?.line ?? 1 });
}

function exportNamed(name: string, value: SyntaxNode, record: ModuleRecord): void {
  if (name.startsWith("_")) return;
  const required = requireOf(value);
  if (required === undefined) exportValue(name, value, record);
  else record.exports[name] = { ...required, line: value.line };
}

interface Assigned {
  readonly value: SyntaxNode;
  readonly record: ModuleRecord;
}

/** `View.prototype.render = …` and `app.use = …` give a member to what is declared. */
function addMember(owner: string, property: SyntaxNode, { value, record }: Assigned): void {
  const known = record.locals[owner];
  if (known === undefined || property.text.startsWith("_") || property.text === "prototype") return;
  const made = valueDeclaration(value).items[""];
  if (made === undefined) return;
  const isCallable = made.calls !== undefined;
  const text = isCallable ? made.text : `${owner}.${property.text}`;
  const item: Item = { ...made, text, kind: isCallable ? "method" : "property", line: property.line };
  const items = { ...known.items, [`.${property.text}`]: item };
  record.locals[owner] = { ...known, items };
}

function readCall(call: SyntaxNode, record: ModuleRecord): void {
  const name = call.child("function")?.text ?? "";
  const given = call.child("arguments")?.namedChildren ?? [];
  if (name.endsWith("__exportStar")) readExportStar(call, given, record);
  if (name === "Object.defineProperty") readProperty(given, record);
}

function readExportStar(call: SyntaxNode, [first]: readonly SyntaxNode[], record: ModuleRecord): void {
  const required = first === undefined ? undefined : requireOf(first);
  if (required !== undefined) record.stars.push({ specifier: required.specifier, line: call.line });
}

function readProperty([object, key]: readonly SyntaxNode[], record: ModuleRecord): void {
  if (!isExports(object) || key?.type !== "string" || unquoted(key.text) === "__esModule") return;
  exportValue(unquoted(key.text), key, record);
}

/** `require("./x")` and `require("./x").y`. */
function requireOf(value: SyntaxNode): Import | undefined {
  if (value.type === "member_expression") {
    const required = callOfRequire(value.child("object"));
    const name = value.child("property")?.text;
    return required === undefined || name === undefined ? undefined : { ...required, name };
  }
  return callOfRequire(value);
}

function callOfRequire(value: SyntaxNode | undefined): Import | undefined {
  if (value?.type !== "call_expression" || value.child("function")?.text !== "require") return undefined;
  const [argument] = value.child("arguments")?.namedChildren ?? [];
  return argument?.type === "string" ? { specifier: unquoted(argument.text), name: "*" } : undefined;
}
