import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { readAttributes, type Said } from "../generated/attributes.ts";
import { isLockfile } from "../generated/lockfile.ts";
import { generatedMark } from "../generated/marks.ts";
import { generatedName } from "../generated/names.ts";
import { sourceOf } from "../generated/source.ts";
import { migrationAt } from "../migrations/convention.ts";
import { namesLiterally } from "./named.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** What a program writes is changed by its program, from its source. */
export const generatedRule: Rule = {
  name: "generated",
  isAsked: ({ rules }) => rules.generated === "untouched",
  apply: async (input) => {
    const asked = input.changes.filter(
      (change) =>
        !isLockfile(change.path) &&
        !namesLiterally(input.contract, change.path) &&
        !isPermittedMigration(input, change),
    );
    const said = await readAttributes(
      input.trees.base,
      asked.map(({ path }) => path),
    );
    const found = await Promise.all(asked.map(async (change) => touched(input, change, said(change.path))));
    return found.flat();
  },
};

/** A new migration is a matter of the rule on migrations, where that permits new ones. */
function isPermittedMigration({ contract }: RuleInput, { path, base }: Change): boolean {
  return contract.rules.migrations !== "untouched" && base === undefined && migrationAt(path) !== undefined;
}

/** Why a file counts as generated. */
interface Reason {
  readonly text: string;
  readonly certain: boolean;
  readonly why: string;
}

async function touched(input: RuleInput, change: Change, said: Said): Promise<readonly Violation[]> {
  const reason = await reasonOf(input, change, said);
  if (reason === undefined) return [];
  const lines = firstLines(change);
  return [
    {
      rule: "generated",
      message: `${printablePath(change.path)} ${doneTo(change, reason)}; ${adviceFor(await sourceIn(input, change))}`,
      clause: "rules.generated",
      certain: reason.certain,
      why: reason.why,
      path: change.path,
      hunks: hunkIds(change),
      ...(lines === undefined ? {} : { lines }),
    },
  ];
}

function doneTo(change: Change, { text, certain }: Reason): string {
  const is = certain ? "is generated" : "may be generated";
  if (change.base === undefined) return `is new and ${is} (${text})`;
  return `${is} (${text}) and was ${change.proposal === undefined ? "deleted" : "changed"}`;
}

function adviceFor(source: RepoPath | undefined): string {
  return source === undefined
    ? "change what it is made from, or let the contract's scope name it."
    : `${printablePath(source)} changed too: if it was regenerated from that, let the contract's scope name it.`;
}

/** The mark that the base bears counts although the proposal may have taken it out; `linguist-generated` wins over all. */
async function reasonOf({ trees }: RuleInput, { path }: Change, said: Said): Promise<Reason | undefined> {
  if (said === false) return undefined;
  if (said === true) {
    return {
      text: "linguist-generated",
      certain: true,
      why: "The base's .gitattributes says linguist-generated.",
    };
  }
  const name = generatedName(path);
  if (name !== undefined)
    return { text: name.what, certain: true, why: "Its name is one that a generator gives." };
  for (const tree of [trees.base, trees.proposal]) {
    const text = await tree.text(path);
    const mark = text === undefined ? undefined : generatedMark(path, text);
    if (mark === undefined) continue;
    const why = mark.certain
      ? `Line ${mark.line} of its opening comment says so.`
      : "The mark may be part of a template for what is generated.";
    return { text: `“${mark.text}”`, certain: mark.certain, why };
  }
  return undefined;
}

async function sourceIn({ trees, changes }: RuleInput, { path }: Change): Promise<RepoPath | undefined> {
  const text = (await trees.proposal.text(path)) ?? (await trees.base.text(path));
  return sourceOf(
    path,
    text,
    changes.map((change) => change.path),
  );
}
