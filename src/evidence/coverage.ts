import { compileGlob } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { Contract } from "../contract/schema.ts";
import type { Change } from "../worktree/change.ts";

/** Changed files that no command of the contract says to prove. */
export function unprovedFiles(contract: Contract, changes: readonly Change[]): readonly RepoPath[] {
  const proofs = contract.commands
    .flatMap((command) => command.proves)
    .map((glob) => compileGlob(glob, { ignoreCase: false }));
  return changes.map((change) => change.path).filter((path) => !proofs.some((proves) => proves(path)));
}
