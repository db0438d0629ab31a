import { digestOf } from "../base/digest.ts";
import type { ToolResult } from "./tools/tool.ts";

/** Notices the same call with the same result; a change of the tree begins the count anew. */
export class Repeats {
  #seen = new Map<string, number>();

  /** How often this call has given this result since the tree last changed, this time included. */
  count(tool: string, args: unknown, result: ToolResult): number {
    if (result.edited !== undefined) this.#seen.clear();
    const key = digestOf([tool, args, result.text]);
    const times = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, times);
    return times;
  }
}

/** At the third time the result says so, at the fourth the work ends. */
export const repeatsTold = 3;
export const repeatsEnd = 4;

export function repeatNote(times: number): string {
  if (times < repeatsTold) return "";
  return `\n[runner: the same call gave this same result ${times} times. Do something else, or submit with \`blocked\`.]`;
}
