import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type * as Library from "web-tree-sitter";
import type { Language } from "./language.ts";

/** Where each grammar lies among the packages; a build copies them, and the parser's own, into `dist/grammars`. */
const files: Record<Language, string> = {
  javascript: "tree-sitter-javascript/tree-sitter-javascript.wasm",
  typescript: "tree-sitter-typescript/tree-sitter-typescript.wasm",
  tsx: "tree-sitter-typescript/tree-sitter-tsx.wasm",
  python: "tree-sitter-python/tree-sitter-python.wasm",
  go: "tree-sitter-go/tree-sitter-go.wasm",
  rust: "tree-sitter-rust/tree-sitter-rust.wasm",
  java: "tree-sitter-java/tree-sitter-java.wasm",
};
const runtime = "web-tree-sitter/web-tree-sitter.wasm";

/** A parser that has its language set, and that language. */
export interface LoadedGrammar {
  readonly parser: Library.Parser;
  readonly grammar: Library.Language;
}

const loaded = new Map<Language, Promise<LoadedGrammar>>();
let started: Promise<typeof Library> | undefined;

/** The parser of a language, loaded when it is first asked for and then kept for as long as the process lives. */
export function loadGrammar(language: Language): Promise<LoadedGrammar> {
  const known = loaded.get(language) ?? load(language);
  loaded.set(language, known);
  return known;
}

async function load(language: Language): Promise<LoadedGrammar> {
  const { Language: Grammars, Parser: Parsers } = await (started ??= start());
  const grammar = await Grammars.load(await readFile(place(files[language])));
  const parser = new Parsers();
  parser.setLanguage(grammar);
  return { parser, grammar };
}

async function start(): Promise<typeof Library> {
  const library = await import("web-tree-sitter");
  await library.Parser.init({ wasmBinary: await readFile(place(runtime)) });
  return library;
}

/** Beside the bundle or above its chunks; among the installed packages where the source itself runs. */
function place(file: string): string {
  const name = file.slice(file.indexOf("/") + 1);
  const beside = ["./grammars/", "../grammars/"].map((dir) =>
    fileURLToPath(new URL(`${dir}${name}`, import.meta.url)),
  );
  return beside.find((path) => existsSync(path)) ?? createRequire(import.meta.url).resolve(file);
}
