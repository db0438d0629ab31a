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

const foreignFolders: ReadonlySet<string> = new Set([
  "vendor",
  "third_party",
  "node_modules",
  "bower_components",
]);

/** Why nothing may ever install what a manifest at this path says; undefined for an ordinary place. */
export function placeDoubt(path: RepoPath): string | undefined {
  if (isFixture(path)) return "it lies in a folder of test data, where nothing may ever install it";
  const isForeign = path
    .split("/")
    .slice(0, -1)
    .some((part) => foreignFolders.has(part.toLowerCase()));
  return isForeign
    ? "it lies in a folder for other people's code, whose manifests are seldom installed from"
    : undefined;
}
