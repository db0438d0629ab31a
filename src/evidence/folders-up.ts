import type { RepoPath } from "../base/repo-path.ts";

/** The folders from a file's own up to the root, as prefixes that end with a slash or are empty. */
export function foldersUp(path: RepoPath): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return [...parts.keys(), parts.length]
    .map((count) =>
      parts
        .slice(0, count)
        .map((part) => `${part}/`)
        .join(""),
    )
    .toReversed();
}
