import { randomBytes } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import { ownPrefix } from "../base/process-identity.ts";
import { type RepoPath, pathToBytes } from "../base/repo-path.ts";
import type { TreeEntry } from "./change.ts";
import { type Git, gitAt } from "./git.ts";
import { removeAll } from "./remove.ts";
import type { Shadow } from "./shadow.ts";

/** What shall stand at a path of a tree; nothing removes it. */
export interface TreeEdit {
  readonly path: RepoPath;
  readonly entry: TreeEntry | undefined;
}

/** A private folder for one piece of work, removed with all in it. */
export interface Scratch extends AsyncDisposable {
  readonly dir: string;
}

/** Opens a folder below our own. Its name says whose it is, so that a crash's leftovers can be told. */
export async function openScratch(shadow: Pick<Shadow, "dir">): Promise<Scratch> {
  const dir = join(shadow.dir, "tmp", `${ownPrefix()}${randomBytes(6).toString("hex")}`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return { dir, [Symbol.asyncDispose]: () => removeAll(dir, AbortSignal.any([])) };
}

/** Copies an index (an absent one is empty), so that edits leave the original alone. */
export async function copyIndex(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (thrown) {
    if (!isErrno(thrown, "ENOENT")) throw thrown;
  }
}

/** Makes edits to an index without looking at any file. Removals come first, so that a file may become a folder. */
export async function editIndex(
  { store, objectFormat }: Pick<Shadow, "store" | "objectFormat">,
  indexFile: string,
  edits: readonly TreeEdit[],
  signal: AbortSignal,
): Promise<void> {
  if (edits.length === 0) return;
  const removals = edits.filter((edit) => edit.entry === undefined);
  const nothing = { mode: "0", oid: "0".repeat(objectFormat === "sha1" ? 40 : 64) };
  const ordered = [...removals, ...edits.filter((edit) => edit.entry !== undefined)];
  const input = Buffer.concat(ordered.map(({ path, entry }) => indexLine(path, entry ?? nothing)));
  await gitAt(store, { indexFile }).run(["update-index", "--add", "--replace", "-z", "--index-info"], {
    input,
    signal,
  });
}

/** Writes the tree of an index; blobs may lie in the developer's repository. */
export async function writeTree(
  store: Git,
  { indexFile, prefix = "" }: { readonly indexFile: string; readonly prefix?: RepoPath },
  signal: AbortSignal,
): Promise<string> {
  const below = prefix === "" ? [] : [`--prefix=${prefix}`];
  const written = await gitAt(store, { indexFile }).run(["write-tree", "--missing-ok", ...below], { signal });
  return written.stdout.toString("latin1").trim();
}

/** Stores contents as blobs, in order, byte for byte. */
export async function writeBlobs(
  store: Git,
  dir: string,
  contents: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<string[]> {
  if (contents.length === 0) return [];
  const names = contents.map((_content, at) => `blob-${at}`);
  for (const [at, content] of contents.entries()) {
    await writeFile(join(dir, `blob-${at}`), content, { mode: 0o600 });
  }
  return hashStaged(store, dir, names, signal);
}

/** Stores staged files of a folder of ours as blobs. */
export async function hashStaged(
  store: Git,
  dir: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  if (names.length === 0) return [];
  const hashed = await gitAt(store, { cwd: dir }).run(
    ["hash-object", "-w", "--no-filters", "--stdin-paths"],
    {
      input: `${names.join("\n")}\n`,
      signal,
    },
  );
  return hashed.stdout.toString("latin1").trimEnd().split("\n");
}

/** The tree without any file, stored. */
export async function emptyTree(store: Git, signal: AbortSignal): Promise<string> {
  const made = await store.run(["mktree"], { signal });
  return made.stdout.toString("latin1").trim();
}

function indexLine(path: RepoPath, entry: TreeEntry): Buffer {
  return Buffer.concat([Buffer.from(`${entry.mode} ${entry.oid}\t`), pathToBytes(path), Buffer.of(0)]);
}
