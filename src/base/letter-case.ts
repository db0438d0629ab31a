import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isErrno } from "./fault.ts";

/** True when the folder's own name is found in other letters too. */
export async function ignoresCase(root: string): Promise<boolean> {
  const name = basename(root);
  const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (swapped === name) return process.platform === "win32" || process.platform === "darwin";
  try {
    const [own, other] = await Promise.all([lstat(root), lstat(join(dirname(root), swapped))]);
    return own.ino === other.ino && own.dev === other.dev;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "EACCES")) return false;
    throw thrown;
  }
}
