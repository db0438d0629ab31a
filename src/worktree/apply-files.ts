import { constants, lstatSync, rmdirSync } from "node:fs";
import { chmod, lchown, mkdir, open, readdir, symlink, type FileHandle } from "node:fs/promises";
import { Fault, isErrno } from "../base/fault.ts";
import { fsPath, printablePath, type RepoPath } from "../base/repo-path.ts";
import { type Access, type HeldState, lstatOrNothing } from "./file-state.ts";
import { type DiskPath, drop } from "./swap.ts";
import { ancestors } from "./write-path.ts";

export interface Incoming {
  /** The path that the file is for. */
  readonly path: RepoPath;
  readonly state: HeldState;
  /** Without one the process's own mask decides, as for any new file. */
  readonly access: Access | undefined;
}

/** Writes a new file or link under a temporary name, synced, with its final access. */
export async function writeIncoming(file: DiskPath, incoming: Incoming): Promise<void> {
  await using handle = await layIncoming(file, incoming);
  await handle?.sync();
}

/** The same without syncing it: that is up to whoever closes the handle. A link has none. */
export async function layIncoming(
  file: DiskPath,
  { path, state, access }: Incoming,
): Promise<FileHandle | undefined> {
  drop(file);
  if (state.kind === "symlink") {
    await symlink(state.content, file);
    if (access !== undefined) await takeOwner(file, path, access);
    return undefined;
  }
  const masked = state.kind === "executable" ? 0o777 : 0o666;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(file, flags, access === undefined ? masked : 0o600);
  try {
    await handle.writeFile(state.content);
    if (access !== undefined) {
      await takeOwner(file, path, access);
      await handle.chmod(access.mode);
    }
    return handle;
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** Makes the folders above a path that are not there. Known modes are given back to them. */
export async function makeParents(
  root: string,
  path: RepoPath,
  modes: ReadonlyMap<RepoPath, number>,
): Promise<void> {
  for (const dir of ancestors(path)) {
    const place = fsPath(root, dir);
    if ((await lstatOrNothing(place))?.isDirectory() === true) continue;
    await mkdir(place);
    const mode = modes.get(dir);
    if (mode !== undefined) await chmod(place, mode);
  }
}

/**
 * Removes folders above a path while they are empty, innermost first, up to the first that must stay. What lies behind
 * a link is none of them: a link may stand by now where a folder stood.
 */
export function dropEmptyParents(root: string, path: RepoPath, stays: (dir: RepoPath) => boolean): void {
  const above = ancestors(path);
  const end = above.findIndex((dir) => isNoFolder(fsPath(root, dir)));
  for (const dir of above.slice(0, end === -1 ? above.length : end).toReversed()) {
    if (stays(dir) || !dropEmptyDir(fsPath(root, dir))) return;
  }
}

function isNoFolder(dir: DiskPath): boolean {
  return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true;
}

/** Removes a folder that holds nothing but folders. False when a file stands in it. */
export async function dropHollowDir(dir: DiskPath): Promise<boolean> {
  for (const entry of await readdir(dir, { withFileTypes: true, encoding: "buffer" })) {
    const place = Buffer.concat([Buffer.from(dir), Buffer.from("/"), entry.name]);
    if (!entry.isDirectory() || !(await dropHollowDir(place))) return false;
  }
  return dropEmptyDir(dir);
}

function dropEmptyDir(dir: DiskPath): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return true;
    if (staysBehind.some((code) => isErrno(thrown, code))) return false;
    throw thrown;
  }
}

/** Not empty, not a folder any more, in use, or in a folder that may not be written to. */
const staysBehind = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY", "EACCES", "EPERM", "EROFS"];

async function takeOwner(file: DiskPath, path: RepoPath, access: Access): Promise<void> {
  const seen = await lstatOrNothing(file);
  if (seen === undefined || (seen.uid === access.uid && seen.gid === access.gid)) return;
  try {
    await lchown(file, access.uid, access.gid);
  } catch (thrown) {
    if (!isErrno(thrown, "EPERM")) throw thrown;
    throw new Fault(
      "apply-failed",
      `${printablePath(path)} belongs to another user or group and would lose it.`,
      {
        hint: "Take ownership of the file and try again; your files are as they were.",
        cause: thrown,
      },
    );
  }
}
