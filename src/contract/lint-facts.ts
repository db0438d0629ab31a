import { alternativesOf } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { NamedFloor } from "./floor.ts";
import type { ClauseProblem } from "./meaning.ts";

/** What lint must know of the world; it looks at nothing itself. */
export interface LintFacts {
  /** Every path of the snapshot. */
  readonly paths: readonly RepoPath[];
  readonly caseInsensitive: boolean;
  /** Where the contract itself lies, when it lies inside the opened folder. */
  readonly contractFile?: RepoPath | undefined;
  /** Scripts of the package.json in the opened folder; undefined when there is none that can be read. */
  readonly npmScripts?: readonly string[] | undefined;
  /** What contracts keep at least here. */
  readonly floors?: readonly NamedFloor[];
  /** True when commands would find a program of this name or at this absolute path. */
  programExists(name: string): boolean;
  /** True for a file or folder of the opened folder, in the snapshot or not (an ignored one). */
  fileExists(path: RepoPath): boolean;
}

export interface LintProblem extends ClauseProblem {
  readonly severity: "error" | "warning";
}

/**
 * Paths that a glob certainly holds, for questions about files that do not exist yet: each wildcard filled with odd
 * words, so that another glob holds them only when it is about as wide. A literal glob gives its own path.
 */
export function witnessesOf(glob: string): RepoPath[] {
  const filled = alternativesOf(glob).flatMap((alternative) =>
    oddWords.map((word) => fill(alternative, word)),
  );
  return [...new Set(filled)];
}

/** A bounded list for a message: `a, b, c and 4 more`. */
export function listText(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => JSON.stringify(path));
  const left = paths.length - shown.length;
  return shown.join(", ") + (left > 0 ? ` and ${left} more` : "");
}

const oddWords = ["zqj7w", "Kx0-q"];

function fill(alternative: string, word: string): string {
  return alternative.replace(/\*+/g, word).replaceAll("?", word.slice(0, 1));
}
