import { parse } from "jsonc-parser";
import type { HiddenChange } from "../../src/worktree/change.ts";
import type { RuleCase } from "./rule-case.ts";

/** One example of a rule's page. */
export interface PageExample {
  readonly title: string;
  readonly kind: "kept" | "broken" | "uncertain";
  /** The parts of the contract that it holds under, such as its `rules`. */
  readonly contract: object;
  readonly trees: Pick<RuleCase, "base" | "proposal" | "hidden">;
  /** The violations as the page tells them, a line each. */
  readonly told: string;
}

/**
 * The examples of a page: below a heading `### Kept: …`, `### Broken: …` or `### Uncertain: …` a `jsonc` block with the
 * rules (or other parts of the contract), where they are not the defaults, a `diff` block with every line of each file or a
 * `hidden` block with what a diff cannot show, and a `text` block with what is found.
 */
export function pageExamples(page: string): readonly PageExample[] {
  const sections = page.split(/^(?=#{1,3} )/m);
  return sections.flatMap((section) => {
    const [, kind, title] = /^### (Kept|Broken|Uncertain): (.+)$/m.exec(section) ?? [];
    if (kind === undefined || title === undefined) return [];
    const blocks = blocksOf(section);
    const diff = blocks.get("diff");
    const hidden = blocks.get("hidden");
    if (diff === undefined && hidden === undefined) {
      throw new Error(`The example "${title}" has no diff block.`);
    }
    return [
      {
        title,
        kind: kind.toLowerCase() as PageExample["kind"],
        contract: contractParts(parse(blocks.get("jsonc") ?? "{}") as object),
        trees: { ...treesOf(diff ?? ""), hidden: hiddenOf(hidden ?? "") },
        told: blocks.get("text") ?? "",
      },
    ];
  });
}

const parts = ["goal", "scope", "rules", "limits"];

/** An object without any part of a contract is its rules. */
function contractParts(given: object): object {
  return Object.keys(given).every((key) => parts.includes(key)) ? given : { rules: given };
}

/** `kind path (detail)`, a line each. */
function hiddenOf(block: string): readonly HiddenChange[] {
  return block
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, kind = "", path = "", detail = ""] = /^(\S+) (\S+) \((.*)\)$/.exec(line) ?? [];
      return { kind: kind as HiddenChange["kind"], path, detail };
    });
}

function blocksOf(section: string): ReadonlyMap<string, string> {
  const fences = section.matchAll(/^(`{3,})(diff|hidden|jsonc|text)\n([\s\S]*?)^\1$/gm);
  return new Map([...fences].map(([, , language = "", body = ""]) => [language, body]));
}

/** In a page ␀ and ␡ stand for the bytes that no page can hold. A line without a prefix is an empty line of both versions, as editors leave it. */
function treesOf(diff: string): PageExample["trees"] {
  const trees = { base: {} as Record<string, string>, proposal: {} as Record<string, string> };
  let [from, to]: (string | undefined)[] = [];
  const add = (side: "base" | "proposal", path: string | undefined, line: string): void => {
    if (path !== undefined) trees[side][path] = `${trees[side][path] ?? ""}${line}\n`;
  };
  const lines = diff.replace(/\n$/, "").replaceAll("␀", "\0").replaceAll("␡", "\u007f").split("\n");
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
