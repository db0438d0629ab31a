import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import { TokenLines } from "../code/token-lines.ts";
import { readCode } from "../code/tokens.ts";
import type { Violation } from "../evidence.ts";
import { isLockfile } from "../generated/lockfile.ts";
import { blocksOf, placeOf, type Block } from "../minimal/blocks.ts";
import { kindOf, orderKind, type BlockKind, type CodeLines } from "../minimal/kind.ts";
import { movesAmong } from "../minimal/moves.ts";
import { unrelatedHunks } from "../minimal/relation.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** Nothing changes that the goal does not need: no layout, no order, no names, nothing beside the point. */
export const minimalDiffRule: Rule = {
  name: "minimalDiff",
  isAsked: ({ rules }) => rules.minimalDiff === "on",
  apply: async (input) => {
    const changes = input.changes.filter(({ path, hunks }) => hunks.length > 0 && !isLockfile(path));
    const files = await Promise.all(changes.map(async (change) => judgedBlocks(input, change)));
    const all = files.flat();
    const isCodeChanged = all.some(({ kind }) => kind === undefined);
    const noisy = all.flatMap((one) => (one.kind === undefined ? [] : [{ ...one, kind: one.kind }]));
    const told = noisy.filter(({ kind }) => isTold(kind, { isCodeChanged, goal: input.contract.goal }));
    return [...joined(told), ...moved(input, all), ...unrelated(input, changes, all)];
  },
};

interface Judged extends Block {
  readonly change: Change;
  readonly kind: BlockKind | undefined;
}

async function judgedBlocks({ trees }: RuleInput, change: Change): Promise<readonly Judged[]> {
  const blocks = blocksOf(change);
  if (change.base === undefined || change.proposal === undefined) {
    return blocks.map((block) => ({ ...block, change, kind: undefined }));
  }
  const [base, proposal] = [await codeOf(trees.base, change), await codeOf(trees.proposal, change)];
  const both = base !== undefined && proposal !== undefined;
  const texts = { path: change.path, base: both ? base : undefined, proposal: both ? proposal : undefined };
  return besideCode(reordered(blocks.map((block) => ({ ...block, change, kind: kindOf(block, texts) }))));
}

/** In a hunk that changes code as well, layout may go with that: empty lines do, and the rest is asked about. */
function besideCode(blocks: readonly Judged[]): readonly Judged[] {
  return byHunk(blocks).flatMap((own) => {
    if (own.every(({ kind }) => kind !== undefined && kind.kind !== "rename" && kind.kind !== "order"))
      return own;
    return own.flatMap((block) => {
      if (block.kind?.kind !== "layout") return block;
      if ([...block.removed, ...block.added].every((line) => line.trim() === "")) return [];
      const why = "The same hunk changes code, which it may go with.";
      return { ...block, kind: { ...block.kind, certain: false, why } };
    });
  });
}

function byHunk(blocks: readonly Judged[]): readonly (readonly Judged[])[] {
  const hunks = new Map<string, Judged[]>();
  for (const block of blocks) hunks.set(block.hunk, [...(hunks.get(block.hunk) ?? []), block]);
  return [...hunks.values()];
}

/** Hunks whose lines alone change places. */
function reordered(blocks: readonly Judged[]): readonly Judged[] {
  return byHunk(blocks).flatMap((own) => {
    const order = own.every(({ kind }) => kind === undefined || kind.kind === "rename")
      ? orderKind(own)
      : undefined;
    return order === undefined ? own : own.map((block) => ({ ...block, kind: order }));
  });
}

async function codeOf(tree: RuleInput["trees"]["base"], { path }: Change): Promise<CodeLines | undefined> {
  const text = await tree.text(path);
  if (text === undefined) return undefined;
  const read = await readCode(path, text, { docstrings: "code", layout: "free" });
  if (read.kind === "unread") return undefined;
  return { tokens: new TokenLines(read.code.tokens), comments: new TokenLines(read.code.comments) };
}

const layoutWords =
  /\b(?:re)?format|\bwhite[- ]?space|\bindent|\blint|\bprettier|\bgofmt|\brustfmt|\bblack\b|\bcode style|\bline[- ]?end|\bnew ?line|\bcrlf\b|\beol\b|\bbom\b|\bquotes\b|\bsemicolons?\b|\bcosmetic|\btabs\b/i;

/** What the goal asks for by its word is no noise; a comment is one only beside code. */
function isTold(
  { kind }: BlockKind,
  { isCodeChanged, goal }: { isCodeChanged: boolean; goal: string },
): boolean {
  if (kind === "comment") return isCodeChanged && !/\bcomment|\bdoc|\btypo|\bspell|\bwording/i.test(goal);
  if (["layout", "line-ends", "mark", "end"].includes(kind) && layoutWords.test(goal)) return false;
  if (kind === "order") return !/\bsort|\border|\bmov/i.test(goal);
  return kind !== "rename" || !/\brenam|\bnam(?:e|ing)/i.test(goal);
}

type Noisy = Judged & { readonly kind: BlockKind };

/** One violation for all that is the same kind in one hunk, or in a whole file where nothing else is in it. */
function joined(noisy: readonly Noisy[]): readonly Violation[] {
  const groups = new Map<string, Noisy[]>();
  for (const one of noisy) {
    const id = [one.change.path, one.kind.what, one.kind.kind === "line-ends" ? "" : one.hunk].join("\0");
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { change, kind } = first;
    const hunks = [...new Set([first, ...others].map(({ hunk }) => hunk))];
    const message = `This ${kind.what}; leave it as it was.`;
    return [violation(change, first, { message, certain: kind.certain, why: kind.why, hunks })];
  });
}

function moved({ contract }: RuleInput, all: readonly Judged[]): readonly Violation[] {
  if (/\bmov|\bextract|\bsplit|\brefactor/i.test(contract.goal)) return [];
  return movesAmong(all.filter(({ kind }) => kind === undefined)).map(({ from, to, lines }) => {
    const place = `${printablePath(from.change.path)}:${from.baseStart}`;
    return violation(to.change, to, {
      message: `${lines} lines of ${place} stand here now, unchanged; leave them where they were.`,
      why: "The move may be what was asked for.",
      hunks: [to.hunk],
    });
  });
}

const maxUnrelated = 10;

function unrelated(
  input: RuleInput,
  changes: readonly Change[],
  all: readonly Judged[],
): readonly Violation[] {
  const real = new Set(all.filter(({ kind }) => kind === undefined).map(({ hunk }) => hunk));
  const placed = changes.flatMap((change) =>
    change.hunks.filter(({ id }) => real.has(id)).map((hunk) => ({ path: change.path, hunk })),
  );
  return unrelatedHunks(input.contract.goal, placed)
    .slice(0, maxUnrelated)
    .flatMap(({ hunk }) => {
      const block = all.find((one) => one.hunk === hunk.id);
      if (block === undefined) return [];
      const message = "Nothing in this hunk leads to the goal or to another hunk; is it needed?";
      const why = "Names alone were compared, not what the code does.";
      return [violation(block.change, block, { message, why, hunks: [hunk.id] })];
    });
}

interface Told {
  readonly message: string;
  readonly why: string;
  readonly hunks: readonly string[];
  readonly certain?: boolean;
}

function violation(change: Change, block: Block, { message, why, hunks, certain = false }: Told): Violation {
  return {
    rule: "minimalDiff",
    message,
    clause: "rules.minimalDiff",
    certain,
    why,
    path: change.path,
    lines: placeOf(block),
    hunks,
  };
}
