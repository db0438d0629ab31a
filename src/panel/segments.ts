import type { Stretch } from "./emphasis.ts";
import { escapeCharacter, unseenIn } from "./text.ts";

/** A stretch of a line that looks the same throughout. */
export interface Segment {
  readonly text: string;
  readonly syntax?: string;
  readonly strong: boolean;
  readonly found?: "match" | "current";
  /** True when the text is the escape of a character that would not be seen. */
  readonly escaped: boolean;
}

export interface Token extends Stretch {
  readonly kind: string;
}

export interface Found extends Stretch {
  readonly current: boolean;
}

export interface Looks {
  /** In order, without overlap. */
  readonly tokens: readonly Token[];
  /** In order, without overlap. */
  readonly emphasis: readonly Stretch[];
  /** In order, without overlap. */
  readonly found: readonly Found[];
}

/** Cuts a line where its look changes, and makes visible what would not be seen. */
export function segmentsOf(text: string, looks: Looks): readonly Segment[] {
  const hidden = unseenIn(text);
  const cuts = cutsOf(text, looks, hidden);
  const segments: Segment[] = [];
  const inToken = walker(looks.tokens);
  const inFound = walker(looks.found);
  const inEmphasis = walker(looks.emphasis);
  const escapes = new Map(hidden.map(({ at, char }) => [at, char]));
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const [start, end] = [cuts[at] ?? 0, cuts[at + 1] ?? 0];
    const char = escapes.get(start);
    const token = inToken(start);
    const found = inFound(start);
    segments.push({
      text: char === undefined ? text.slice(start, end) : escapeCharacter(char),
      strong: inEmphasis(start) !== undefined,
      escaped: char !== undefined,
      ...(token === undefined ? {} : { syntax: token.kind }),
      ...(found === undefined ? {} : { found: found.current ? "current" : "match" }),
    });
  }
  return segments;
}

function cutsOf(
  text: string,
  { tokens, emphasis, found }: Looks,
  hidden: readonly { readonly at: number; readonly char: string }[],
): readonly number[] {
  const stretches = [...tokens, ...found, ...emphasis];
  const all = [
    0,
    text.length,
    ...stretches.flatMap(({ start, end }) => [start, end]),
    ...hidden.flatMap(({ at, char }) => [at, at + char.length]),
  ];
  return [...new Set(all.filter((at) => at >= 0 && at <= text.length))].sort((a, b) => a - b);
}

/** Finds the stretch that holds a place, for places that only grow. */
function walker<T extends Stretch>(stretches: readonly T[]): (at: number) => T | undefined {
  let next = 0;
  return (at) => {
    while ((stretches[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const stretch = stretches[next];
    return stretch !== undefined && stretch.start <= at ? stretch : undefined;
  };
}
