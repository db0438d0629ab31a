import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, unlink } from "node:fs/promises";
import { isErrno, Fault } from "../../base/fault.ts";
import { fsPath, type RepoPath } from "../../base/repo-path.ts";
import { dirOf, isStillInside, parentPaths, type Place } from "./place.ts";

/** Files above this are neither read nor edited as text. */
export const maxFileBytes = 8 * 1024 * 1024;

export type FoundPlace = Extract<Place, { kind: "found" }>;

/** A file's content, or why a tool does not open it. */
export type FileContent =
  | { readonly kind: "text"; readonly bytes: Buffer; readonly mode: number }
  | { readonly kind: "closed"; readonly why: string };

/** Reads a regular file. The open neither follows a link nor waits on a pipe. */
export async function readContent(place: FoundPlace): Promise<FileContent> {
  const unfit = unfitKind(place);
  if (unfit !== undefined) return { kind: "closed", why: unfit };
  const handle = await open(place.file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  await using _closing = { [Symbol.asyncDispose]: () => handle.close() };
  const stat = await handle.stat();
  if (!stat.isFile()) return { kind: "closed", why: "it is not a regular file" };
  if (stat.size > maxFileBytes)
    return { kind: "closed", why: `it has ${stat.size} bytes, over ${maxFileBytes}` };
  const bytes = await handle.readFile();
  if (isBinary(bytes)) return { kind: "closed", why: `it is binary (${bytes.length} bytes)` };
  return { kind: "text", bytes, mode: stat.mode & 0o777 };
}

/** git's own test: a NUL among the first 8,000 bytes. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/**
 * Puts new content in a file's place, whole or not at all, with its mode bits. The name gets a new file, so
 * content that shared a hard link elsewhere stays as it was.
 */
export async function replaceContent(
  dir: string,
  path: RepoPath,
  content: { readonly bytes: Buffer; readonly mode: number },
): Promise<void> {
  await assertInside(dir, path);
  const name = `.remit-${randomBytes(8).toString("hex")}`;
  const at = path.lastIndexOf("/");
  const aside = fsPath(dir, at === -1 ? name : `${path.slice(0, at)}/${name}`);
  try {
    await writeNew(aside, content.bytes, content.mode);
    await rename(aside, fsPath(dir, path));
  } catch (thrown) {
    await removeIfThere(aside);
    throw thrown;
  }
}

/** Writes a file that must not exist yet, with the folders it needs. Gives back false when something stands there. */
export async function createContent(dir: string, path: RepoPath, bytes: Buffer): Promise<boolean> {
  for (const parent of parentPaths(path)) {
    await assertInside(dir, parent);
    await makeFolder(fsPath(dir, parent));
  }
  await assertInside(dir, path);
  const file = fsPath(dir, path);
  try {
    await writeNew(file, bytes, 0o644);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "EEXIST")) return false;
    await removeIfThere(file);
    throw thrown;
  }
}

/** Removes a regular file. */
export async function deleteFile(dir: string, path: RepoPath): Promise<void> {
  await assertInside(dir, path);
  await unlink(fsPath(dir, path));
}

async function writeNew(file: string | Buffer, bytes: Buffer, mode: number): Promise<void> {
  const handle = await open(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    mode,
  );
  await using _closing = { [Symbol.asyncDispose]: () => handle.close() };
  await handle.chmod(mode);
  await handle.writeFile(bytes);
}

async function makeFolder(dir: string | Buffer): Promise<void> {
  try {
    await mkdir(dir);
  } catch (thrown) {
    if (!isErrno(thrown, "EEXIST")) throw thrown;
  }
}

async function removeIfThere(file: string | Buffer): Promise<void> {
  try {
    await unlink(file);
  } catch (thrown) {
    if (!isErrno(thrown, "ENOENT")) throw thrown;
  }
}

async function assertInside(dir: string, path: RepoPath): Promise<void> {
  if (await isStillInside(dir, path)) return;
  throw new Fault("worktree-failed", `The folder of ${path} is not inside the worktree any more.`, {
    hint: `Something changed ${String(dirOf(dir, path))} while the worker was writing.`,
  });
}

function unfitKind(place: FoundPlace): string | undefined {
  if (place.stat.isDirectory()) return "it is a folder; use list_files";
  return place.stat.isFile() ? undefined : "it is not a regular file";
}

/** Errors of one file that the worker may meet and work on; a full or broken disk is none of them. */
const fileCodes = new Set(
  "EACCES EPERM ENOENT ENOTDIR EISDIR ELOOP ENAMETOOLONG EEXIST EBUSY EINVAL EROFS".split(" "),
);

/** The code of an error that concerns one file only; undefined for every other. */
export function fileCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown) || typeof thrown.code !== "string") return undefined;
  return fileCodes.has(thrown.code) ? thrown.code : undefined;
}
