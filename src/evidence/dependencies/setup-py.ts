import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";
import type { Item } from "./item.ts";
import { requirementItem } from "./requirement.ts";

/** Arguments of `setup` that say nothing about what is installed or run. */
const descriptive: ReadonlySet<string> = new Set(
  `name version description long_description long_description_content_type author author_email maintainer
    maintainer_email url project_urls download_url classifiers keywords license platforms`.split(/\s+/),
);
const requirementArguments: ReadonlySet<string> = new Set([
  "install_requires",
  "setup_requires",
  "tests_require",
]);

/** What a setup.py lists in plain texts, and everything else of it that may matter. */
export interface Setup {
  readonly items: readonly Item[];
  /** Its tokens without comments, plain descriptions and what the items say. */
  readonly rest: string;
  /** True where it also lists packages in a way that only running it would tell. */
  readonly isComputed: boolean;
}

/** Undefined for what is not Python. */
export async function readSetupPy(text: string): Promise<Setup | undefined> {
  const tree = await parse("python", text);
  if (tree.kind === "unparsed" || tree.mistake !== undefined) return undefined;
  const items: Item[] = [];
  const tokens: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === "comment" || (node.type === "," && node.parent?.type === "argument_list")) return;
    const own = argumentItems(node);
    if (own !== undefined) {
      items.push(...own);
      return;
    }
    tokens.push(node.children.length === 0 ? node.text : node.type);
    for (const child of node.children) visit(child);
  };
  visit(tree.root);
  const isComputed = tokens.some((token) => requirementArguments.has(token) || token === "extras_require");
  return { items, rest: tokens.join("\n"), isComputed };
}

/** What an argument of `setup` lists; nothing for a description, undefined for all that is computed or means more. */
function argumentItems(node: SyntaxNode): readonly Item[] | undefined {
  const value = node.child("value");
  if (node.type !== "keyword_argument" || value === undefined || !isOfSetup(node)) return undefined;
  const name = node.child("name")?.text ?? "";
  if (descriptive.has(name)) return isComputed(value) ? undefined : [];
  if (requirementArguments.has(name)) return listItems(name, value);
  return name === "extras_require" ? extraItems(value) : pythonItem(name, value);
}

function isOfSetup(node: SyntaxNode): boolean {
  const callee = node.within("call")?.child("function")?.text ?? "";
  return callee === "setup" || callee.endsWith(".setup");
}

function isComputed(value: SyntaxNode): boolean {
  return value.all("call", "await", "lambda", "interpolation").length > 0;
}

function pythonItem(name: string, value: SyntaxNode): readonly Item[] | undefined {
  const text = name === "python_requires" ? plainText(value) : undefined;
  return text === undefined ? undefined : [{ kind: "toolchain", group: "", name, value: text }];
}

function extraItems(value: SyntaxNode): readonly Item[] | undefined {
  if (value.type !== "dictionary") return undefined;
  const found: Item[] = [];
  for (const pair of value.namedChildren.filter(({ type }) => type !== "comment")) {
    const [key, list] = [pair.child("key"), pair.child("value")];
    const name = key === undefined ? undefined : plainText(key);
    const items =
      name === undefined || list === undefined ? undefined : listItems(`extras_require.${name}`, list);
    if (items === undefined) return undefined;
    found.push(...items);
  }
  return found;
}

function listItems(group: string, value: SyntaxNode): readonly Item[] | undefined {
  if (value.type !== "list" && value.type !== "tuple") return undefined;
  const texts = value.namedChildren.filter(({ type }) => type !== "comment").map(plainText);
  return texts.every((text) => text !== undefined)
    ? texts.map((text) => requirementItem(group, text))
    : undefined;
}

/** The content of one text without prefix, escapes and interpolation. */
function plainText(node: SyntaxNode): string | undefined {
  if (node.type !== "string" || node.all("interpolation", "escape_sequence").length > 0) return undefined;
  return /^(["'])(?!\1)(.*)\1$/s.exec(node.text)?.[2];
}
