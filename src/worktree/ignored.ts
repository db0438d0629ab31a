import { type RepoPath, pathToBytes } from "../base/repo-path.ts";
import { type Git, gitAt } from "./git.ts";
import { splitPaths } from "./tracked.ts";

/** Of these paths below a repository's top, those that its ignore files leave out, tracked or not. */
export async function askIgnored(
  git: Git,
  paths: readonly RepoPath[],
  signal: AbortSignal,
): Promise<RepoPath[]> {
  if (paths.length === 0) return [];
  const input = Buffer.concat(paths.flatMap((path) => [Buffer.from("./"), pathToBytes(path), Buffer.of(0)]));
  const answer = await gitAt(git, { literalPaths: false }).run(
    ["check-ignore", "--no-index", "--stdin", "-z"],
    {
      input,
      expect: [0, 1],
      signal,
    },
  );
  return splitPaths(answer.stdout).map((path) => path.slice("./".length));
}

/** An ignore pattern for one folder below the top, whatever characters its name has. */
export function folderPattern(path: RepoPath): string {
  return `/${path.replace(/[\\*?[\] !#]/gu, String.raw`\$&`)}/\n`;
}
