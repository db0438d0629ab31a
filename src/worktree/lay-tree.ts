import { lstatSync, mkdirSync, rmSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, fsPath, pathFromBytes } from "../base/repo-path.ts";
import { sleep } from "../base/stop.ts";
import type { TreeEntry } from "./change.ts";
import { type IndexEntry, stampOf } from "./index-file.ts";
import { readBlobs } from "./objects.ts";
import type { Shadow } from "./shadow.ts";
import { splitNul } from "./tracked.ts";
import { type TreeEdit, editIndex } from "./tree-edit.ts";
import { ancestors, dirPath } from "./write-path.ts";

export interface Laying {
  /** Holds `from` and is ours alone. */
  readonly dir: string;
  readonly from: string;
  readonly to: string;
  /** A copy of the index of `from`; becomes that of `to`, without what the disk says. */
  readonly indexFile: string;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
}

/** Writes what another tree has otherwise into a folder, and gives back the entries as the disk then says. */
export async function layTree(
  shadow: Shadow,
  laying: Laying,
  signal: AbortSignal,
): Promise<ReadonlyMap<RepoPath, IndexEntry>> {
  const edits = await differences(shadow, laying, signal);
  for (const { path } of edits) if (laying.entries.has(path)) remove(laying.dir, path);
  const written = edits.flatMap(({ path, entry }) => (entry === undefined ? [] : [{ path, entry }]));
  for (const { path } of written) makeFolders(laying.dir, path);
  const blobs = new Map<string, typeof written>();
  for (const one of written) {
    const alike = blobs.get(one.entry.oid);
    if (alike === undefined) blobs.set(one.entry.oid, [one]);
    else alike.push(one);
  }
  for await (const { oid, content } of readBlobs(shadow, [...blobs.keys()], signal)) {
    for (const { path, entry } of blobs.get(oid) ?? []) write(fsPath(laying.dir, path), entry, content);
  }
  await editIndex(shadow, laying.indexFile, edits, signal);
  // Whatever is written later has another time.
  await sleep(20, signal);
  return entriesAfter(laying, edits);
}

async function differences(
  shadow: Shadow,
  { from, to }: Laying,
  signal: AbortSignal,
): Promise<readonly TreeEdit[]> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", from, to];
  const records = splitNul((await shadow.git.run(args, { signal })).stdout);
  return Array.from({ length: records.length / 2 }, (_, at) => {
    const [, mode = "", , oid = "", status = ""] = records[at * 2]?.toString("latin1").split(" ") ?? [];
    const path = pathFromBytes(records[at * 2 + 1] ?? Buffer.alloc(0));
    return { path, entry: status === "D" ? undefined : { mode, oid } };
  });
}

/** Removes a file, and the folders that then hold nothing: git knows none. */
function remove(dir: string, path: RepoPath): void {
  rmSync(fsPath(dir, path), { force: true });
  for (const folder of ancestors(path).toReversed()) {
    try {
      rmdirSync(dirPath(dir, folder));
    } catch (thrown) {
      if (["ENOTEMPTY", "ENOENT", "EEXIST"].some((code) => isErrno(thrown, code))) return;
      throw thrown;
    }
  }
}

function makeFolders(dir: string, path: RepoPath): void {
  for (const folder of ancestors(path)) mkdirSync(dirPath(dir, folder), { recursive: true, mode: 0o755 });
}

function write(file: string | Buffer, { mode }: TreeEntry, content: Buffer): void {
  if (mode === "120000") symlinkSync(content, file);
  else writeFileSync(file, content, { flag: "wx", mode: mode === "100755" ? 0o755 : 0o644 });
}

function entriesAfter({ dir, entries }: Laying, edits: readonly TreeEdit[]): Map<RepoPath, IndexEntry> {
  const after = new Map(entries);
  for (const { path, entry } of edits) {
    if (entry === undefined) {
      after.delete(path);
      continue;
    }
    const stat = lstatSync(fsPath(dir, path), { bigint: true });
    after.set(path, { path, ...entry, stamp: stampOf(stat), mtimeNs: stat.mtimeNs, at: -1 });
  }
  return after;
}
