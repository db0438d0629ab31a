import { compileGlob } from "../../base/glob.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import type { Proposal } from "../../panel/protocol.ts";

interface Proving {
  readonly name: string;
  readonly proves: readonly string[];
}

/** For each changed file that a command of the contract says to prove: the names of those commands. */
export function provedBy(
  { commands }: { readonly commands: readonly Proving[] },
  changes: readonly { readonly path: RepoPath }[],
): NonNullable<Proposal["provedBy"]> {
  const proofs = commands.map(({ name, proves }) => ({
    name,
    tests: proves.map((glob) => compileGlob(glob, { ignoreCase: false })),
  }));
  return changes.flatMap(({ path }) => {
    const names = proofs.filter(({ tests }) => tests.some((test) => test(path))).map(({ name }) => name);
    return names.length === 0 ? [] : [[path, names] as const];
  });
}
