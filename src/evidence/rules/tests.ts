import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { findWeakened } from "../tests/add-only.ts";
import type { Finding } from "../tests/finding.ts";
import { findTouched } from "../tests/readonly.ts";
import { compareTestConfig } from "../tests/config.ts";
import { hunkIds, hunksAt } from "./place.ts";
import type { Rule } from "./rule.ts";

/** More findings than this in one file say no more than this many. */
const maxPerFile = 40;

/** Tests may be added; what the base's tests prove stays proved. Or nothing of them may change at all. */
export const testsRule: Rule = {
  name: "tests",
  isAsked: ({ rules }) => rules.tests !== "any",
  apply: async ({ contract, changes, trees }) => {
    const asked = contract.rules.tests === "readonly" ? findTouched : findWeakened;
    const found = [...(await asked(changes, trees)), ...(await compareTestConfig(changes, trees))];
    return changes.flatMap((change) => ofChange(change, found));
  },
};

function ofChange(change: Change, found: readonly Finding[]): readonly Violation[] {
  const own = found.filter(({ path }) => path === change.path);
  const sorted = own.toSorted((a, b) => Number(b.certain) - Number(a.certain) || startOf(a) - startOf(b));
  return sorted.slice(0, maxPerFile).map(({ lines, ...finding }) => {
    return {
      rule: "tests",
      clause: "rules.tests",
      ...finding,
      ...(lines !== undefined && { lines }),
      hunks: lines === undefined ? hunkIds(change) : hunksAt(change, lines),
    };
  });
}

function startOf({ lines }: Finding): number {
  return lines?.start ?? 0;
}
