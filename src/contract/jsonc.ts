import {
  createScanner,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from "jsonc-parser";
import type { ClausePath, Place } from "./problem.ts";

/** A JSON text with comments and trailing commas, read into a value that knows where each part stands. */
export interface Jsonc {
  /** The value as written; undefined when the text is no JSON. */
  readonly value: unknown;
  readonly problems: readonly JsoncProblem[];
  /** Where a value stands; undefined when the text does not hold it. */
  placeOf(path: ClausePath): Place | undefined;
  /** Where the key of a value stands. */
  placeOfKey(path: ClausePath): Place | undefined;
}

export interface JsoncProblem {
  /** `json` for text that is no JSON, `key` for a key given twice. */
  readonly code: "json" | "key";
  readonly place: Place;
  readonly path: ClausePath;
  readonly message: string;
}

const maxCharacters = 1_000_000;
const maxDepth = 64;
const start: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Reads JSON with comments. Syntax problems come alone; without any, every duplicate key is a problem. */
export function readJsonc(text: string): Jsonc {
  const plain = text.replace(/^\ufeff/, "");
  const refused = boundsProblem(plain);
  if (refused !== undefined) return unreadable([{ code: "json", place: start, path: [], message: refused }]);
  const errors: ParseError[] = [];
  const root = parseTree(plain, errors, { allowTrailingComma: true });
  const lines = lineStarts(plain);
  if (root === undefined || errors.length > 0) return unreadable(syntaxProblems(plain, errors, lines));
  return {
    value: valueOf(root),
    problems: duplicateKeys(root, [], lines),
    placeOf: (path) => placeOfNode(findNodeAtLocation(root, [...path]), lines),
    placeOfKey: (path) => placeOfNode(keyOf(findNodeAtLocation(root, [...path])), lines),
  };
}

function unreadable(problems: readonly JsoncProblem[]): Jsonc {
  return { value: undefined, problems, placeOf: () => undefined, placeOfKey: () => undefined };
}

function boundsProblem(text: string): string | undefined {
  if (text.length > maxCharacters) return `found ${text.length} characters, wanted at most ${maxCharacters}`;
  const scanner = createScanner(text, true);
  let depth = 0;
  // Tokens 1 and 3 open, 2 and 4 close, 17 is the end (SyntaxKind is a const enum, absent at run time).
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    if (token === 1 || token === 3) depth += 1;
    if (token === 2 || token === 4) depth -= 1;
    if (depth > maxDepth) return `found objects and lists nested deeper than ${maxDepth}`;
  }
  return undefined;
}

/** One problem a place: what the parser says after it lost its way at the same spot is noise. */
function syntaxProblems(
  text: string,
  errors: readonly ParseError[],
  lines: readonly number[],
): JsoncProblem[] {
  const problems = new Map<number, JsoncProblem>();
  for (const error of errors) {
    const { line } = pointAt(error.offset, lines);
    if (problems.has(line)) continue;
    const place = placeAt(error.offset, error.length, lines);
    problems.set(line, { code: "json", place, path: [], message: syntaxMessage(text, error) });
  }
  return [...problems.values()];
}

const syntaxWords: Readonly<Record<string, string>> = {
  InvalidSymbol: "wanted a value, or a key in double quotes",
  InvalidNumberFormat: "wanted a number",
  PropertyNameExpected: "wanted a key in double quotes",
  ValueExpected: "wanted a value",
  ColonExpected: 'wanted ":"',
  CommaExpected: 'wanted ","',
  CloseBraceExpected: 'wanted "}"',
  CloseBracketExpected: 'wanted "]"',
  EndOfFileExpected: "wanted the end of the file",
  InvalidCommentToken: "wanted a comment that begins with // or /*",
  UnexpectedEndOfComment: "wanted */ at the end of the comment",
  UnexpectedEndOfString: "wanted a double quote at the end of the string, on the same line",
  UnexpectedEndOfNumber: "wanted a number",
  InvalidUnicode: "wanted four hexadecimal digits after \\u",
  InvalidEscapeCharacter: 'wanted a known escape such as \\n, \\" or \\\\',
  InvalidCharacter: "wanted no control character inside a string",
};

function syntaxMessage(text: string, error: ParseError): string {
  const wanted = syntaxWords[printParseErrorCode(error.error)] ?? "wanted JSON";
  const rest = text.slice(error.offset, error.offset + Math.max(error.length, 1));
  const found = rest.trim() === "" ? "the end of the file" : JSON.stringify(rest.slice(0, 40));
  return `the JSON is broken: found ${found}, ${wanted}`;
}

function duplicateKeys(node: Node, path: ClausePath, lines: readonly number[]): JsoncProblem[] {
  const seen = new Map<string, Place>();
  const problems: JsoncProblem[] = [];
  for (const [index, child] of (node.children ?? []).entries()) {
    const [key, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
    const childPath = [...path, key === undefined ? index : String(key.value)];
    if (key !== undefined) {
      const place = placeAt(key.offset, key.length, lines);
      const first = seen.get(String(key.value));
      if (first === undefined) seen.set(String(key.value), place);
      else problems.push({ code: "key", place, path: childPath, message: twice(first) });
    }
    if (value !== undefined) problems.push(...duplicateKeys(value, childPath, lines));
  }
  return problems;
}

function twice(first: Place): string {
  return `found the key a second time, wanted it once; the first stands in line ${first.line}`;
}

/** The parser's own conversion lets a key "__proto__" vanish; this one keeps it. */
function valueOf(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return node.value as unknown;
  return Object.fromEntries((node.children ?? []).flatMap(entryOf));
}

function entryOf(property: Node): [string, unknown][] {
  const [key, value] = property.children ?? [];
  return key === undefined || value === undefined ? [] : [[String(key.value), valueOf(value)]];
}

function keyOf(value: Node | undefined): Node | undefined {
  return value?.parent?.type === "property" ? value.parent.children?.[0] : undefined;
}

function placeOfNode(node: Node | undefined, lines: readonly number[]): Place | undefined {
  return node === undefined ? undefined : placeAt(node.offset, node.length, lines);
}

function placeAt(offset: number, length: number, lines: readonly number[]): Place {
  const from = pointAt(offset, lines);
  const to = pointAt(offset + length, lines);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function pointAt(offset: number, lines: readonly number[]): { line: number; column: number } {
  const after = lines.findIndex((lineStart) => lineStart > offset);
  const line = after === -1 ? lines.length : after;
  return { line, column: offset - (lines[line - 1] ?? 0) + 1 };
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
}
