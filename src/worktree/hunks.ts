import { diffArrays } from "diff";
import type { RepoPath } from "../base/repo-path.ts";
import type { Hunk } from "./change.ts";

/** The parts in which two versions of a text file differ. */
export interface FileDifference {
  readonly hunks: readonly Hunk[];
  readonly added: number;
  readonly deleted: number;
}

/** True for content that has no lines to compare. */
export function isBinary(content: Uint8Array): boolean {
  return content.includes(0);
}

/**
 * Compares two versions line by line, byte for byte. Versions too far apart for a fair comparison give one hunk from
 * the first to the last difference; equal inputs always give equal hunks.
 */
export function diffFile(path: RepoPath, base: Uint8Array, proposal: Uint8Array): FileDifference {
  const sides = { base: linesOf(base), proposal: linesOf(proposal) };
  const edits = findEdits(sides.base, sides.proposal);
  const hunks = groupEdits(edits, sides).map((group, at) => describe(`${path}:${at + 1}`, group, sides));
  const sum = (side: Side): number =>
    edits.reduce((total, edit) => total + edit[side].end - edit[side].start, 0);
  return { hunks, added: sum("proposal"), deleted: sum("base") };
}

/**
 * The base with only the chosen hunks made, exact to the byte: all of them give the proposal, none gives the base.
 * Ids are those of {@link diffFile} for the same two versions.
 */
export function selectHunks(base: Uint8Array, proposal: Uint8Array, hunkIds: Iterable<string>): Buffer {
  const sides = { base: linesOf(base), proposal: linesOf(proposal) };
  const chosen = new Set(Array.from(hunkIds, (id) => Number(id.slice(id.lastIndexOf(":") + 1))));
  const lines: string[] = [];
  let at = 0;
  groupEdits(findEdits(sides.base, sides.proposal), sides).forEach((group, index) => {
    lines.push(...sides.base.slice(at, group.base.start));
    const side: Side = chosen.has(index + 1) ? "proposal" : "base";
    lines.push(...sides[side].slice(group[side].start, group[side].end));
    at = group.base.end;
  });
  return Buffer.from([...lines, ...sides.base.slice(at)].join(""), "latin1");
}

type Side = "base" | "proposal";

/** Lines with their terminators, each byte as one character. */
type Lines = readonly string[];

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Lines of the base and what stands in their place; 0-based, end excluded. */
type Edit = Readonly<Record<Side, Range>>;

interface Group extends Edit {
  readonly edits: readonly Edit[];
}

const contextLines = 3;
const maxEditLength = 4000;

function linesOf(content: Uint8Array): string[] {
  return (
    Buffer.from(content)
      .toString("latin1")
      .match(/[^\n]*\n|[^\n]+/gu) ?? []
  );
}

function findEdits(base: Lines, proposal: Lines): Edit[] {
  const head = commonHead(base, proposal);
  const tail = commonTail(base, proposal, head);
  const inner = {
    base: base.slice(head, base.length - tail),
    proposal: proposal.slice(head, proposal.length - tail),
  };
  const whole = {
    base: { start: head, end: base.length - tail },
    proposal: { start: head, end: proposal.length - tail },
  };
  if (inner.base.length + inner.proposal.length === 0) return [];
  const parts = diffArrays(inner.base, inner.proposal, { maxEditLength });
  return parts === undefined ? [whole] : editsOf(parts, head);
}

function editsOf(
  parts: readonly { readonly added: boolean; readonly removed: boolean; readonly count: number }[],
  head: number,
): Edit[] {
  const edits: Edit[] = [];
  const at = { base: head, proposal: head };
  for (const { added, removed, count } of parts) {
    const start = { ...at };
    if (!added) at.base += count;
    if (!removed) at.proposal += count;
    if (!added && !removed) continue;
    const last = edits.at(-1);
    const joins = last?.base.end === start.base && last.proposal.end === start.proposal;
    const from = joins ? { base: last.base.start, proposal: last.proposal.start } : start;
    if (joins) edits.pop();
    edits.push({
      base: { start: from.base, end: at.base },
      proposal: { start: from.proposal, end: at.proposal },
    });
  }
  return edits;
}

function commonHead(base: Lines, proposal: Lines): number {
  let count = 0;
  while (count < base.length && count < proposal.length && base[count] === proposal[count]) count += 1;
  return count;
}

function commonTail(base: Lines, proposal: Lines, head: number): number {
  const most = Math.min(base.length, proposal.length) - head;
  let count = 0;
  while (count < most && base.at(-1 - count) === proposal.at(-1 - count)) count += 1;
  return count;
}

/** Edits whose context would touch are one hunk. */
function groupEdits(edits: readonly Edit[], sides: Readonly<Record<Side, Lines>>): Group[] {
  const groups: Edit[][] = [];
  for (const edit of edits) {
    const last = groups.at(-1);
    const end = last?.at(-1)?.base.end;
    if (last === undefined || end === undefined || edit.base.start - end > 2 * contextLines)
      groups.push([edit]);
    else last.push(edit);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const before = Math.min(contextLines, first.base.start);
    const after = Math.min(contextLines, sides.base.length - last.base.end);
    const range = (side: Side): Range => ({ start: first[side].start - before, end: last[side].end + after });
    return [{ edits: group, base: range("base"), proposal: range("proposal") }];
  });
}

function describe(id: string, group: Group, sides: Readonly<Record<Side, Lines>>): Hunk {
  const body: string[] = [];
  const put = (prefix: string, lines: Lines): void =>
    lines.forEach((line) => body.push(...shown(prefix, line)));
  let at = group.base.start;
  for (const { base, proposal } of group.edits) {
    put(" ", sides.base.slice(at, base.start));
    put("-", sides.base.slice(base.start, base.end));
    put("+", sides.proposal.slice(proposal.start, proposal.end));
    at = base.end;
  }
  put(" ", sides.base.slice(at, group.base.end));
  const baseLines = group.base.end - group.base.start;
  const lines = group.proposal.end - group.proposal.start;
  return {
    id,
    baseStart: baseLines === 0 ? group.base.start : group.base.start + 1,
    baseLines,
    start: lines === 0 ? group.proposal.start : group.proposal.start + 1,
    lines,
    body,
  };
}

function shown(prefix: string, line: string): string[] {
  const whole = line.endsWith("\n");
  const text = Buffer.from(whole ? line.slice(0, -1) : line, "latin1").toString("utf8");
  return whole ? [prefix + text] : [prefix + text, "\\ No newline at end of file"];
}
