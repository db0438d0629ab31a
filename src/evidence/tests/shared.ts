import type { SyntaxNode } from "../syntax/node.ts";
import type { Shared } from "./test-case.ts";
import { normalText } from "./tokens.ts";

const imports =
  /^(?:import_statement|import_from_statement|future_import_statement|import_declaration|use_declaration|package_clause|package_declaration|attribute_item|inner_attribute_item|comment|line_comment|block_comment|hash_bang_line)$/;
const mocks =
  /\b(?:jest|vi|vitest)\s*\.\s*(?:mock|doMock|spyOn)\b|\bmock\s*\.\s*(?:module|patch)\b|@\s*(?:mock\s*\.\s*)?patch\b|\bsinon\s*\.\s*(?:stub|replace)\b|@\s*Mock(?:Bean)?\b/;

/** Everything below a node that lies in none of the given ones, and itself. */
export function nodesOutside(root: SyntaxNode, without: ReadonlySet<SyntaxNode>): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node !== root && without.has(node)) return;
    found.push(node);
    node.children.forEach(visit);
  };
  visit(root);
  return found;
}

/** The parts of a file beside its tests: declarations and statements that hold none, imports left out. */
export function sharedOf(root: SyntaxNode, tests: ReadonlySet<SyntaxNode>): readonly Shared[] {
  return root.namedChildren
    .filter((node) => !imports.test(node.type) && !isDocumentation(node) && !holds(node, tests))
    .map((node) => {
      const text = normalText(node);
      return { name: nameOf(node), text, line: node.line, endLine: node.endLine, isMock: mocks.test(text) };
    })
    .filter(({ text }) => text !== "" && !/^(?:const|let|var) .{1,200} = require \( [^()]+ \)$/.test(text));
}

/** A text that stands alone, such as a module's description in Python. */
function isDocumentation({ type, namedChildren }: SyntaxNode): boolean {
  return type === "expression_statement" && namedChildren.length === 1 && namedChildren[0]?.type === "string";
}

/** The name that a declaration gives, where it gives one. */
export function nameOf(node: SyntaxNode): string | undefined {
  const inner = node.child("declaration") ?? node.child("definition");
  if (inner !== undefined) return nameOf(inner);
  const named = node.child("name") ?? node.child("left");
  if (named !== undefined) return named.text.slice(0, 60);
  const declarator = node.namedChildren.find(({ type }) => /declarator$|_spec$/.test(type));
  return declarator === undefined ? undefined : nameOf(declarator);
}

function holds(node: SyntaxNode, tests: ReadonlySet<SyntaxNode>): boolean {
  return tests.has(node) || node.children.some((child) => holds(child, tests));
}
