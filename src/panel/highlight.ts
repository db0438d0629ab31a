import type { Report } from "../report/schema.ts";
import { createLowlight } from "lowlight";
import { grammars, languageOf } from "./languages.ts";
import { linesOf, type Line } from "./lines.ts";
import type { Token } from "./segments.ts";

type Hunk = Report["evidence"]["changes"][number]["hunks"][number];

/** Syntax colours, worked out for a hundred lines or so at a time and only for what is looked at. */

const lowlight = createLowlight(grammars);
const linesAtOnce = 160;
const longestLine = 2000;
const mostText = 40_000;

/** The tokens of each coloured line by its place in the hunk's body; a stretch not yet worked out is absent. */
const known = new WeakMap<Hunk, Map<number, ReadonlyMap<number, readonly Token[]>>>();
const none: ReadonlyMap<number, readonly Token[]> = new Map();

/** The tokens of a line, as far as they are known. */
export function tokensOf(hunk: Hunk, at: number): readonly Token[] | undefined {
  return known
    .get(hunk)
    ?.get(Math.floor(at / linesAtOnce))
    ?.get(at);
}

/** True when the colours around this line are still to be worked out. */
export function isPlain(hunk: Hunk, at: number): boolean {
  return known.get(hunk)?.has(Math.floor(at / linesAtOnce)) !== true;
}

/** Works out the colours around a line. */
export function colour(hunk: Hunk, at: number, path: string): void {
  const part = Math.floor(at / linesAtOnce);
  const parts = known.get(hunk) ?? new Map<number, ReadonlyMap<number, readonly Token[]>>();
  known.set(hunk, parts);
  const language = languageOf(path);
  const lines = linesOf(hunk).filter((line) => Math.floor(line.at / linesAtOnce) === part);
  const total = lines.reduce((sum, { text }) => sum + text.length, 0);
  const fit =
    language !== undefined && total <= mostText && lines.every(({ text }) => text.length <= longestLine);
  parts.set(part, fit ? colourLines(lines, language) : none);
}

function colourLines(lines: readonly Line[], language: string): ReadonlyMap<number, readonly Token[]> {
  const tokens = new Map<number, readonly Token[]>();
  for (const sign of ["-", "+"] as const) {
    const side = lines.filter((line) => line.sign === " " || line.sign === sign);
    if (sign === "-" && !side.some((line) => line.sign === "-")) continue;
    const found = colourText(side.map(({ text }) => text).join("\n"), language);
    side.forEach((line, index) => tokens.set(line.at, found[index] ?? []));
  }
  return tokens;
}

interface Walk {
  readonly lines: Token[][];
  column: number;
}

function colourText(text: string, language: string): readonly (readonly Token[])[] {
  const walk: Walk = { lines: [[]], column: 0 };
  visit(lowlight.highlight(language, text), undefined, walk);
  return walk.lines;
}

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree["children"][number];

function visit(node: Tree | Node, kind: string | undefined, walk: Walk): void {
  if (node.type === "text") return put(node.value, kind, walk);
  if (node.type !== "element" && node.type !== "root") return;
  const names = node.type === "element" ? node.properties["className"] : undefined;
  const own = Array.isArray(names) ? kindOf(names.map(String)) : undefined;
  for (const child of node.children) visit(child as Node, own ?? kind, walk);
}

function put(text: string, kind: string | undefined, walk: Walk): void {
  text.split("\n").forEach((part, index) => {
    if (index > 0) {
      walk.lines.push([]);
      walk.column = 0;
    }
    if (part === "") return;
    const start = walk.column;
    walk.column += part.length;
    if (kind !== undefined && kind !== "plain") walk.lines.at(-1)?.push({ start, end: walk.column, kind });
  });
}

/** Our few kinds for the many of the grammars. */
const kinds: Readonly<Record<string, string>> = {
  keyword: "keyword",
  built_in: "type",
  type: "type",
  literal: "constant",
  number: "number",
  operator: "plain",
  punctuation: "plain",
  property: "property",
  regexp: "string",
  string: "string",
  char: "string",
  subst: "plain",
  symbol: "constant",
  variable: "property",
  "template-variable": "property",
  title: "function",
  params: "plain",
  comment: "comment",
  doctag: "keyword",
  meta: "keyword",
  section: "keyword",
  tag: "plain",
  name: "keyword",
  attr: "property",
  attribute: "property",
  bullet: "keyword",
  code: "string",
  link: "string",
  quote: "comment",
  "selector-tag": "keyword",
  "selector-id": "type",
  "selector-class": "type",
  "selector-attr": "property",
  "selector-pseudo": "property",
  "template-tag": "keyword",
  addition: "string",
  deletion: "keyword",
};

function kindOf(names: readonly string[]): string | undefined {
  const [first = ""] = names;
  if (first === "hljs-title" && names.includes("class_")) return "type";
  return kinds[first.replace(/^hljs-/, "")];
}
