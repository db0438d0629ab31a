/** How much of a file it reaches. */
export type Reach = "line" | "block" | "file";

/** One comment, attribute or annotation that silences a tool. */
export interface Suppression {
  readonly tool: string;
  readonly reach: Reach;
  /** The findings that it names, sorted; empty where it silences all. */
  readonly codes: readonly string[];
  /** As it is written, on one line. */
  readonly text: string;
  readonly line: number;
  /** Why it may be none; undefined where it surely is one. */
  readonly doubt?: string;
}

const reaches: readonly Reach[] = ["line", "block", "file"];

/** True where whatever the second silences is silenced by the first. */
export function covers(first: Suppression, second: Suppression): boolean {
  if (first.tool !== second.tool) return false;
  if (reaches.indexOf(first.reach) < reaches.indexOf(second.reach)) return false;
  if (first.codes.length === 0) return true;
  return second.codes.length > 0 && second.codes.every((code) => first.codes.includes(code));
}
