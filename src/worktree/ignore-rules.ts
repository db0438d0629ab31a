import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, pathFromBytes } from "../base/repo-path.ts";
import { gitAt, openGit } from "./git.ts";
import { askIgnored } from "./ignored.ts";
import { removeAll } from "./remove.ts";
import type { Shadow } from "./shadow.ts";
import { splitNul } from "./tracked.ts";
import { type TreeEdit, editIndex, openScratch, writeBlobs, writeTree } from "./tree-edit.ts";

/** Which paths a snapshot's ignore rules leave out, whatever the files in a worktree say by now. */
export interface IgnoreRules {
  /** Of these paths (relative to the opened folder, files or links), those that are ignored. */
  ignored(paths: readonly RepoPath[], signal: AbortSignal): Promise<ReadonlySet<RepoPath>>;
}

/**
 * Stores every ignore file that counts for a snapshot as a tree: those of the tree itself, those of the folders above
 * the opened one, and the patterns that stand outside the tree.
 */
export async function storeRules(shadow: Shadow, tree: string, signal: AbortSignal): Promise<string> {
  await using scratch = await openScratch(shadow);
  const indexFile = join(scratch.dir, "index");
  const above = await ignoreFilesAbove(shadow);
  const exclude = await readFile(join(shadow.dir, "shadow.git", "info", "exclude"));
  const oids = await writeBlobs(
    shadow.store,
    scratch.dir,
    [exclude, ...above.map((one) => one.text)],
    signal,
  );
  const edits: TreeEdit[] = [{ path: "exclude", entry: { mode: "100644", oid: oids[0] ?? "" } }];
  above.forEach(({ path }, at) =>
    edits.push({ path: `files/${path}`, entry: { mode: "100644", oid: oids[at + 1] ?? "" } }),
  );
  const inside = await ignoreFilesOf(shadow, tree, signal);
  edits.push(...inside.map(({ path, entry }) => ({ path: `files/${shadow.prefix}${path}`, entry })));
  await editIndex(shadow, indexFile, edits, signal);
  return await writeTree(shadow.store, { indexFile }, signal);
}

/** Opens stored rules. They are laid out once in a folder of ours that holds ignore files and nothing else. */
export async function openRules(shadow: Shadow, rules: string, signal: AbortSignal): Promise<IgnoreRules> {
  const dir = join(shadow.dir, "rules", rules);
  if (!(await exists(dir))) await layOut(shadow, rules, signal);
  const top = join(dir, "files");
  const git = openGit({ cwd: top, gitDir: join(dir, "git"), workTree: top });
  return {
    ignored: async (paths, inner) => {
      const ignored = await askIgnored(
        git,
        paths.map((path) => shadow.prefix + path),
        inner,
      );
      return new Set(ignored.map((path) => path.slice(shadow.prefix.length)));
    },
  };
}

/** A repository of its own beside the files, so that nothing but the stored rules is asked. */
async function layOut(shadow: Shadow, rules: string, signal: AbortSignal): Promise<void> {
  await using scratch = await openScratch(shadow);
  const made = join(scratch.dir, "rules");
  await mkdir(join(made, "files", shadow.prefix), { recursive: true, mode: 0o700 });
  for (const name of ["objects", "refs", "info"]) await mkdir(join(made, "git", name), { recursive: true });
  const config = await readFile(join(shadow.dir, "shadow.git", "config"));
  await writeFile(join(made, "git", "config"), config);
  await writeFile(join(made, "git", "HEAD"), "ref: refs/heads/none\n");
  const place = { cwd: made, workTree: made, indexFile: join(scratch.dir, "index") };
  await gitAt(shadow.git, place).run(["read-tree", "-u", "--reset", rules], { signal });
  await rename(join(made, "exclude"), join(made, "git", "info", "exclude"));
  try {
    await rename(made, join(shadow.dir, "rules", rules));
  } catch (thrown) {
    // Another process of ours has laid out the same rules.
    if (!isErrno(thrown, "ENOTEMPTY") && !isErrno(thrown, "EEXIST")) throw thrown;
    await removeAll(made, signal);
  }
}

async function ignoreFilesOf(shadow: Shadow, tree: string, signal: AbortSignal): Promise<TreeEdit[]> {
  const listed = await shadow.git.run(["ls-tree", "-r", "-z", tree], { signal });
  return splitNul(listed.stdout).flatMap((record) => {
    if (!endsWithIgnoreFile(record)) return [];
    const [mode = "", , oid = ""] = record.toString("latin1", 0, record.indexOf(9)).split(" ");
    const path = pathFromBytes(record.subarray(record.indexOf(9) + 1));
    return mode === "120000" ? [] : [{ path, entry: { mode: "100644", oid } }];
  });
}

function endsWithIgnoreFile(record: Buffer): boolean {
  const name = record.subarray(-ignoreFile.length);
  const before = record.at(-ignoreFile.length - 1);
  return name.equals(ignoreFile) && (before === 9 || before === 47);
}

const ignoreFile = Buffer.from(".gitignore");

/** The ignore files between the repository's top and the opened folder, as they are on disk. */
export async function ignoreFilesAbove(shadow: Shadow): Promise<{ path: RepoPath; text: Buffer }[]> {
  const found: { path: RepoPath; text: Buffer }[] = [];
  for (
    let dir = shadow.prefix.slice(0, -1);
    shadow.prefix !== "";
    dir = dir.includes("/") ? dirname(dir) : ""
  ) {
    const above = dir.includes("/") ? `${dirname(dir)}/` : "";
    const text = await bytesOf(join(shadow.top, above, ".gitignore"));
    if (text !== undefined) found.push({ path: `${above}.gitignore`, text });
    if (above === "") break;
  }
  return found;
}

async function bytesOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if (["ENOENT", "EISDIR", "EACCES"].some((code) => isErrno(thrown, code))) return undefined;
    throw thrown;
  }
}

async function exists(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return false;
    throw thrown;
  }
}
