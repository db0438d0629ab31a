import { parse } from "jsonc-parser";
import type { RuleCase } from "./rule-case.ts";

/** One example of a rule's page. */
export interface PageExample {
  readonly title: string;
  readonly kind: "kept" | "broken" | "uncertain";
  /** The contract's `rules` that it holds under. */
  readonly rules: object;
  readonly trees: Pick<RuleCase, "base" | "proposal">;
  /** The violations as the page tells them, a line each. */
  readonly told: string;
}

/**
 * The examples of a page: below a heading `### Kept: …`, `### Broken: …` or `### Uncertain: …` a `jsonc` block with the
 * rules, where they are not the defaults, a `diff` block with every line of each file, and a `text` block with what is found.
 */
export function pageExamples(page: string): readonly PageExample[] {
  const sections = page.split(/^(?=#{1,3} )/m);
  return sections.flatMap((section) => {
    const [, kind, title] = /^### (Kept|Broken|Uncertain): (.+)$/m.exec(section) ?? [];
    if (kind === undefined || title === undefined) return [];
    const blocks = blocksOf(section);
    const diff = blocks.get("diff");
    if (diff === undefined) throw new Error(`The example "${title}" has no diff block.`);
    return [
      {
        title,
        kind: kind.toLowerCase() as PageExample["kind"],
        rules: (parse(blocks.get("jsonc") ?? "{}") as { rules?: object }).rules ?? {},
        trees: treesOf(diff),
        told: blocks.get("text") ?? "",
      },
    ];
  });
}

function blocksOf(section: string): ReadonlyMap<string, string> {
  const fences = section.matchAll(/^(`{3,})(diff|jsonc|text)\n([\s\S]*?)^\1$/gm);
  return new Map([...fences].map(([, , language = "", body = ""]) => [language, body]));
}

/** A line without a prefix is an empty line of both versions, as editors leave it. */
function treesOf(diff: string): PageExample["trees"] {
  const trees = { base: {} as Record<string, string>, proposal: {} as Record<string, string> };
  let [from, to]: (string | undefined)[] = [];
  const add = (side: "base" | "proposal", path: string | undefined, line: string): void => {
    if (path !== undefined) trees[side][path] = `${trees[side][path] ?? ""}${line}\n`;
  };
  const lines = diff.replace(/\n$/, "").split("\n");
  for (const [at, line] of lines.entries()) {
    const isHead = line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ ") === true;
    if (isHead) from = pathOf(line, "a/");
    else if (line.startsWith("+++ ") && lines[at - 1]?.startsWith("--- ") === true) {
      to = pathOf(line, "b/");
      if (from !== undefined) trees.base[from] ??= "";
      if (to !== undefined) trees.proposal[to] ??= "";
    } else {
      if (!line.startsWith("+")) add("base", from, line.slice(1));
      if (!line.startsWith("-")) add("proposal", to, line.slice(1));
    }
  }
  return trees;
}

function pathOf(line: string, prefix: string): string | undefined {
  const name = line.slice(4).trim();
  if (name === "/dev/null") return undefined;
  if (!name.startsWith(prefix)) throw new Error(`${line}: wanted ${prefix}PATH or /dev/null.`);
  return name.slice(2);
}
