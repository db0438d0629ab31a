import type { Change } from "../../worktree/change.ts";
import type { LineRange } from "../evidence.ts";

/** Lines that stand together in a diff: what was taken out, and what came for it. */
export interface Block {
  readonly hunk: string;
  /** 1-based; the line before which it stands where nothing was taken out. */
  readonly baseStart: number;
  readonly removed: readonly string[];
  readonly start: number;
  readonly added: readonly string[];
  /** True where one side ends without a line end and the other does not. */
  readonly endsDiffer: boolean;
}

/** The blocks of a change, in order. */
export function blocksOf({ hunks }: Change): readonly Block[] {
  return hunks.flatMap((hunk) => {
    const blocks: Block[] = [];
    let [base, line] = [hunk.baseStart, hunk.start];
    let open: Mutable | undefined;
    for (const [at, body] of hunk.body.entries()) {
      const sign = body[0];
      if (sign === "\\") {
        const before = hunk.body[at - 1]?.[0];
        if (open !== undefined && before !== " ") open.ends += before === "-" ? 1 : -1;
        continue;
      }
      if (sign === " ") {
        if (open !== undefined) blocks.push(closed(open));
        open = undefined;
        base += 1;
        line += 1;
        continue;
      }
      open ??= { hunk: hunk.id, baseStart: base, start: line, removed: [], added: [], ends: 0 };
      if (sign === "-") {
        open.removed.push(body.slice(1));
        base += 1;
      } else {
        open.added.push(body.slice(1));
        line += 1;
      }
    }
    return open === undefined ? blocks : [...blocks, closed(open)];
  });
}

interface Mutable {
  readonly hunk: string;
  readonly baseStart: number;
  readonly start: number;
  readonly removed: string[];
  readonly added: string[];
  ends: number;
}

function closed({ ends, ...block }: Mutable): Block {
  return { ...block, endsDiffer: ends !== 0 };
}

/** Where a block stands: in the proposal, or in the base where it only takes out. */
export function placeOf({ removed, added, baseStart, start }: Block): LineRange {
  return added.length > 0
    ? { start, end: start + added.length - 1, side: "proposal" }
    : { start: baseStart, end: baseStart + Math.max(removed.length, 1) - 1, side: "base" };
}
