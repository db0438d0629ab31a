import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { headerFindings, type Finding, type LicenceOptions } from "../licenses/finding.ts";
import { vendoredFindings } from "../licenses/vendored.ts";
import { hunkIds } from "./place.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** New files carry the header that the others have, changed ones keep theirs, and nobody's code comes in unseen. */
export const licensesRule: Rule = {
  name: "licenses",
  isAsked: ({ rules }) => rules.licenses !== "off",
  apply: async (input) => {
    const options = input.contract.rules.licenses;
    if (options === "off") return [];
    const found = await Promise.all(input.changes.map((change) => violations(change, options, input)));
    return found.flat();
  },
};

async function violations(
  change: Change,
  options: LicenceOptions,
  { trees }: RuleInput,
): Promise<readonly Violation[]> {
  const vendored = options.vendored === "refuse" ? await vendoredFindings(change, trees) : [];
  // What came from elsewhere has the header of elsewhere.
  const findings = vendored.length > 0 ? vendored : await headerFindings(change, options, trees);
  return findings.map((finding) => violationOf(change, finding));
}

function violationOf(change: Change, { text, lines, why }: Finding): Violation {
  return {
    rule: "licenses",
    message: text,
    clause: "rules.licenses",
    certain: why === undefined,
    why: why ?? "both versions of the file were read and compared",
    path: change.path,
    hunks: hunkIds(change),
    ...(lines !== undefined && { lines }),
  };
}
