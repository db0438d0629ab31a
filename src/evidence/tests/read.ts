import type { RepoPath } from "../../base/repo-path.ts";
import type { RuleTree } from "../rule-trees.ts";
import { languageOf, type Language } from "../syntax/language.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";
import { readGo } from "./go.ts";
import { readJava } from "./java.ts";
import { readJavascript } from "./javascript.ts";
import { readPython } from "./python.ts";
import { readRust } from "./rust.ts";
import type { TestFile } from "./test-case.ts";
import { holdsTests, isCollected, testPathOf } from "./test-path.ts";

/** The tests of one file of one tree. */
export interface ReadFile extends TestFile {
  readonly path: RepoPath;
  /** Why what is read here may not be all. */
  readonly doubt?: string;
}

export type Reading =
  | { readonly kind: "read"; readonly file: ReadFile }
  /** It is no test file. */
  | { readonly kind: "none" }
  | { readonly kind: "unread"; readonly why: string };

/** Reads the tests of a file, where it holds some. */
export async function readTests(tree: RuleTree, path: RepoPath): Promise<Reading> {
  const language = languageOf(path);
  const isTest = testPathOf(path) === "code";
  if (language === undefined) return isTest ? unread("no parser reads its language") : { kind: "none" };
  if (language === "go" && !isTest) return { kind: "none" };
  const text = await tree.text(path);
  if (text === undefined) return isTest ? unread("it is no text, or too large to be read") : { kind: "none" };
  return isTest || holdsTests(language, text) ? readText(language, path, text) : { kind: "none" };
}

async function readText(language: Language, path: RepoPath, text: string): Promise<Reading> {
  const parsed = await parse(language, text);
  if (parsed.kind === "unparsed") return unread(parsed.why);
  const { mistake } = parsed;
  const isRunners = language === "python" ? isCollected(path) : testPathOf(path) === "code";
  const read = byLanguage(language)(parsed.root, isRunners);
  // What stands beside the tests of a source file is no code of the tests.
  const tests = testPathOf(path) === "code" ? read : { ...read, shared: [] };
  if (mistake === undefined) return { kind: "read", file: { path, ...tests } };
  const doubt = `line ${mistake.line} of ${path} does not fit the grammar`;
  return { kind: "read", file: { path, ...tests, doubt } };
}

function byLanguage(language: Language): (root: SyntaxNode, isTestFile: boolean) => TestFile {
  if (language === "python") return readPython;
  if (language === "go") return readGo;
  if (language === "rust") return readRust;
  return language === "java" ? readJava : readJavascript;
}

function unread(why: string): Reading {
  return { kind: "unread", why };
}
