import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import { isDocumentation } from "../code/documentation.ts";
import { readCode, type Comparing, type Token } from "../code/tokens.ts";
import type { LineRange, Violation } from "../evidence.ts";
import { blocksOf } from "../minimal/blocks.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** Documentation alone changes: its files, or comments and docstrings between code that stays the same. */
export const docsOnlyRule: Rule = {
  name: "docsOnly",
  isAsked: ({ rules }) => rules.docsOnly !== "off",
  apply: async (input) => {
    const found = await Promise.all(input.changes.map(async (change) => judged(input, change)));
    return found.flat();
  },
};

async function judged(input: RuleInput, change: Change): Promise<readonly Violation[]> {
  const kind = isDocumentation(change.path);
  if (kind === "yes") return [];
  const name = printablePath(change.path);
  if (kind === "maybe") {
    return [
      told(change, { message: `${name} may be no documentation.`, why: "A program may read this text." }),
    ];
  }
  if (input.contract.rules.docsOnly === "files") {
    const message = `${name} is no documentation file; the contract lets those alone change.`;
    return [told(change, { message, certain: true, why: "Its name is not one of documentation." })];
  }
  return inComments(input, change);
}

const comparing: Comparing = { docstrings: "comments", layout: "exact" };

async function inComments({ trees }: RuleInput, change: Change): Promise<readonly Violation[]> {
  const name = printablePath(change.path);
  const [base, proposal] = [await trees.base.text(change.path), await trees.proposal.text(change.path)];
  if (base === undefined || proposal === undefined) {
    const what =
      change.base === undefined ? "is new" : change.proposal === undefined ? "was deleted" : "is no text";
    const message = `${name} ${what}; the contract lets comments and documentation alone change.`;
    return [told(change, { message, certain: true, why: "It is no documentation file." })];
  }
  if (base === proposal) return [];
  const [old, now] = [
    await readCode(change.path, base, comparing),
    await readCode(change.path, proposal, comparing),
  ];
  const unread = [old, now].find((read) => read.kind === "unread");
  if (unread?.kind === "unread") return [unparsed(change, unread.why)];
  if (old.kind === "unread" || now.kind === "unread") return [];
  const difference = firstDifference(old.code.tokens, now.code.tokens);
  if (difference === undefined) return [];
  const { lines, was, is } = difference;
  const what = was === is ? `${is} belongs to another statement` : `${was} became ${is}`;
  const message = `${name} changes code: ${what}; the contract lets comments and documentation alone change.`;
  return [
    { ...told(change, { message, certain: true, why: "Without comments its words of code differ." }), lines },
  ];
}

function unparsed(change: Change, why: string): Violation {
  const name = printablePath(change.path);
  const lines = contentLine(change);
  if (lines === undefined) return told(change, { message: `${name} may change more than comments.`, why });
  const message = `${name} changes more than comments; the contract lets these and documentation alone change.`;
  const known = "In files of this kind a line like this one is no comment.";
  return { ...told(change, { message, certain: true, why: known }), lines };
}

/** The first changed line that cannot be a comment: any in JSON, one without # where nothing else begins a comment. */
function contentLine(change: Change): LineRange | undefined {
  const isJson = /\.json$/i.test(change.path) && !/(?:^|\/)[jt]sconfig[^/]*$|\.vscode\//i.test(change.path);
  if (!isJson && !hashOnly.test(change.path)) return undefined;
  for (const { removed, added, baseStart, start } of blocksOf(change)) {
    const isContent = (line: string): boolean => line.trim() !== "" && (isJson || !line.includes("#"));
    const at = added.findIndex(isContent);
    if (at !== -1) return { start: start + at, end: start + at, side: "proposal" };
    const from = removed.findIndex(isContent);
    if (from !== -1) return { start: baseStart + from, end: baseStart + from, side: "base" };
  }
  return undefined;
}

const hashOnly =
  /\.(?:ya?ml|toml|sh|bash|zsh|fish|mk)$|(?:^|\/)(?:Makefile|Dockerfile|\.[a-z]+ignore|\.gitattributes)$/i;

interface Difference {
  readonly lines: LineRange;
  readonly was: string;
  readonly is: string;
}

function firstDifference(old: readonly Token[], now: readonly Token[]): Difference | undefined {
  const at = now.findIndex(({ key }, index) => old[index]?.key !== key);
  if (at === -1 && old.length === now.length) return undefined;
  const [was, is] = at === -1 ? [old[now.length], undefined] : [old[at], now[at]];
  const line = is?.line ?? was?.line ?? 1;
  return {
    lines: { start: line, end: line, side: is === undefined ? "base" : "proposal" },
    was: wordOf(was),
    is: wordOf(is),
  };
}

function wordOf(token: Token | undefined): string {
  if (token === undefined) return "nothing";
  const text = token.text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ");
  return `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}

interface Told {
  readonly message: string;
  readonly why: string;
  readonly certain?: boolean;
}

function told(change: Change, { message, why, certain = false }: Told): Violation {
  const lines = firstLines(change);
  return {
    rule: "docsOnly",
    message,
    clause: "rules.docsOnly",
    certain,
    why,
    path: change.path,
    hunks: hunkIds(change),
    ...(lines === undefined ? {} : { lines }),
  };
}
