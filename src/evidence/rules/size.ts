import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import type { Rule } from "./rule.ts";

/** The proposal must stay within the contract's ceilings of files and lines. */
export const sizeRule: Rule = {
  name: "size",
  apply: ({ contract, changes }) => [
    ...over("limits.files", "files", changes.length, contract.limits.files),
    ...over("limits.lines", "lines", changedLines(changes), contract.limits.lines),
  ],
};

/** Lines added plus lines deleted. */
export function changedLines(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + change.added + change.deleted, 0);
}

function over(clause: string, what: string, found: number, limit: number): readonly Violation[] {
  if (found <= limit) return [];
  const message = `The proposal changes ${found} ${what}; the contract allows ${limit}.`;
  return [{ rule: "size", message, clause, certain: true }];
}
