import type { SyntaxNode } from "../syntax/node.ts";
import { parse } from "../syntax/parse.ts";

/** Arguments of `setup` that say nothing about what is installed or run. */
const descriptive: ReadonlySet<string> = new Set([
  "name",
  "version",
  "description",
  "long_description",
  "long_description_content_type",
  "author",
  "author_email",
  "maintainer",
  "maintainer_email",
  "url",
  "project_urls",
  "download_url",
  "classifiers",
  "keywords",
  "license",
  "platforms",
]);

/**
 * True where two versions of a setup.py differ in nothing but comments and plain descriptions such as the version. Such a
 * value must be plain text: what is computed may do anything.
 */
export async function isSameSetup(base: string, proposal: string): Promise<boolean> {
  const [was, now] = [await tokensOf(base), await tokensOf(proposal)];
  return was !== undefined && now !== undefined && was.join("\n") === now.join("\n");
}

async function tokensOf(text: string): Promise<readonly string[] | undefined> {
  const tree = await parse("python", text);
  if (tree.kind === "unparsed" || tree.mistake !== undefined) return undefined;
  const tokens: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === "comment" || isDescription(node)) return;
    if (node.children.length === 0) tokens.push(node.text);
    // A newline's place is no token; a block's is, and stands in the types of what lies in it.
    else tokens.push(node.type);
    for (const child of node.children) visit(child);
  };
  visit(tree.root);
  return tokens;
}

function isDescription(node: SyntaxNode): boolean {
  if (node.type !== "keyword_argument" || !descriptive.has(node.child("name")?.text ?? "")) return false;
  const callee = node.within("call")?.child("function")?.text;
  if (callee !== "setup" && callee?.endsWith(".setup") !== true) return false;
  return node.child("value")?.all("call", "await", "lambda", "interpolation").length === 0;
}
