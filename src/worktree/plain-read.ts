import { constants } from "node:fs";
import { type FileHandle, open, readlink } from "node:fs/promises";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, fsPath } from "../base/repo-path.ts";
import { readParents } from "./write-path.ts";

/**
 * Reads a regular file below a real folder, never through a link, not even one that takes a parent's place in this
 * moment. Undefined when there is no such file, or it is larger than `maxBytes`.
 */
export async function readPlainFile(
  dir: string,
  path: RepoPath,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const handle = await openPlain(fsPath(dir, path));
  if (handle === undefined) return undefined;
  try {
    if (!(await isWhereItSeems(handle, dir, path))) return undefined;
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= maxBytes ? await readUpTo(handle, maxBytes) : undefined;
  } finally {
    await handle.close();
  }
}

/** The target that a symbolic link names, byte for byte; undefined when there is no link or a parent is one. */
export async function readPlainLink(dir: string, path: RepoPath): Promise<Buffer | undefined> {
  try {
    const target = await readlink(fsPath(dir, path), { encoding: "buffer" });
    return (await readParents(dir, path)).blocked === undefined ? target : undefined;
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR", "EINVAL"].some((code) => isErrno(thrown, code))) return undefined;
    throw thrown;
  }
}

async function openPlain(file: string | Buffer): Promise<FileHandle | undefined> {
  try {
    // NONBLOCK: a named pipe must not hold us.
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EMLINK"].some((code) => isErrno(thrown, code)))
      return undefined;
    throw thrown;
  }
}

/** On Linux the kernel tells where an open file lies; elsewhere the parents are looked at after opening. */
async function isWhereItSeems(handle: FileHandle, dir: string, path: RepoPath): Promise<boolean> {
  if (process.platform !== "linux") return (await readParents(dir, path)).blocked === undefined;
  const real = await readlink(`/proc/self/fd/${handle.fd}`, { encoding: "buffer" });
  return real.equals(Buffer.from(fsPath(dir, path)));
}

async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  const content = await handle.readFile();
  return content.length <= maxBytes ? content : undefined;
}
