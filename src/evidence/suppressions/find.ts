import type { RepoPath } from "../../base/repo-path.ts";
import { languageOf, type Language } from "../syntax/language.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";
import { testPathOf } from "../tests/test-path.ts";
import { shownText } from "../tests/tokens.ts";
import { directivesIn } from "./comments.ts";
import { plainSuppressions } from "./plain.ts";
import type { Suppression } from "./suppression.ts";

export type FoundSuppressions =
  | { readonly kind: "found"; readonly suppressions: readonly Suppression[] }
  | { readonly kind: "unread"; readonly why: string };

/** A text without any of these silences nothing, so that it need not be parsed. */
const hints =
  /disable|ignore|nocheck|expect-error|noqa|pragma|nosec|nolint|lint|allow|expect\s*\(|Suppress|NOSONAR|NOPMD|\bany\b|\$Flow|pyright|pyre-|mypy|noinspection|CHECKSTYLE|LCOV_EXCL|nosemgrep|coverage/i;

/** What silences a compiler, a linter, a scanner or a coverage tool in a file. */
export async function findSuppressions(path: RepoPath, text: string): Promise<FoundSuppressions> {
  if (!hints.test(text)) return { kind: "found", suppressions: [] };
  const language = languageOf(path);
  if (language === undefined) return { kind: "found", suppressions: plainSuppressions(path, text) };
  const parsed = await parse(language, text);
  if (parsed.kind === "unparsed") return { kind: "unread", why: parsed.why };
  const found = [...parsed.root.walk()].flatMap((node) => suppressionsAt(node, language, path));
  return { kind: "found", suppressions: found };
}

/** What lies in a part that does not fit the grammar may be something else. */
function inMistake(node: SyntaxNode, doubt?: string): Pick<Suppression, "doubt"> {
  const why = node.within("ERROR") === undefined ? doubt : "It lies in a part that does not fit the grammar.";
  return why === undefined ? {} : { doubt: why };
}

function suppressionsAt(node: SyntaxNode, language: Language, path: RepoPath): readonly Suppression[] {
  if (node.type.endsWith("comment")) return commentSuppressions(node, language, path);
  if (language === "rust") return attributeSuppressions(node);
  if (language === "java") return annotationSuppressions(node);
  return language === "typescript" || language === "tsx" ? castSuppressions(node, path) : [];
}

function commentSuppressions(node: SyntaxNode, language: Language, path: RepoPath): readonly Suppression[] {
  // The parts of one comment in Rust are comments themselves.
  if (node.parent?.type.endsWith("comment") === true) return [];
  return directivesIn(node.text, language).map((directive) => {
    const isAsserted = node.text.includes("@ts-expect-error") && testPathOf(path) === "code";
    const doubt = isAsserted
      ? "In a test, that the compiler refuses the line may be what is asserted."
      : undefined;
    return {
      ...directive,
      text: shownText(node.text),
      line: node.line,
      ...inMistake(node, doubt),
    };
  });
}

/** `#[allow(…)]`, `#![allow(…)]`, `#[expect(…)]`, also inside `cfg_attr`, and `#[coverage(off)]`. */
function attributeSuppressions(node: SyntaxNode): readonly Suppression[] {
  if (node.type !== "attribute_item" && node.type !== "inner_attribute_item") return [];
  const reach = node.type === "inner_attribute_item" ? "file" : "block";
  const place = { text: shownText(node.text), line: node.line, reach, ...inMistake(node) } as const;
  if (/^#!?\[\s*(?:coverage\s*\(\s*off\s*\)|no_coverage)/.test(node.text))
    return [{ ...place, tool: "coverage", codes: [] }];
  const tokens = node.all("token_tree").flatMap((tree) => {
    const before = tree.parent?.children[tree.parent.children.indexOf(tree) - 1];
    return before !== undefined && /^(?:allow|expect)$/.test(before.text) ? [tree.text] : [];
  });
  return tokens.map((text) => {
    const codes = namesIn(text);
    const isClippy = codes.length > 0 && codes.every((code) => code.startsWith("clippy::"));
    return { ...place, tool: isClippy ? "clippy" : "rustc", codes };
  });
}

function namesIn(list: string): readonly string[] {
  const plain = list.replace(/\breason\s*=\s*"[^"]*"/, "");
  return [...new Set(plain.match(/[A-Za-z_][\w:]*/g))].toSorted();
}

function annotationSuppressions(node: SyntaxNode): readonly Suppression[] {
  if (!/^(?:marker_)?annotation$/.test(node.type)) return [];
  if (!/^(?:[\w.]*\.)?Suppress(?:Warnings|FBWarnings|Lint|FindBugs)?$/.test(node.child("name")?.text ?? ""))
    return [];
  const strings = node.all("string_fragment").map(({ text }) => text);
  const codes = strings.includes("all") ? [] : [...new Set(strings)].toSorted();
  return [
    { tool: "javac", reach: "block", codes, text: shownText(node.text), line: node.line, ...inMistake(node) },
  ];
}

/** `x as any` silences the compiler for whatever is done with x; in tests that is common and harmless. */
function castSuppressions(node: SyntaxNode, path: RepoPath): readonly Suppression[] {
  if (node.type !== "as_expression" || testPathOf(path) !== undefined) return [];
  if (node.namedChildren.at(-1)?.text !== "any") return [];
  const doubt = "A cast to any may be the only way to say what is meant.";
  return [
    {
      tool: "TypeScript cast",
      reach: "line",
      codes: ["any"],
      text: shownText(node.text),
      line: node.line,
      doubt,
    },
  ];
}
