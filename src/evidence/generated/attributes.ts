import type { RepoPath } from "../../base/repo-path.ts";
import type { RuleTree } from "../rule-trees.ts";
import { matchesPattern } from "./pattern.ts";

/** What `.gitattributes` says of a path: generated, expressly not, or nothing. */
export type Said = boolean | undefined;

interface Line {
  readonly pattern: string;
  /** In order; a later one wins. Undefined where the line unsets it, so that nothing is said. */
  readonly said: Said;
}

interface AttributesFile {
  /** `""` for the root, else the folder with its closing slash. */
  readonly folder: string;
  readonly lines: readonly Line[];
}

/**
 * Reads `linguist-generated` as git reads attributes: the last line that matches decides, a file in a deeper folder wins
 * over one above it, `-x`, `x=false` and `!x` take back, and macros of the root's file are known.
 */
export async function readAttributes(
  tree: RuleTree,
  paths: readonly RepoPath[],
): Promise<(path: RepoPath) => Said> {
  const folders = [...new Set(paths.flatMap(foldersAbove))].toSorted((a, b) => b.length - a.length);
  const root = (await tree.text(".gitattributes")) ?? "";
  const macros = macrosOf(root);
  const files: AttributesFile[] = [];
  const present = folders.length < 2 ? undefined : await tree.entries();
  for (const folder of folders) {
    const name = `${folder}.gitattributes`;
    if (folder !== "" && present?.has(name) !== true) continue;
    const text = folder === "" ? root : ((await tree.text(name)) ?? "");
    if (text.includes(attribute) || macros.size > 0) files.push({ folder, lines: linesOf(text, macros) });
  }
  return (path) => saidOf(files, path);
}

const attribute = "linguist-generated";

function saidOf(files: readonly AttributesFile[], path: RepoPath): Said {
  for (const { folder, lines } of files) {
    if (!path.startsWith(folder)) continue;
    const line = lines.findLast(({ pattern }) => matchesPattern(pattern, path.slice(folder.length)));
    if (line !== undefined) return line.said;
  }
  return undefined;
}

function foldersAbove(path: RepoPath): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, at) => (at === 0 ? "" : `${parts.slice(0, at).join("/")}/`));
}

/** Macros that set or unset the attribute, by name. */
function macrosOf(text: string): ReadonlyMap<string, boolean> {
  const macros = new Map<string, boolean>();
  for (const line of text.split("\n")) {
    const [, name, words] = /^\s*\[attr\](\S+)\s+(.*)$/.exec(line) ?? [];
    const said = name === undefined ? "unsaid" : saidBy((words ?? "").split(/\s+/), macros);
    if (name !== undefined && typeof said === "boolean") macros.set(name, said);
  }
  return macros;
}

function linesOf(text: string, macros: ReadonlyMap<string, boolean>): readonly Line[] {
  return text.split("\n").flatMap((line) => {
    const { pattern, words } = partsOf(line.trim());
    if (pattern === undefined || pattern.startsWith("!")) return [];
    const said = saidBy(words, macros);
    return said === "unsaid" ? [] : [{ pattern, said }];
  });
}

function partsOf(line: string): { readonly pattern?: string; readonly words: readonly string[] } {
  if (line === "" || line.startsWith("#") || line.startsWith("[attr]")) return { words: [] };
  const quoted = /^"((?:[^"\\]|\\.)*)"\s+(.*)$/.exec(line);
  if (quoted !== null) {
    return { pattern: (quoted[1] ?? "").replace(/\\(.)/g, "$1"), words: (quoted[2] ?? "").split(/\s+/) };
  }
  const [pattern = "", ...words] = line.split(/\s+/);
  return { pattern, words };
}

function saidBy(words: readonly string[], macros: ReadonlyMap<string, boolean>): Said | "unsaid" {
  let said: Said | "unsaid" = "unsaid";
  for (const word of words) {
    const [, sign, name = "", value] = /^([-!]?)([^=]*)(?:=(.*))?$/.exec(word) ?? [];
    const isSet = name === attribute ? true : macros.get(name);
    if (isSet === undefined) continue;
    if (sign === "!") said = undefined;
    else said = (sign !== "-" && value !== "false") === isSet;
  }
  return said;
}
