import { compileGlob, type PathTest } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { listText, witnessesOf, type LintFacts, type LintProblem } from "./lint-facts.ts";
import type { ScopeView } from "./lint-view.ts";
import type { ClausePath, ContractProblemCode } from "./problem.ts";
import type { Contract } from "./schema.ts";
import type { ScopeMatcher } from "./scope.ts";

/** Where `proves` and the scope miss each other. Warnings only: the verdict says the same of what really changed. */
export function lintProof(contract: Contract, facts: LintFacts, view: ScopeView): LintProblem[] {
  if (contract.commands.length === 0) return [warning("nothing-proved", ["commands"], nothingProved)];
  const { matcher, writable, creatable } = view;
  const compile = (glob: string): PathTest => compileGlob(glob, { ignoreCase: facts.caseInsensitive });
  const proofs = contract.commands.flatMap((command) => command.proves.map(compile));
  const proved: PathTest = (path) => proofs.some((proof) => proof(path));
  const changeable = [...writable, ...creatable.flat()];
  // What lets nothing change is the scope's own problem.
  if (changeable.length === 0) return [];
  return [
    ...idleProofs(contract, changeable, matcher, compile),
    ...unprovedFiles(writable.filter((path) => !proved(path))),
    ...unprovedCreates(creatable, proved),
  ];
}

const nothingProved =
  "found an empty list: nothing can be proved, so the verdict will be inconclusive whenever a file changes";

function idleProofs(
  contract: Contract,
  changeable: readonly RepoPath[],
  matcher: ScopeMatcher,
  compile: (glob: string) => PathTest,
): LintProblem[] {
  return contract.commands.flatMap((command, index) =>
    command.proves.flatMap((glob, globIndex) => {
      if (changeable.some(compile(glob))) return [];
      if (witnessesOf(glob).some((path) => matcher.decide(path, "create").allowed)) return [];
      const path = ["commands", index, "proves", globIndex];
      return [
        warning(
          "idle-proof",
          path,
          `found ${JSON.stringify(glob)}, which holds no file that the scope lets change`,
        ),
      ];
    }),
  );
}

function unprovedFiles(paths: readonly RepoPath[]): LintProblem[] {
  if (paths.length === 0) return [];
  const message = `no command proves ${listText(paths)}: a change there leaves the verdict inconclusive`;
  return [warning("unproved", ["commands"], message)];
}

function unprovedCreates(creatable: ScopeView["creatable"], proved: PathTest): LintProblem[] {
  return creatable.flatMap((witnesses, index) => {
    if (witnesses.length === 0 || witnesses.some(proved)) return [];
    const message = "no command proves what is made here: a new file leaves the verdict inconclusive";
    return [warning("unproved", ["scope", "create", index], message)];
  });
}

function warning(code: ContractProblemCode, path: ClausePath, message: string): LintProblem {
  return { severity: "warning", code, path, message };
}
