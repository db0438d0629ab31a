import type { RepoPath } from "../../base/repo-path.ts";
import type { TokenLines } from "../code/token-lines.ts";
import type { Token } from "../code/tokens.ts";
import type { Block } from "./blocks.ts";

/** What a block changes, where that is less than the program. */
export interface BlockKind {
  readonly kind: "line-ends" | "mark" | "end" | "layout" | "comment" | "order" | "rename";
  /** As the end of a sentence that begins with the place. */
  readonly what: string;
  readonly certain: boolean;
  readonly why: string;
}

/** A file's code, by lines. */
export interface CodeLines {
  readonly tokens: TokenLines;
  readonly comments: TokenLines;
}

export interface BothTexts {
  readonly path: RepoPath;
  /** Undefined where no parser reads them. */
  readonly base: CodeLines | undefined;
  readonly proposal: CodeLines | undefined;
}

/** The least that a block can be called; undefined where it changes words of code, or words of a text. */
export function kindOf(block: Block, { path, base, proposal }: BothTexts): BlockKind | undefined {
  const encoding = encodingKind(block, path);
  if (encoding !== undefined) return encoding;
  return base === undefined || proposal === undefined
    ? plainKind(block, path)
    : codeKind(block, base, proposal);
}

const compared =
  "Without white space, closing commas and the kind of quotes both versions have the same words of code.";

function encodingKind({ removed, added, endsDiffer }: Block, path: RepoPath): BlockKind | undefined {
  const certain = !/\.(?:sh|bash|bat|cmd|ps1|mdx?|patch|diff)$/i.test(path);
  const why = certain ? "Every character but these is the same." : "It can matter in files of this kind.";
  if (removed.length !== added.length || removed.length === 0) return undefined;
  const differs = removed.some((line, at) => line !== added[at]);
  if (!differs && endsDiffer)
    return { kind: "end", what: "changes the line end at the end of the file alone", certain, why };
  const same = (clean: (line: string) => string): boolean =>
    differs && removed.every((line, at) => clean(line) === clean(added[at] ?? ""));
  const withoutReturn = (line: string): string => line.replace(/\r$/, "");
  if (same(withoutReturn)) {
    const to = added.some((line) => line.endsWith("\r")) ? "CRLF" : "LF";
    return { kind: "line-ends", what: `changes line ends alone (to ${to})`, certain, why };
  }
  const withoutMark = (line: string): string => line.replace(/^\uFEFF/, "");
  if (same(withoutMark)) return { kind: "mark", what: "changes the byte order mark alone", certain, why };
  return undefined;
}

/** Without a parser nobody knows where white space counts. */
function plainKind({ removed, added }: Block, path: RepoPath): BlockKind | undefined {
  const words = (lines: readonly string[]): string =>
    lines
      .join("\n")
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" ");
  if (words(removed) === words(added)) {
    const why = /\.(?:mdx?|rst|adoc|txt)$/i.test(path)
      ? "White space can shape a text."
      : "No parser reads this file, so that white space may count.";
    return { kind: "layout", what: "changes white space alone", certain: false, why };
  }
  return undefined;
}

/** For all blocks of a hunk together: a line that moves is taken out of one and brought by another. */
export function orderKind(blocks: readonly Block[]): BlockKind | undefined {
  const removed = blocks.flatMap((block) => block.removed);
  const added = blocks.flatMap((block) => block.added);
  const clean = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.trim().replace(/[,;]$/, "")).filter((line) => line !== "");
  const [old, now] = [clean(removed), clean(added)];
  const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");
  if (old.length === 0 || !isSame(old.toSorted(), now.toSorted())) return undefined;
  if (blocks.length === 1 && isSame(old, now)) return undefined;
  return {
    kind: "order",
    what: "changes the order of lines alone",
    certain: false,
    why: "The order may have been asked for, or may count.",
  };
}

function codeKind(block: Block, base: CodeLines, proposal: CodeLines): BlockKind | undefined {
  const { baseStart, removed, start, added } = block;
  const old = base.tokens.within(baseStart, removed.length);
  const now = proposal.tokens.within(start, added.length);
  if (!sameKeys(old, now)) return renameKind(old, now);
  const before = wordsOf(base.comments.within(baseStart, removed.length));
  const after = wordsOf(proposal.comments.within(start, added.length));
  if (before === after) return { kind: "layout", what: "changes layout alone", certain: true, why: compared };
  if (before === "") return undefined;
  const what = "changes a comment that stood there, and no code beside it";
  return {
    kind: "comment",
    what,
    certain: false,
    why: "The comment may be wrong once the code has changed.",
  };
}

function sameKeys(a: readonly Token[], b: readonly Token[]): boolean {
  return a.length === b.length && a.every(({ key }, at) => key === b[at]?.key);
}

function wordsOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text.replace(/[\s*]+/g, " ").trim()).join(" ");
}

/** One name became another everywhere, and nothing else changed. */
function renameKind(old: readonly Token[], now: readonly Token[]): BlockKind | undefined {
  if (old.length === 0 || old.length !== now.length) return undefined;
  const differing = old.flatMap((token, at) => {
    const other = now[at];
    return other === undefined || other.key === token.key ? [] : [[token, other] as const];
  });
  const [first] = differing;
  if (first === undefined) return undefined;
  const [from, to] = [first[0].text, first[1].text];
  if (from === to) return undefined;
  const isRename = differing.every(
    ([a, b]) => a.text === from && b.text === to && a.type === "identifier" && b.type === "identifier",
  );
  if (!isRename) return undefined;
  const what = `renames ${from.slice(0, 60)} to ${to.slice(0, 60)} alone`;
  return {
    kind: "rename",
    what,
    certain: false,
    why: "The new name may have been asked for, or be another thing.",
  };
}
