import type { Change } from "../../worktree/change.ts";
import { globOf } from "../contracts/mark.ts";

/** What lets a scope hold a changed path, and no other path. */
export interface Allowance {
  readonly list: "write" | "create";
  readonly glob: string;
}

/** A worker names its files: a file called `**` must not open the whole folder. */
export function allowanceOf({ path, base }: Pick<Change, "path" | "base">): Allowance {
  return { list: base === undefined ? "create" : "write", glob: globOf({ path, isFolder: false }) };
}
