import type { SyntaxNode } from "../syntax/node.ts";

const comments = new Set(["comment", "line_comment", "block_comment", "hash_bang_line"]);
const whole =
  /^(?:string|template_string|interpreted_string_literal|raw_string_literal|string_literal|char_literal|character_literal|rune_literal|regex)$/;

/** The tokens of a node, without comments; quotes, trailing commas and semicolons are made alike. */
export function tokensOf(node: SyntaxNode, left: ReadonlySet<SyntaxNode> = new Set()): readonly string[] {
  const found: string[] = [];
  const visit = (at: SyntaxNode): void => {
    if (comments.has(at.type) || left.has(at)) return;
    if (at.children.length > 0 && !whole.test(at.type)) return at.children.forEach(visit);
    const text = whole.test(at.type) ? sameQuotes(at.text) : at.text.trim();
    if (text !== "" && text !== ";") found.push(text);
  };
  visit(node);
  return found.filter((token, at) => token !== "," || !isCloser(found[at + 1]));
}

const blocks =
  /^(?:statement_block|block|statement_list|class_body|declaration_list|switch_body|token_tree)$/;

/** The statements of a block and of those inside it, each as one text; of one that holds a block, what stands around that. */
export function statementsOf(block: SyntaxNode, left: ReadonlySet<SyntaxNode>): readonly string[] {
  if (!blocks.test(block.type)) return [tokensOf(block, left).join(" ")];
  const inner: SyntaxNode[] = [];
  const texts = chunksOf(block).map((chunk) => {
    const own = chunk.flatMap((node) => blocksIn(node, left));
    inner.push(...own);
    const without = own.length === 0 ? left : new Set([...left, ...own]);
    return chunk.flatMap((node) => tokensOf(node, without)).join(" ");
  });
  return [...texts.filter((text) => text !== ""), ...inner.flatMap((node) => statementsOf(node, left))];
}

/** The children of a block; inside a macro, where there are tokens alone, what semicolons part. */
function chunksOf(block: SyntaxNode): readonly (readonly SyntaxNode[])[] {
  if (block.type !== "token_tree") return block.namedChildren.map((node) => [node]);
  const chunks: SyntaxNode[][] = [[]];
  for (const child of block.children.slice(1, -1)) {
    if (child.text === ";") chunks.push([]);
    else chunks.at(-1)?.push(child);
  }
  return chunks;
}

/** The outermost blocks of a node. */
function blocksIn(node: SyntaxNode, left: ReadonlySet<SyntaxNode>): readonly SyntaxNode[] {
  if (left.has(node)) return [];
  if (blocks.test(node.type) && (node.type !== "token_tree" || node.text.startsWith("{"))) return [node];
  return node.children.flatMap((child) => blocksIn(child, left));
}

/** One line of text that is the same for the same code, however it is laid out. */
export function normalText(...nodes: readonly SyntaxNode[]): string {
  return nodes.map((node) => tokensOf(node).join(" ")).join(" , ");
}

/** As it is written, on one line and not too long, for a message. */
export function shownText(text: string, maxLength = 80): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`;
}

/** What the first holds and the second does not, each as often as it is missing. */
export function missingFrom(first: readonly string[], second: readonly string[]): readonly string[] {
  const left = counted(second);
  return first.filter((token) => {
    const count = left.get(token) ?? 0;
    if (count > 0) left.set(token, count - 1);
    return count === 0;
  });
}

/** How alike two texts of tokens are: 0 to 1. */
export function likeness(first: readonly string[], second: readonly string[]): number {
  if (first.length + second.length === 0) return 1;
  const shared = first.length - missingFrom(first, second).length;
  return (2 * shared) / (first.length + second.length);
}

function counted(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function sameQuotes(text: string): string {
  const [, inner] = /^[']([^'"\\]*)[']$/s.exec(text) ?? [];
  return inner === undefined ? text : `"${inner}"`;
}

function isCloser(token: string | undefined): boolean {
  return token === undefined || token === ")" || token === "]" || token === "}";
}
