import type { RepoPath } from "../../base/repo-path.ts";
import { languageOf, type Language } from "../syntax/language.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";

/** One word of code with what decides its meaning: two texts whose tokens have the same keys are the same program. */
export interface Token {
  readonly text: string;
  /** The text with the kinds of nodes that it stands in, and how deep in blocks. */
  readonly key: string;
  readonly type: string;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
}

export interface CodeText {
  /** Without comments; comments that tools obey count as code. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Token[];
}

export type ReadCode =
  | { readonly kind: "read"; readonly code: CodeText }
  | { readonly kind: "unread"; readonly why: string };

/** How two texts are compared: docstrings may count as comments, and quotes and closing commas as layout. */
export interface Comparing {
  readonly docstrings: "code" | "comments";
  readonly layout: "exact" | "free";
}

/** Reads a file's code by the parser of its language. */
export async function readCode(path: RepoPath, text: string, comparing: Comparing): Promise<ReadCode> {
  const language = languageOf(path);
  if (language === undefined) return { kind: "unread", why: "No parser reads this language." };
  const parsed = await parse(language, text);
  if (parsed.kind === "unparsed") return { kind: "unread", why: `It cannot be compared: ${parsed.why}.` };
  if (parsed.mistake !== undefined) {
    return { kind: "unread", why: `Line ${parsed.mistake.line} does not fit the language's grammar.` };
  }
  return { kind: "read", code: codeOf(parsed.root, language, comparing) };
}

const whole =
  /^(?:string|template_string|concatenated_string|interpreted_string_literal|raw_string_literal|string_literal|char_literal|character_literal|rune_literal|regex|jsx_text)$/;
const isComment = (type: string): boolean => /^(?:line_|block_)?comment$|^hash_bang_line$/.test(type);

/** Comments that a compiler or another tool obeys. */
const obeyed =
  /^(?:#!|\/\/go:|\/\/ ?\+build|\/\/export |\/\/line |#\s*-\*-.*coding|#\s*(?:type|noqa|pylint|ruff|mypy|pragma|fmt|isort|yapf)\b\s*[:=]?|\/[/*]\s*(?:eslint|tslint|oxlint|biome|prettier|istanbul|c8|v8|webpack|@ts-|@jsx|@vite|@vitest|@jest|#__|@__|nolint|NOLINT|globals?\b|noinspection|NOSONAR|<(?:reference|amd)|[@#] ?source)|\/\/\/\s*<reference|"use )/;

interface Reading {
  readonly language: Language;
  readonly comparing: Comparing;
  readonly tokens: Token[];
  readonly comments: Token[];
}

function codeOf(root: SyntaxNode, language: Language, comparing: Comparing): CodeText {
  const reading: Reading = { language, comparing, tokens: [], comments: [] };
  visit(root, 0, reading);
  const { tokens, comments } = reading;
  return { tokens: comparing.layout === "free" ? withoutLayout(tokens) : tokens, comments };
}

function visit(node: SyntaxNode, depth: number, reading: Reading): void {
  if (isLeftOut(node, reading)) return;
  if (node.children.length > 0 && !whole.test(node.type)) {
    const inner = /^(?:block|module)$/.test(node.type) ? depth + 1 : depth;
    for (const child of node.children) visit(child, inner, reading);
    return;
  }
  const text = reading.comparing.layout === "free" ? laidOutFreely(node) : node.text;
  if (text.trim() !== "" || (node.type === "jsx_text" && text !== ""))
    reading.tokens.push(tokenOf(node, text, depth));
}

/** Comments are kept apart, but those that tools obey. */
function isLeftOut(node: SyntaxNode, { language, comparing, tokens, comments }: Reading): boolean {
  if (isComment(node.type)) {
    const token = tokenOf(node, node.text.trim(), 0);
    (obeyed.test(token.text) ? tokens : comments).push(token);
    return true;
  }
  if (language !== "python" || comparing.docstrings === "code" || !isDocstring(node)) return false;
  comments.push(tokenOf(node, node.text, 0));
  return true;
}

/** Either quote says the same; text between tags is read as JSX reads it, by lines. */
function laidOutFreely(node: SyntaxNode): string {
  if (node.type !== "jsx_text") return sameQuotes(node);
  const lines = node.text.split("\n");
  return lines
    .map((line, at) => (at === 0 ? line : line.trimStart()))
    .map((line, at) => (at === lines.length - 1 ? line : line.trimEnd()))
    .filter((line) => line !== "")
    .join(" ");
}

function tokenOf(node: SyntaxNode, text: string, depth: number): Token {
  const parent = node.parent;
  const key = `${text}\0${node.type}\0${parent?.type ?? ""}\0${parent?.parent?.type ?? ""}\0${depth}`;
  return { text, key, type: node.type, line: node.line, endLine: node.endLine };
}

/** A text that stands alone as the first statement of a module, class or function. */
function isDocstring(node: SyntaxNode): boolean {
  if (node.type !== "expression_statement" || node.namedChildren.length !== 1) return false;
  const [text] = node.namedChildren;
  if (text?.type !== "string" || text.namedChildren.some(({ type }) => type === "interpolation"))
    return false;
  const body = node.parent;
  if (body === undefined) return false;
  const first = body.namedChildren.find(({ type }) => !isComment(type));
  const owner = body.parent?.type;
  const isBody =
    body.type === "module" || (body.type === "block" && /^(?:class|function)_definition$/.test(owner ?? ""));
  return isBody && first === node;
}

/** Either quote says the same where the text holds neither nor an escape. */
function sameQuotes({ type, text }: SyntaxNode): string {
  if (type !== "string") return text;
  const [, prefix = "", , inner] = /^([A-Za-z]*)(["'])([^'"\\\n]*)\2$/.exec(text) ?? [];
  return inner === undefined ? text : `${prefix}"${inner}"`;
}

/** Without commas before a closing bracket and semicolons at a statement's end; what they would change shows in the nodes' kinds. */
function withoutLayout(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ text }, at) => {
    if (text === ";") return false;
    const isLast = /^[)\]}]$/.test(tokens[at + 1]?.text ?? "");
    return !(text === "," && isLast && tokens[at - 1]?.text !== ",");
  });
}
