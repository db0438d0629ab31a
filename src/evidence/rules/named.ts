import { normalizeGlob } from "../../base/glob.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import type { Contract } from "../../contract/schema.ts";

/** True where the contract's scope names a path literally, without a wildcard: whoever wrote that meant this very file. */
export function namesLiterally({ scope }: Contract, path: RepoPath): boolean {
  const name = path.normalize("NFC");
  return [...scope.write, ...scope.create].some((glob) => normalizeGlob(glob) === name);
}
