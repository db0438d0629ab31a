import { realpath } from "node:fs/promises";
import { isErrno } from "../../base/fault.ts";

/** Where a path really leads; undefined for what is not there. */
export async function realPath(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return undefined;
    throw thrown;
  }
}
