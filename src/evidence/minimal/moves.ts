import type { Block } from "./blocks.ts";

/** Fewer lines than this, blank ones and brackets aside, may be the same by chance. */
const minLines = 4;

export interface Move<Place extends Block> {
  readonly from: Place;
  readonly to: Place;
  readonly lines: number;
}

/** Lines that one block takes out and another one brings, unchanged but for their indentation. */
export function movesAmong<Place extends Block>(blocks: readonly Place[]): readonly Move<Place>[] {
  const removed = new Map<string, Place>();
  for (const block of blocks) {
    const text = linesOf(block.removed);
    if (text.length >= minLines) removed.set(text.join("\n"), block);
  }
  if (removed.size === 0) return [];
  return blocks.flatMap((to) => {
    const text = linesOf(to.added);
    const from = text.length < minLines ? undefined : removed.get(text.join("\n"));
    return from === undefined || from === to ? [] : [{ from, to, lines: text.length }];
  });
}

function linesOf(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trim()).filter((line) => /[\p{L}\p{N}]/u.test(line));
}
