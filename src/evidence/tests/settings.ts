import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import type { RepoPath } from "../../base/repo-path.ts";
import { languageOf } from "../syntax/language.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";
import { isFunction } from "./guards.ts";
import { normalText } from "./tokens.ts";

/** What a file of settings says, each by the names that lead to it, joined by dots. */
export type Settings = ReadonlyMap<string, string>;

const files =
  /(?:^|\/)(?:package\.json|(?:jest|vitest|vite|playwright|cypress|ava|karma)(?:\.[\w-]+)?\.(?:config|conf)\.(?:[cm]?[jt]s|json)|vitest\.workspace\.[cm]?[jt]s|\.(?:mocharc|nycrc|c8rc|taprc|jestrc)(?:\.(?:json|jsonc|ya?ml|[cm]?js))?|nyc\.config\.[cm]?js|ava\.config\.[cm]?js|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.coveragerc|\.?codecov\.ya?ml|Cargo\.toml|tarpaulin\.toml|nextest\.toml)$/;

/** True for files that say which tests run, how, and what they have to cover. */
export function isTestConfig(path: RepoPath): boolean {
  return files.test(path);
}

/** Undefined where the file cannot be read as what its name says. */
export async function readSettings(path: RepoPath, text: string): Promise<Settings | undefined> {
  const language = languageOf(path);
  if (language !== undefined) {
    const parsed = await parse(language, text);
    return parsed.kind === "tree" ? ofCode(parsed.root) : undefined;
  }
  if (/\.(?:cfg|ini)$|\.coveragerc$/.test(path)) return ofIni(text);
  try {
    return flat(
      path.endsWith(".toml")
        ? parseToml(text)
        : /ya?ml$/.test(path)
          ? parseYaml(text, { maxAliasCount: 20 })
          : parseEither(text),
    );
  } catch (thrown) {
    // A parser says by throwing that a text is none of its language.
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}

function parseEither(text: string): unknown {
  return /^\s*[{[]/.test(text) ? parseJsonc(text) : parseYaml(text, { maxAliasCount: 20 });
}

const maxDepth = 12;

function flat(
  value: unknown,
  names: readonly string[] = [],
  found = new Map<string, string>(),
): Map<string, string> {
  if (Array.isArray(value)) found.set(names.join("."), value.map((item) => JSON.stringify(item)).join(", "));
  else if (typeof value === "object" && value !== null && names.length < maxDepth)
    for (const [name, inner] of Object.entries(value)) flat(inner, [...names, name], found);
  else found.set(names.join("."), typeof value === "string" ? value : String(value));
  return found;
}

/** Values of object literals, wherever they stand. */
function ofCode(root: SyntaxNode): Settings {
  const found = new Map<string, string>();
  const visit = (node: SyntaxNode, names: readonly string[]): void => {
    if (node.type !== "pair")
      return node.children.forEach((child) => visit(child, isFunction(child) ? [] : names));
    const [key, value] = [node.child("key")?.text.replace(/^["'`]|["'`]$/g, "") ?? "", node.child("value")];
    if (value === undefined) return;
    const path = [...names, key];
    if (value.type === "object") visit(value, path);
    else found.set(path.join("."), normalText(value).replace(/^"(.*)"$/s, "$1"));
  };
  visit(root, []);
  return found;
}

function ofIni(text: string): Settings {
  const found = new Map<string, string>();
  let [section, key] = ["", ""];
  for (const line of text.split("\n")) {
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, own, value] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) [section, key] = [name, ""];
    else if (own !== undefined) {
      key = `${section}.${own}`;
      found.set(key, (value ?? "").trim());
    } else if (/^\s+\S/.test(line) && key !== "" && !/^\s*[#;]/.test(line))
      found.set(key, `${found.get(key) ?? ""} ${line.trim()}`.trim());
  }
  return found;
}
