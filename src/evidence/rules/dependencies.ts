import { manifestViolations } from "../dependencies/finding.ts";
import { formatOf } from "../dependencies/format.ts";
import { importViolations } from "../imports/finding.ts";
import type { Rule } from "./rule.ts";

/** What is installed, from where, and what is run on the way, must change no further than the contract permits. */
export const dependenciesRule: Rule = {
  name: "dependencies",
  isAsked: ({ rules }) => rules.dependencies !== "any",
  apply: async (input) => {
    const option = input.contract.rules.dependencies;
    const told = await Promise.all(
      input.changes.map(async (change) => {
        const format = formatOf(change.path);
        return format === undefined ? [] : manifestViolations({ change, format, option, trees: input.trees });
      }),
    );
    return [...told.flat(), ...(await importViolations(input.changes, option, input.trees))];
  },
};
