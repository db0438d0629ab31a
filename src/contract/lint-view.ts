import type { RepoPath } from "../base/repo-path.ts";
import { witnessesOf, type LintFacts } from "./lint-facts.ts";
import type { Contract } from "./schema.ts";
import { compileScope, type ScopeMatcher } from "./scope.ts";

/** What a contract's scope comes to on a tree, decided once for all who ask. */
export interface ScopeView {
  readonly matcher: ScopeMatcher;
  /** Paths of the tree that may be changed. */
  readonly writable: readonly RepoPath[];
  /** For each glob of `scope.create` paths that it certainly lets be made. */
  readonly creatable: readonly (readonly RepoPath[])[];
}

export function viewScope({ scope }: Contract, facts: LintFacts): ScopeView {
  const { caseInsensitive: ignoreCase, contractFile } = facts;
  const matcher = compileScope(scope, { ignoreCase, contractFile });
  return {
    matcher,
    writable: facts.paths.filter((path) => matcher.decide(path, "write").allowed),
    creatable: scope.create.map((glob) =>
      witnessesOf(glob).filter((path) => matcher.decide(path, "create").allowed),
    ),
  };
}
