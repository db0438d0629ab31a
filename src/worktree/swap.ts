import { linkSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { isErrno } from "../base/fault.ts";
import { type FileState, readState, sameState } from "./file-state.ts";

export type DiskPath = string | Buffer;

/*
 * A version that somebody saves at any moment is never overwritten: what stands at a path is moved aside whole, and
 * ours is put in its place only while the place is empty. Linking the old file aside and renaming over it would have
 * no empty moment, but loses what an editor renames into place between the two calls.
 */

/** Moves whatever stands at a path to a name that nothing has. False when nothing stood there. */
export function moveAside(target: DiskPath, aside: DiskPath): boolean {
  try {
    renameSync(target, aside);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return false;
    throw thrown;
  }
}

/** Puts a file in an empty place. False when something stands there, which then stays. */
export function putIn(incoming: DiskPath, target: DiskPath): boolean {
  try {
    linkIn(incoming, target);
  } catch (thrown) {
    if (isErrno(thrown, "EEXIST")) return false;
    if (!hasNoLinks(thrown)) throw thrown;
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(incoming, target);
    return true;
  }
  unlinkSync(incoming);
  return true;
}

export function drop(file: DiskPath): void {
  rmSync(file, { force: true });
}

/**
 * Puts a version back that was not ours to move. When somebody saved a newer one over `ours` meanwhile, that one
 * stays. `spare` gives a fresh name beside the target.
 */
export async function giveBack(
  target: DiskPath,
  displaced: DiskPath,
  ours: FileState,
  spare: () => DiskPath,
): Promise<void> {
  let incoming = displaced;
  let expected = ours;
  for (;;) {
    const own = await readState(incoming);
    const aside = spare();
    const stood = moveAside(target, aside);
    const placed = putIn(incoming, target);
    const found = stood ? await readState(aside) : undefined;
    if (!placed || found === undefined || sameState(found, expected)) {
      drop(aside);
      drop(incoming);
      return;
    }
    if (own.kind === "directory" || own.kind === "special") return;
    expected = own;
    incoming = aside;
  }
}

/** macOS links what a symbolic link names and not the link, so there a link is made anew. */
function linkIn(incoming: DiskPath, target: DiskPath): void {
  if (process.platform === "darwin" && lstatSync(incoming).isSymbolicLink()) {
    symlinkSync(readlinkSync(incoming, { encoding: "buffer" }), target);
  } else {
    linkSync(incoming, target);
  }
}

/** What a file system without hard links says, or one that forbids them for a file of somebody else. */
function hasNoLinks(thrown: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].some((code) => isErrno(thrown, code));
}
