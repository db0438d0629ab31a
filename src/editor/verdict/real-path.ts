import { statSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { isErrno } from "../../base/fault.ts";

/** Where a path really leads; undefined for what is not there or leads nowhere. */
export async function realPath(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (thrown) {
    if (leadsNowhere(thrown)) return undefined;
    throw thrown;
  }
}

/** True for a file that is there. An output may name anything: a word of base64 is too long to be a name. */
export function isFileAt(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch (thrown) {
    if (leadsNowhere(thrown)) return false;
    throw thrown;
  }
}

function leadsNowhere(thrown: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES"].some((code) => isErrno(thrown, code));
}
