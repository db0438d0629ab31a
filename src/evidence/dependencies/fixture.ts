import type { RepoPath } from "../../base/repo-path.ts";

const fixtureFolders: ReadonlySet<string> = new Set([
  "fixtures",
  "fixture",
  "__fixtures__",
  "testdata",
  "test-data",
  "test_data",
  "test-fixtures",
  "__testfixtures__",
]);

/** True below a folder that holds data of tests. */
export function isFixture(path: RepoPath): boolean {
  return path.split("/").some((part) => fixtureFolders.has(part.toLowerCase()));
}
