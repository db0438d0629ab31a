import { printablePath } from "../../base/repo-path.ts";
import type { HiddenChange, HiddenKind } from "../../worktree/change.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** What a diff cannot show: dependencies, git metadata, special files; ignored files where the contract is strict. */
export const hiddenRule: Rule = {
  name: "hidden",
  apply: (input) =>
    input.hidden
      .filter((change) => counts(input, change.kind))
      .map((change) => ({
        rule: "hidden",
        message: `${wordings[change.kind]}: ${printablePath(change.path)} (${change.detail}).`,
        clause: "rules.hidden",
        certain: true,
        path: change.path,
      })),
};

const wordings: Record<HiddenKind, string> = {
  ignored: "An ignored file was written",
  dependency: "A dependency was changed",
  submodule: "A submodule was changed",
  "git-metadata": "The worktree's git metadata was changed",
  "nested-repository": "A git repository was planted",
  "special-file": "A special file was made",
  "hard-link": "A file is hard-linked",
  "mode-bits": "A file has unusual mode bits",
  "too-large": "A file is too large to be judged",
  "name-collision": "Two names are the same on some systems",
  unreadable: "A file cannot be read",
};

function counts(input: RuleInput, kind: HiddenChange["kind"]): boolean {
  return kind !== "ignored" || input.contract.rules.hidden === "strict";
}
