import type { RepoPath } from "../../base/repo-path.ts";
import type { TreeEntry } from "../../worktree/change.ts";
import type { RuleTree } from "../rule-trees.ts";
import { type Language, languageOf } from "../syntax/language.ts";
import { type Parsed, parse } from "../syntax/parse.ts";

/** One of the two trees as the readers of a language see it: files by path, and what was read of each. */
export interface SourceTree {
  readonly entries: ReadonlyMap<RepoPath, TreeEntry>;
  has(path: RepoPath): boolean;
  text(path: RepoPath): Promise<string | undefined>;
  /** Has the texts of files at hand that will be read next, all at the cost of one. */
  fetch(paths: readonly RepoPath[], reader: { readonly name: string }): Promise<void>;
  /** What `read` makes of a file, made once for each content and kept. Undefined where there is no such text. */
  read<T extends object>(path: RepoPath, reader: FileReader<T>): Promise<T | undefined>;
}

/** Makes something of a parsed file. What it makes may depend on the content and the extension alone. */
export interface FileReader<T extends object> {
  readonly name: string;
  readonly make: (parsed: Parsed, path: RepoPath) => T;
}

const maxKept = 20_000;
const kept = new Map<string, object>();

/** Opens a tree; its listing is asked for once. */
export async function openSourceTree(tree: RuleTree): Promise<SourceTree> {
  const entries = await tree.entries();
  const keyOf = (path: RepoPath, reader: string): string | undefined => {
    const [language, entry] = [languageOf(path), entries.get(path)];
    if (language === undefined || entry?.mode.startsWith("100") !== true) return undefined;
    return `${reader} ${language} ${/\.[^.]+$/.exec(path)?.[0] ?? ""} ${entry.oid}`;
  };
  return {
    entries,
    has: (path) => entries.get(path)?.mode.startsWith("100") === true,
    text: (path) => tree.text(path),
    fetch: async (paths, { name }) => {
      const missing = paths.filter((path) => !kept.has(keyOf(path, name) ?? ""));
      if (missing.length > 0) await tree.texts(missing);
    },
    read: async <T extends object>(path: RepoPath, { name, make }: FileReader<T>) => {
      const [language, key] = [languageOf(path), keyOf(path, name)];
      if (language === undefined || key === undefined) return undefined;
      const known = kept.get(key);
      if (known !== undefined) return known as T;
      const made = make(await parsedText(language, await tree.text(path)), path);
      if (kept.size >= maxKept) kept.clear();
      kept.set(key, made);
      return made;
    },
  };
}

async function parsedText(language: Language, text: string | undefined): Promise<Parsed> {
  if (text === undefined) return { kind: "unparsed", why: "it is no text, or longer than two megabytes" };
  // The grammar does not know `export type *`; what it exports is the same without the word.
  return parse(language, text.replace(/^export type(?=\s*\*)/gm, "export     "));
}
