import { compileScope } from "../../src/contract/scope.ts";
import type { Contract } from "../../src/contract/schema.ts";
import { openRuleTrees } from "../../src/evidence/rule-trees.ts";
import type { Rule } from "../../src/evidence/rules/rule.ts";
import { askedRules } from "../../src/evidence/rules/rules.ts";
import type { Found } from "./found.ts";
import type { Commit, History } from "./history.ts";

/** What every rule found in a number of commits, and how long it took. */
export interface Measured {
  readonly rules: readonly Rule[];
  readonly looked: readonly Commit[];
  /** Commits whose objects are not all there. */
  readonly missing: number;
  readonly found: readonly Found[];
  /** Milliseconds of each rule per commit, and of reading the changed files. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  readonly readingMs: readonly number[];
  /** Rules that threw, with the commit. */
  readonly broken: readonly string[];
}

export interface Measuring {
  readonly commits: readonly Commit[];
  readonly only: string | undefined;
  readonly contractFor: (message: string) => Contract;
  readonly progress: (done: number) => void;
}

/** Applies each rule to each commit, one after the other so that the times are the rule's own. */
export async function measureRules(
  history: History,
  { commits, only, contractFor, progress }: Measuring,
  signal: AbortSignal,
): Promise<Measured> {
  const rules = askedRules(contractFor("")).filter(({ name }) => only === undefined || name === only);
  if (rules.length === 0) throw new Error(`No rule ${only ?? ""} is asked for by this contract.`);
  const times = new Map<string, number[]>(rules.map(({ name }) => [name, []]));
  const [looked, found, broken, readingMs]: [Commit[], Found[], string[], number[]] = [[], [], [], []];
  let missing = 0;
  for (const [index, commit] of commits.entries()) {
    progress(index);
    const changes = await history.changes(commit, signal);
    if (changes === undefined) {
      missing += 1;
      continue;
    }
    looked.push(commit);
    const contract = contractFor(commit.message);
    const scope = compileScope(contract.scope, { ignoreCase: false });
    const pair = { baseTree: commit.parentTree, proposalTree: commit.tree, changes };
    const begun = performance.now();
    const trees = await openRuleTrees(history.shadow, pair, signal);
    readingMs.push(performance.now() - begun);
    const byPath = new Map(changes.map((change) => [change.path, change]));
    for (const rule of rules) {
      const start = performance.now();
      try {
        const violations = await rule.apply({ contract, scope, changes, hidden: [], trees });
        found.push(
          ...violations.map((violation) => ({
            commit,
            violation,
            change: byPath.get(violation.path ?? ""),
          })),
        );
      } catch (thrown) {
        const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        broken.push(`${rule.name} broke on ${commit.id}: ${why}`);
      }
      times.get(rule.name)?.push(performance.now() - start);
    }
  }
  return { rules, looked, missing, found, times, readingMs, broken };
}
