import { type RepoPath, hasEscapedBytes, pathFromBytes } from "../base/repo-path.ts";
import type { TreeEntry } from "./change.ts";
import type { Shadow } from "./shadow.ts";
import { splitNul } from "./tracked.ts";

/** A blob's bytes. */
export async function readBlob(shadow: Shadow, oid: string, signal: AbortSignal): Promise<Buffer> {
  const { stdout } = await shadow.git.run(["cat-file", "blob", oid], { signal });
  return stdout;
}

/** Reads blobs a few megabytes at a time, in the order of their ids. */
export async function* readBlobs(
  shadow: Shadow,
  oids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<{ readonly oid: string; readonly content: Buffer }> {
  for (const group of await groupBySize(shadow, [...new Set(oids)], signal)) {
    const input = `${group.join("\n")}\n`;
    const { stdout } = await shadow.git.run(["cat-file", "--batch", "--buffer"], { input, signal });
    let at = 0;
    for (const oid of group) {
      const end = stdout.indexOf(10, at);
      const size = Number(stdout.toString("latin1", at, end).split(" ")[2]);
      yield { oid, content: stdout.subarray(end + 1, end + 1 + size) };
      at = end + size + 2;
    }
  }
}

/** The text of a file in a tree; undefined where the tree has none. */
export async function readText(
  shadow: Shadow,
  tree: string,
  path: RepoPath,
  signal: AbortSignal,
): Promise<string | undefined> {
  const entry = await entryAt(shadow, tree, path, signal);
  return entry === undefined || entry.mode === "160000"
    ? undefined
    : (await readBlob(shadow, entry.oid, signal)).toString("utf8");
}

/** What stands at a path of a tree, folders left out; undefined for nothing. */
export async function entryAt(
  shadow: Shadow,
  tree: string,
  path: RepoPath,
  signal: AbortSignal,
): Promise<TreeEntry | undefined> {
  // An argument cannot hold every byte.
  if (hasEscapedBytes(path)) return (await listEntries(shadow, tree, signal)).get(path);
  const { stdout } = await shadow.git.run(["ls-tree", "-z", "--full-tree", tree, "--", path], { signal });
  const [mode, type, oid] = stdout.toString("latin1", 0, stdout.indexOf(9)).split(" ");
  return mode === undefined || oid === undefined || type === "tree" ? undefined : { mode, oid };
}

/** Every path of a tree, in git's order. */
export async function listTree(shadow: Shadow, tree: string, signal: AbortSignal): Promise<RepoPath[]> {
  return [...(await listEntries(shadow, tree, signal)).keys()];
}

/** Every path of a tree with its entry. */
export async function listEntries(
  shadow: Shadow,
  tree: string,
  signal: AbortSignal,
): Promise<Map<RepoPath, TreeEntry>> {
  const { stdout } = await shadow.git.run(["ls-tree", "-r", "-z", "--full-tree", tree], { signal });
  return new Map(
    splitNul(stdout).map((record) => {
      const tab = record.indexOf(9);
      const [mode = "", , oid = ""] = record.toString("latin1", 0, tab).split(" ");
      return [pathFromBytes(record.subarray(tab + 1)), { mode, oid }];
    }),
  );
}

const groupBytes = 16 * 1024 * 1024;

async function groupBySize(
  shadow: Shadow,
  oids: readonly string[],
  signal: AbortSignal,
): Promise<string[][]> {
  if (oids.length === 0) return [];
  const input = `${oids.join("\n")}\n`;
  const { stdout } = await shadow.git.run(["cat-file", "--batch-check", "--buffer"], { input, signal });
  const groups: string[][] = [];
  let room = 0;
  for (const line of stdout.toString("latin1").trimEnd().split("\n")) {
    const [oid = "", , size = "0"] = line.split(" ");
    if (groups.length === 0 || Number(size) > room) {
      groups.push([]);
      room = groupBytes;
    }
    groups.at(-1)?.push(oid);
    room -= Number(size);
  }
  return groups;
}
