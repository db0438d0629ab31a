import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { findSuppressions } from "../suppressions/find.ts";
import { covers, type Suppression } from "../suppressions/suppression.ts";
import { hunkIds, hunksAt } from "./place.ts";
import type { Rule } from "./rule.ts";

/** What is told of one file at most. */
const maxPerFile = 20;

/** Nothing may be silenced that was heard before. What is moved or narrowed silences nothing new. */
export const suppressionsRule: Rule = {
  name: "suppressions",
  isAsked: ({ rules }) => rules.suppressions !== "any",
  apply: async ({ changes, trees }) => {
    const read: Compared[] = [];
    for (const change of changes) read.push(await compare(change, trees));
    const moved = read.flatMap(({ gone }) => gone);
    return read.flatMap(({ change, come, gone, unread }) => [
      ...come
        .filter((one) => !takeCovering(moved, one))
        .slice(0, maxPerFile)
        .map((one) => violationOf(change, one, gone)),
      ...unread.map((why) => unreadViolation(change, why)),
    ]);
  },
};

interface Compared {
  readonly change: Change;
  readonly come: readonly Suppression[];
  readonly gone: readonly Suppression[];
  readonly unread: readonly string[];
}

async function compare(change: Change, trees: RuleTrees): Promise<Compared> {
  const [before, after] = [await read(trees.base, change.path), await read(trees.proposal, change.path)];
  const old = before.kind === "found" ? [...before.suppressions] : [];
  const now = after.kind === "found" ? after.suppressions : [];
  const come = now.filter((one) => !takeSame(old, one));
  return { change, come, gone: old, unread: after.kind === "unread" ? [after.why] : [] };
}

async function read(tree: RuleTrees["base"], path: string): ReturnType<typeof findSuppressions> {
  const text = await tree.text(path);
  return text === undefined ? { kind: "found", suppressions: [] } : findSuppressions(path, text);
}

/** Takes one that says the same out of a list. */
function takeSame(left: Suppression[], one: Suppression): boolean {
  const at = left.findIndex((other) => covers(other, one) && covers(one, other));
  if (at !== -1) left.splice(at, 1);
  return at !== -1;
}

/** Takes one out that silenced as much: it was moved, or is narrower now. */
function takeCovering(left: Suppression[], one: Suppression): boolean {
  const at = left.findIndex((other) => covers(other, one));
  if (at !== -1) left.splice(at, 1);
  return at !== -1;
}

function violationOf(change: Change, one: Suppression, gone: readonly Suppression[]): Violation {
  const lines = { start: one.line, end: one.line, side: "proposal" } as const;
  const narrower = gone.find((other) => covers(one, other));
  const what =
    one.codes.length === 0
      ? `everything of ${one.tool}`
      : `${one.codes.slice(0, 5).join(", ")} of ${one.tool}`;
  return {
    rule: "suppressions",
    clause: "rules.suppressions",
    path: change.path,
    message:
      narrower === undefined
        ? `${one.text} is new: it silences ${what}.`
        : `${one.text} silences more than ${narrower.text} did: ${what}.`,
    certain: one.doubt === undefined,
    why: one.doubt ?? "It stands in the proposal and stood nowhere in the files that were changed.",
    lines,
    hunks: hunksAt(change, lines),
  };
}

function unreadViolation(change: Change, why: string): Violation {
  return {
    rule: "suppressions",
    clause: "rules.suppressions",
    path: change.path,
    message: "Whether this file silences anything new could not be seen.",
    certain: false,
    why: `It could not be parsed: ${why}.`,
    hunks: hunkIds(change),
  };
}
