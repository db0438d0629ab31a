import { constants } from "node:fs";
import { type FileHandle, open, readlink, realpath } from "node:fs/promises";
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
  return real.equals(Buffer.from(fsPath(await kernelName(dir), path)));
}

/**
 * The name of a folder without any link in it. One that this process holds open, such as an overlay's, has the name that
 * it has where it is mounted.
 */
export async function folderName(place: string | Buffer): Promise<Buffer> {
  if (process.platform !== "linux") return realpath(place, { encoding: "buffer" });
  const handle = await open(place, openPath | constants.O_DIRECTORY);
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`, { encoding: "buffer" });
  } finally {
    await handle.close();
  }
}

/** What the kernel calls a folder that is reached by way of one that is held open. */
async function kernelName(dir: string): Promise<string> {
  const held = /^\/proc\/\d+\/fd\/\d+(?=\/|$)/.exec(dir)?.[0];
  return held === undefined ? dir : (await readlink(held)) + dir.slice(held.length);
}

/** Opens a name without opening what it names. */
const openPath = 0o10000000;

/** True for the way to a folder that a process holds open: as a name it is a link, and ours. */
export function isOpenFolder(dir: string): boolean {
  return /^\/proc\/\d+\/fd\/\d+$/.test(dir);
}

async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  const content = await handle.readFile();
  return content.length <= maxBytes ? content : undefined;
}
