import { access, constants, stat } from "node:fs/promises";
import { basename, delimiter, isAbsolute, join } from "node:path";
import { isErrno } from "../../base/fault.ts";

/**
 * The absolute file of a program that is named as it is typed; undefined when none is installed. Only absolute folders
 * of PATH are looked at: the opened folder, whatever lies there, has no part in it.
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isProgram(name)) ? name : undefined;
  if (name !== basename(name)) return undefined;
  const dirs = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((dir) => isAbsolute(dir));
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd"] : [""];
  for (const dir of dirs) {
    for (const ending of endings) {
      const file = join(dir, `${name}${ending}`);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

/** True for an address of this machine where a server could be started. */
export function isOwnAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

export async function canStartServer(url: string): Promise<boolean> {
  return isOwnAddress(url) && (await findProgram("llama-server", process.env)) !== undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "EACCES")) return false;
    throw thrown;
  }
}
