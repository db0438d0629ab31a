import { constants, type Stats } from "node:fs";
import { lstat, open, readlink } from "node:fs/promises";
import { isErrno } from "../base/fault.ts";

/** Who owns a file and what its nine mode bits are. */
export interface Access {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a path holds: nothing, a regular file's bytes, or the target that a symbolic link names. */
export type FileState = { readonly kind: "absent" } | HeldState;

export interface HeldState {
  readonly kind: "file" | "executable" | "symlink";
  readonly content: Buffer;
  /** As seen on disk; left out where only git's view is known. */
  readonly access?: Access;
}

/** What stands on disk, the things included that no change can put there. */
export type DiskState = FileState | { readonly kind: "directory" } | { readonly kind: "special" };

export const absent: FileState = { kind: "absent" };

/** Reads what stands at a place, never through a symbolic link. */
export async function readState(place: string | Buffer): Promise<DiskState> {
  const seen = await lstatOrNothing(place);
  if (seen === undefined) return absent;
  if (seen.isDirectory()) return { kind: "directory" };
  if (!seen.isFile() && !seen.isSymbolicLink()) return { kind: "special" };
  try {
    return await (seen.isFile() ? readRegular(place) : readLink(place, seen));
  } catch (thrown) {
    if (replacedMeanwhile(thrown)) return readState(place);
    throw thrown;
  }
}

/** True when both hold the same kind and bytes. Access is not compared. */
export function sameState(a: DiskState, b: DiskState): boolean {
  if (!isHeld(a) || !isHeld(b)) return a.kind === b.kind;
  return sameKind(a.kind, b.kind) && a.content.equals(b.content);
}

export function isHeld(state: DiskState): state is HeldState {
  return state.kind === "file" || state.kind === "executable" || state.kind === "symlink";
}

export function isRegular(state: DiskState): state is HeldState {
  return state.kind === "file" || state.kind === "executable";
}

/** The access of the file that `post` leaves where `current` stands: only the change's executable bit is new. */
export function accessAfter(current: DiskState, post: HeldState): Access | undefined {
  if (!isRegular(current) || !isRegular(post) || current.access === undefined) return post.access;
  if (current.kind === post.kind) return current.access;
  const { mode } = current.access;
  const executable = mode | 0o100 | ((mode & 0o444) >> 2);
  return { ...current.access, mode: post.kind === "executable" ? executable : mode & ~0o111 };
}

export function sameAccess(a: DiskState, b: DiskState): boolean {
  if (!isHeld(a) || !isHeld(b)) return false;
  return (
    a.access?.mode === b.access?.mode && a.access?.uid === b.access?.uid && a.access?.gid === b.access?.gid
  );
}

export async function lstatOrNothing(place: string | Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(place);
  } catch (thrown) {
    // ELOOP: a parent is a link that leads back to itself, below which nothing can stand.
    if (["ENOENT", "ENOTDIR", "ELOOP"].some((code) => isErrno(thrown, code))) return undefined;
    throw thrown;
  }
}

/** What opening says when a file or link became something else since it was looked at. */
function replacedMeanwhile(thrown: unknown): boolean {
  return ["ENOENT", "ELOOP", "EINVAL"].some((code) => isErrno(thrown, code));
}

/** Windows keeps no executable bit. */
function sameKind(a: HeldState["kind"], b: HeldState["kind"]): boolean {
  if (process.platform === "win32" && a !== "symlink" && b !== "symlink") return true;
  return a === b;
}

async function readLink(place: string | Buffer, seen: Stats): Promise<DiskState> {
  const content = await readlink(place, { encoding: "buffer" });
  return { kind: "symlink", content, access: accessOf(seen) };
}

async function readRegular(place: string | Buffer): Promise<DiskState> {
  // NONBLOCK: a named pipe that took the file's place in this moment must not hold us.
  await using handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const seen = await handle.stat();
  if (!seen.isFile()) return { kind: "special" };
  const content = await handle.readFile();
  const kind = (seen.mode & 0o100) === 0 ? "file" : "executable";
  return { kind, content, access: accessOf(seen) };
}

function accessOf(seen: Stats): Access {
  return { mode: seen.mode & 0o777, uid: seen.uid, gid: seen.gid };
}
