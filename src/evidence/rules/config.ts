import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import { configures, isSampleFolder } from "../config/configuration.ts";
import type { Violation } from "../evidence.ts";
import { namesLiterally } from "./named.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule } from "./rule.ts";

/** What steers build, checks, editors, containers and infrastructure stays as it is. */
export const configRule: Rule = {
  name: "config",
  isAsked: ({ rules }) => rules.config === "untouched",
  apply: ({ contract, changes }) =>
    changes.filter(({ path }) => !namesLiterally(contract, path)).flatMap(touched),
};

function touched(change: Change): readonly Violation[] {
  const what = configures(change.path);
  if (what === undefined) return [];
  const certain = !isSampleFolder(change.path);
  const lines = firstLines(change);
  return [
    {
      rule: "config",
      message: `${printablePath(change.path)} configures ${what} and ${doneTo(change)}; let the contract's scope name it where that is wanted.`,
      clause: "rules.config",
      certain,
      why: certain
        ? "Its name is one that tools read."
        : "It lies in a folder of fixtures, examples or templates, so that no tool may read it.",
      path: change.path,
      hunks: hunkIds(change),
      ...(lines === undefined ? {} : { lines }),
    },
  ];
}

function doneTo({ base, proposal }: Change): string {
  if (base === undefined) return "is new";
  return proposal === undefined ? "was deleted" : "was changed";
}
