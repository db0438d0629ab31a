import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A git index that holds paths without any files: git's own answer to which of them a pathspec names. */
export interface PathspecRepository extends Disposable {
  readonly paths: readonly string[];
  named(...pathspecs: readonly string[]): string[];
}

const emptyBlob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

export function openPathspecRepository(paths: readonly string[]): PathspecRepository {
  const dir = mkdtempSync(join(tmpdir(), "remit-pathspec-"));
  const git = (args: readonly string[], input = ""): string =>
    execFileSync("git", ["-C", dir, ...args], { input, encoding: "utf8", env: cleanEnv() });
  git(["init", "-q"]);
  git(["hash-object", "-w", "--stdin"]);
  git(["update-index", "-z", "--index-info"], paths.map((path) => `100644 ${emptyBlob}\t${path}\0`).join(""));
  return {
    paths,
    named: (...pathspecs) =>
      git(["ls-files", "-z", "--", ...pathspecs])
        .split("\0")
        .filter(Boolean)
        .toSorted(),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function cleanEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
}

/** Folders and files of every small shape: dotfiles, two cases, names that begin or end alike. */
export const samplePaths: readonly string[] = [
  "",
  "a/",
  "B/",
  "ab/",
  ".a/",
  "a/b/",
  "a/.b/",
  "ab/a/b/",
].flatMap((folder) => ["a.b", "aab", "Ab.b", ".ab", "ba.", "b.a.b"].map((file) => folder + file));
