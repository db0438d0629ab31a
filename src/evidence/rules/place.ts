import type { Change } from "../../worktree/change.ts";
import type { LineRange } from "../evidence.ts";

/** The first lines that a change touches, for a violation's place; undefined for binary and mode changes. */
export function firstLines(change: Change): LineRange | undefined {
  const hunk = change.hunks[0];
  if (hunk === undefined) return undefined;
  const leading = hunk.body.findIndex((line) => !line.startsWith(" "));
  const touched = hunk.body.slice(leading);
  const run = touched.findIndex((line) => line.startsWith(" "));
  const block = run === -1 ? touched : touched.slice(0, run);
  const added = block.filter((line) => line.startsWith("+")).length;
  if (added > 0) {
    const start = hunk.start + leading;
    return { start, end: start + added - 1, side: "proposal" };
  }
  const removed = block.filter((line) => line.startsWith("-")).length;
  const start = hunk.baseStart + leading;
  return { start, end: start + Math.max(removed, 1) - 1, side: "base" };
}

/** The ids of every hunk of a change. */
export function hunkIds(change: Change): readonly string[] {
  return change.hunks.map((hunk) => hunk.id);
}

/** The ids of the hunks that touch lines of one version. */
export function hunksAt({ hunks }: Change, { start, end, side }: LineRange): readonly string[] {
  return hunks
    .filter((hunk) => {
      const [first, count] = side === "base" ? [hunk.baseStart, hunk.baseLines] : [hunk.start, hunk.lines];
      return start < first + count && end >= first;
    })
    .map(({ id }) => id);
}
