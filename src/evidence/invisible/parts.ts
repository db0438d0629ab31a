import type { RepoPath } from "../../base/repo-path.ts";
import type { AddedLine } from "../rules/added-lines.ts";
import { languageOf } from "../syntax/language.ts";
import { SourceText, type SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";

/** Where a character of a file stands. */
export type TextPart = "code" | "text" | "unknown";

const codeEndings = new Set(
  `js mjs cjs jsx ts mts cts tsx py pyi pyw go rs java c h cc cpp cxx hpp hh hxx m mm cs fs fsx vb kt kts scala sc groovy gradle
  swift rb rake php pl pm lua r jl dart ex exs erl hrl hs ml mli clj cljs cljc edn el lisp scm zig nim v vala d pas sql sh bash
  zsh fish ps1 psm1 bat cmd awk sol proto graphql gql tf hcl vue svelte astro css scss sass less html htm xml xsl json jsonc json5
  yml yaml toml ini cfg conf properties cmake mk dockerfile`.split(/\s+/),
);

/** True for files that machines read: code, markup and settings; prose and unknown ones are not. */
export function isCode(path: RepoPath): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return codeEndings.has(name.slice(name.lastIndexOf(".") + 1)) || name === "makefile";
}

/** Tells of a place whether it lies in code or in a string or comment. Parses once, where a parser reads the language. */
export async function readParts(
  path: RepoPath,
  text: string,
  added: readonly AddedLine[],
): Promise<(line: number, column: number) => TextPart> {
  const language = languageOf(path);
  if (language === undefined || added.length === 0) return () => "unknown";
  const parsed = await parse(language, text);
  if (parsed.kind === "unparsed") return () => "unknown";
  const source = new SourceText(text);
  const spans = outermostTexts(parsed.root);
  return (line, column) => (isWithin(spans, source.startOf(line) + column) ? "text" : "code");
}

type Span = readonly [start: number, end: number];

/** In order and apart from each other. */
function outermostTexts(root: SyntaxNode): readonly Span[] {
  const spans: Span[] = [];
  let last = 0;
  for (const node of root.walk()) {
    if (node.start < last || !isText(node.type)) continue;
    spans.push([node.start, node.end]);
    last = node.end;
  }
  return spans;
}

function isWithin(spans: readonly Span[], at: number): boolean {
  let [low, high] = [0, spans.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[0] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [start = 0, end = 0] = spans[low] ?? [];
  return start <= at && at < end;
}

function isText(type: string): boolean {
  return /comment|string|template|char_literal|character_literal|rune_literal|jsx_text|regex|text_block/.test(
    type,
  );
}
