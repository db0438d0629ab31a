import type { Violation } from "../evidence.ts";
import type { Findings, Sides } from "../public-api/finding.ts";
import { tellDoubt, tellFinding } from "../public-api/message.ts";
import { goFindings } from "../public-api/go/findings.ts";
import { pythonFindings } from "../public-api/python/findings.ts";
import { rustFindings } from "../public-api/rust/findings.ts";
import { scriptFindings } from "../public-api/script/findings.ts";
import { openSourceTree } from "../public-api/source-tree.ts";
import type { Rule } from "./rule.ts";

const readers: readonly ((sides: Sides) => Promise<Findings>)[] = [
  scriptFindings,
  pythonFindings,
  goFindings,
  rustFindings,
];

/** What a package offers to those who use it may stay as it is, or only gain. */
export const publicApiRule: Rule = {
  name: "publicApi",
  isAsked: ({ rules }) => rules.publicApi !== "any",
  apply: async ({ contract, changes, trees }) => {
    const allowance = contract.rules.publicApi;
    if (allowance === "any" || !changes.some(({ path }) => isRead(path))) return [];
    const [base, proposal] = await Promise.all([openSourceTree(trees.base), openSourceTree(trees.proposal)]);
    const all = await Promise.all(readers.map(async (read) => read({ base, proposal, changes })));
    const violations = all.flatMap(({ found }) =>
      found.flatMap((finding) => tellFinding(finding, allowance, changes) ?? []),
    );
    const told = new Set(violations.map(({ path }) => path));
    const doubts = all.flatMap((each) => each.doubts).filter(({ path }) => !told.has(path));
    return bounded([...violations, ...doubts.map((doubt) => tellDoubt(doubt, changes))]);
  },
};

const maxTold = 200;

/** A package that is gone as a whole says the same a thousand times. */
function bounded(violations: readonly Violation[]): readonly Violation[] {
  const [first] = violations;
  if (violations.length <= maxTold || first === undefined) return violations;
  const { path: _path, lines: _lines, hunks: _hunks, ...rest } = first;
  const message = `${violations.length - maxTold} more differences of what the packages offer are not listed.`;
  return [...violations.slice(0, maxTold), { ...rest, message }];
}

/** Names of files that can have to do with what a package offers. */
function isRead(path: string): boolean {
  return /\.(?:[mc]?[jt]sx?|pyi?|go|rs)$|(?:^|\/)(?:package|tsconfig[\w.-]*)\.json$|(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py)|Cargo\.toml|go\.mod)$/.test(
    path,
  );
}
