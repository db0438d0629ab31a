import type { SyntaxNode } from "../syntax/node.ts";

/** What is left out or put in another form when source is compared. */
export interface Writing {
  /** `|` and `&` join types; one that stands first joins nothing. */
  readonly unions?: boolean;
  /** Names that stand for their place alone, such as type parameters. */
  readonly placeholders?: readonly string[];
  /** Another text for a node and all that is in it; undefined leaves it as it is. */
  readonly replace?: (node: SyntaxNode) => string | undefined;
}

/** Source as tokens with one space between them: without comments, layout, trailing commas and kinds of quotes. */
export function written(node: SyntaxNode | undefined, writing: Writing = {}): string {
  if (node === undefined) return "";
  const tokens: string[] = [];
  collect(node, tokens, writing);
  const text = tokens
    .join(" ")
    .replace(/[,;] (?=[)\]}>])/g, "")
    .replace(/[,;]$/, "");
  return writing.unions === true ? text.replace(/^[|&] /, "").replace(/([(<,:=]) [|&] /g, "$1 ") : text;
}

function collect(node: SyntaxNode, tokens: string[], writing: Writing): void {
  if (node.type.endsWith("comment")) return;
  const text = writing.replace?.(node) ?? ownText(node, writing);
  if (text === undefined) for (const child of node.children) collect(child, tokens, writing);
  else if (text !== "") tokens.push(text);
}

/** The token that a node is as a whole. */
function ownText(node: SyntaxNode, { placeholders = [] }: Writing): string | undefined {
  if (node.type === "string" || node.type === "string_literal")
    return node.text.replace(/^'([^'"\\]*)'$/s, '"$1"');
  if (node.children.length > 0) return undefined;
  const at = placeholders.indexOf(node.text);
  return at === -1 ? node.text.trim() : `$${at + 1}`;
}

const maxShown = 120;

/** A declaration as it is shown to people: from its beginning to where its body begins, on one line, shortened. */
export function shown(node: SyntaxNode, body?: SyntaxNode): string {
  const end = Math.min(body?.start ?? node.end, node.start + 4000);
  return shorten(
    withoutComments(node, end)
      .replace(/\s+/g, " ")
      .replace(/(?:[\s{;,:]|=>|=)+$/, "")
      .trim(),
  );
}

function withoutComments(node: SyntaxNode, end: number): string {
  let [text, at] = ["", node.start];
  for (const part of node.walk()) {
    if (part.start >= end) break;
    if (!part.type.endsWith("comment") || part.start < at) continue;
    text += node.text.slice(at - node.start, part.start - node.start);
    at = part.end;
  }
  return at >= end ? text : text + node.text.slice(at - node.start, end - node.start);
}

/** Cut where it is longer than a message can bear. */
export function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown - 1).trimEnd()}…`;
}
