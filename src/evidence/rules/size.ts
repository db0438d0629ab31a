import { sizeClasses } from "../../contract/rules-schema.ts";
import type { Contract } from "../../contract/schema.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { isLockfile } from "../generated/lockfile.ts";
import type { Rule } from "./rule.ts";

/** The proposal must stay within the contract's ceilings of files and lines. */
export const sizeRule: Rule = {
  name: "size",
  apply: ({ contract, changes }) => {
    const { files, lines } = sizeLimits(contract);
    const written = writtenByHand(contract, changes);
    return [...over("files", written.length, files), ...over("lines", changedLines(written), lines)];
  },
};

interface Ceiling {
  readonly limit: number;
  /** Which part of the contract sets it. */
  readonly clause: string;
}

/** The stricter of the class and the limit, each on its own. */
export function sizeLimits({ rules, limits }: Contract): Readonly<Record<"files" | "lines", Ceiling>> {
  const own = rules.size === "limits" ? undefined : sizeClasses[rules.size];
  const ceiling = (what: "files" | "lines"): Ceiling =>
    own !== undefined && own[what] < limits[what]
      ? { limit: own[what], clause: "rules.size" }
      : { limit: limits[what], clause: `limits.${what}` };
  return { files: ceiling("files"), lines: ceiling("lines") };
}

/** Under a class lockfiles do not count: their lines say nothing of how much a person asked for. */
export function writtenByHand({ rules }: Contract, changes: readonly Change[]): readonly Change[] {
  return rules.size === "limits" ? changes : changes.filter(({ path }) => !isLockfile(path));
}

/** Lines added plus lines deleted. */
export function changedLines(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + change.added + change.deleted, 0);
}

function over(what: string, found: number, { limit, clause }: Ceiling): readonly Violation[] {
  if (found <= limit) return [];
  const message = `The proposal changes ${found} ${what}; the contract allows ${limit}.`;
  return [{ rule: "size", message, clause, certain: true }];
}
