import type { Change } from "../../worktree/change.ts";
import type { LineRange } from "../evidence.ts";
import { firstLines, hunkIds } from "../rules/place.ts";

export interface Place {
  readonly lines?: LineRange;
  readonly hunks: readonly string[];
}

interface ChangedLine {
  readonly side: LineRange["side"];
  readonly line: number;
  readonly text: string;
  readonly hunk: string;
}

/** Finds the changed lines of one file that speak of a thing; a line is given to one thing where others are left. */
export class Places {
  readonly #change: Change;
  readonly #lines: readonly ChangedLine[];
  readonly #taken = new Set<ChangedLine>();

  constructor(change: Change) {
    this.#change = change;
    this.#lines = change.hunks.flatMap((hunk) => changedLines(hunk));
  }

  /** The best changed line of a side: one that holds the name and the value, else the name, else the first one. */
  take(side: LineRange["side"], name: string, value: string): Place {
    const named = this.#lines.filter((line) => line.side === side && holds(line.text, name));
    const full = named.filter(({ text }) => plain(text).includes(plain(value)));
    const found =
      [full, named].flatMap((lines) => lines.filter((line) => !this.#taken.has(line)))[0] ?? named[0];
    if (found === undefined) return this.first();
    this.#taken.add(found);
    return { lines: { start: found.line, end: found.line, side: found.side }, hunks: [found.hunk] };
  }

  first(): Place {
    const lines = firstLines(this.#change);
    return { ...(lines !== undefined && { lines }), hunks: hunkIds(this.#change) };
  }
}

function changedLines({ id, body, start, baseStart }: Change["hunks"][number]): readonly ChangedLine[] {
  const next = { base: baseStart, proposal: start };
  return body.flatMap((text): ChangedLine[] => {
    const mark = text[0];
    if (mark === "\\") return [];
    const side = mark === "-" ? "base" : "proposal";
    const line = next[side];
    next[side] += 1;
    if (mark !== "+" && mark !== "-") next.base += 1;
    return mark === "+" || mark === "-" ? [{ side, line, text: text.slice(1), hunk: id }] : [];
  });
}

function holds(text: string, name: string): boolean {
  const [line, wanted] = [plain(text), plain(name)];
  if (wanted === "") return false;
  for (let at = line.indexOf(wanted); at !== -1; at = line.indexOf(wanted, at + 1)) {
    if (!isNamePart(line[at - 1]) && !isNamePart(line[at + wanted.length])) return true;
  }
  return false;
}

function isNamePart(char: string | undefined): boolean {
  return char !== undefined && /[\w/@-]/.test(char);
}

/** Names that differ only in case and in how their parts are joined are the same in some ecosystems. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("_", "-");
}
