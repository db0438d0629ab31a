import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** Every changed path must be one that the contract's scope allows for what was done to it. */
export const scopeRule: Rule = {
  name: "scope",
  apply: (input) => input.changes.flatMap((change) => outsideScope(input, change)),
};

function outsideScope(input: RuleInput, change: Change): readonly Violation[] {
  const decision = input.scope.decide(change.path, actionOf(change));
  if (decision.allowed) return [];
  const lines = firstLines(change);
  return [
    {
      rule: "scope",
      message: decision.message,
      clause: decision.clause,
      certain: true,
      path: change.path,
      hunks: hunkIds(change),
      ...(lines === undefined ? {} : { lines }),
    },
  ];
}

function actionOf(change: Change): "write" | "create" | "delete" {
  if (change.base === undefined) return "create";
  return change.proposal === undefined ? "delete" : "write";
}
