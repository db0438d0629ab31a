import type { SyntaxNode } from "../../syntax/node.ts";

/** True for what its documentation comment marks as `@internal` or `@private`. */
export function isInternal(node: SyntaxNode): boolean {
  const owner = node.parent?.type === "export_statement" ? node.parent : node;
  const siblings = owner.parent?.children ?? [];
  for (let at = siblings.indexOf(owner) - 1; at >= 0; at -= 1) {
    const before = siblings[at];
    if (before?.type === "decorator") continue;
    if (before?.type !== "comment") return false;
    if (before.text.startsWith("/**")) return /^[\s/]*\*+\s*@(?:internal|private)\b/m.test(before.text);
  }
  return false;
}
