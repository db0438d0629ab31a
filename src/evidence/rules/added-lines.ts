import type { Change } from "../../worktree/change.ts";

/** A line that the proposal adds, without its line ending's mark. */
export interface AddedLine {
  /** 1-based, in the proposal. */
  readonly line: number;
  readonly text: string;
  readonly hunk: string;
}

/** Every line that a change adds, in order. */
export function addedLines({ hunks }: Change): readonly AddedLine[] {
  return hunks.flatMap((hunk) => {
    let line = hunk.start;
    const added: AddedLine[] = [];
    for (const body of hunk.body) {
      if (body.startsWith("+")) added.push({ line, text: body.slice(1), hunk: hunk.id });
      if (body.startsWith("+") || body.startsWith(" ")) line += 1;
    }
    return added;
  });
}
