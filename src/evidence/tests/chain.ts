import type { SyntaxNode } from "../syntax/node.ts";

/** One member of a chain such as `expect(x).not.toBe(3)`: a name, and what it is called with. */
export interface Link {
  readonly name: string;
  readonly args?: readonly SyntaxNode[];
  /** Everything up to and with this link. */
  readonly node: SyntaxNode;
}

const calls = new Set(["call_expression", "call", "method_invocation", "new_expression"]);
const members = new Set([
  "member_expression",
  "attribute",
  "selector_expression",
  "field_access",
  "field_expression",
]);

/** True for a node that is a member or a call, and no part of a longer chain. */
export function isChainEnd(node: SyntaxNode): boolean {
  if (!calls.has(node.type) && !members.has(node.type)) return false;
  const parent = node.parent;
  if (parent === undefined || !(calls.has(parent.type) || members.has(parent.type))) return true;
  return innerOf(parent) !== node;
}

/** The links of a chain, from its root on. A root that is no name has an empty one. */
export function chainOf(end: SyntaxNode): readonly Link[] {
  const links: Link[] = [];
  let node: SyntaxNode | undefined = end;
  while (node !== undefined) {
    const [link, next]: readonly [Link, SyntaxNode | undefined] = linkAt(node);
    links.unshift(link);
    node = next;
  }
  return links;
}

function linkAt(node: SyntaxNode): readonly [Link, SyntaxNode | undefined] {
  if (node.type === "method_invocation")
    return [{ name: textOf(node.child("name")), args: argumentsOf(node), node }, node.child("object")];
  if (members.has(node.type)) return [{ name: memberName(node), node }, innerOf(node)];
  if (calls.has(node.type)) return callAt(node);
  return [{ name: isName(node) ? node.text : "", node }, undefined];
}

function callAt(node: SyntaxNode): readonly [Link, SyntaxNode | undefined] {
  const args = argumentsOf(node);
  const called = node.child("function") ?? node.child("constructor");
  if (called === undefined) return [{ name: "", args, node }, undefined];
  if (members.has(called.type)) return [{ name: memberName(called), args, node }, innerOf(called)];
  if (calls.has(called.type)) return [{ name: "", args, node }, called];
  return [{ name: isName(called) ? called.text : "", args, node }, undefined];
}

function textOf(node: SyntaxNode | undefined): string {
  return node?.text ?? "";
}

function innerOf(node: SyntaxNode): SyntaxNode | undefined {
  const field = ["object", "operand", "value", "function"].find((name) => node.child(name) !== undefined);
  return field === undefined ? undefined : node.child(field);
}

function memberName(node: SyntaxNode): string {
  return textOf(node.child("property") ?? node.child("attribute") ?? node.child("field"));
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const list = node.child("arguments");
  if (list === undefined) return [];
  if (list.type === "template_string") return [list];
  return list.namedChildren.filter(({ type }) => !type.endsWith("comment"));
}

function isName({ type }: SyntaxNode): boolean {
  return /^(?:identifier|this|self|super|scoped_identifier|type_identifier)$/.test(type);
}
