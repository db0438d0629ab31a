import type { TreeCursor } from "web-tree-sitter";
import { loadGrammar, type LoadedGrammar } from "./grammar.ts";
import type { Language } from "./language.ts";
import { SourceText, SyntaxNode } from "./node.ts";

/** A tree, or why there is none. */
export type Parsed =
  | {
      readonly kind: "tree";
      readonly root: SyntaxNode;
      /** The first place that does not fit the grammar. The tree around it is the parser's best guess. */
      readonly mistake?: SyntaxNode;
    }
  | { readonly kind: "unparsed"; readonly why: string };

/** What a file may be at most to be parsed. */
export interface ParseBounds {
  /** UTF-16 code units. */
  readonly maxLength: number;
  readonly maxNodes: number;
  readonly maxDepth: number;
  readonly maxMs: number;
}

/** No tree is deeper than this. */
export const maxDepth = 600;
const bounds: ParseBounds = { maxLength: 2 * 1024 * 1024, maxNodes: 500_000, maxDepth, maxMs: 3000 };

/**
 * Reads a text by the grammar of its language. Never throws for what the text is: too long, nested too deeply or too
 * slow to read is a reason. The parser's own memory is freed before it returns.
 */
export async function parse(
  language: Language,
  text: string,
  limits: Partial<ParseBounds> = {},
): Promise<Parsed> {
  const within = { ...bounds, ...limits };
  if (text.length > within.maxLength) return unparsed("it is too long to be parsed");
  return parseWithin(await loadGrammar(language), text, within);
}

function parseWithin({ parser, grammar }: LoadedGrammar, text: string, within: ParseBounds): Parsed {
  const end = performance.now() + within.maxMs;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > end });
  if (tree === null) {
    parser.reset();
    return unparsed(`it took longer than ${within.maxMs} ms to parse`);
  }
  using _tree = { [Symbol.dispose]: () => tree.delete() };
  const cursor = tree.walk();
  using _cursor = { [Symbol.dispose]: () => cursor.delete() };
  return copyTree(cursor, { source: new SourceText(text), types: grammar.types, within });
}

interface Copying {
  readonly source: SourceText;
  readonly types: readonly string[];
  readonly within: ParseBounds;
}

function copyTree(cursor: TreeCursor, { source, types, within }: Copying): Parsed {
  let [depth, count] = [0, 0];
  let mistake: SyntaxNode | undefined;
  const copy = (parent: SyntaxNode | undefined): SyntaxNode => {
    count += 1;
    const node = nodeAt(cursor, { source, types, parent });
    if (mistake === undefined && (node.type === "ERROR" || cursor.nodeIsMissing)) mistake = node;
    return node;
  };
  const root = copy(undefined);
  let node: SyntaxNode | undefined = root;
  while (node !== undefined) {
    if (count > within.maxNodes) return unparsed("it has too many parts to be compared");
    if (depth > within.maxDepth) return unparsed(`it is nested deeper than ${within.maxDepth} levels`);
    if (cursor.gotoFirstChild()) {
      depth += 1;
      node = copy(node);
      continue;
    }
    while (node !== undefined && !cursor.gotoNextSibling()) {
      depth -= 1;
      node = cursor.gotoParent() ? node.parent : undefined;
    }
    if (node !== undefined) node = copy(node.parent);
  }
  return { kind: "tree", root, ...(mistake !== undefined && { mistake }) };
}

interface NodePlace {
  readonly source: SourceText;
  readonly types: readonly string[];
  readonly parent: SyntaxNode | undefined;
}

function nodeAt(cursor: TreeCursor, { source, types, parent }: NodePlace): SyntaxNode {
  const parts = {
    type: types[cursor.nodeTypeId] ?? cursor.nodeType,
    isNamed: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? undefined,
    start: cursor.startIndex,
    end: cursor.endIndex,
  };
  return new SyntaxNode(source, parts, parent);
}

function unparsed(why: string): Parsed {
  return { kind: "unparsed", why };
}
