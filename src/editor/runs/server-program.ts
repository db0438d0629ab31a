import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { isErrno } from "../../base/fault.ts";

const names = process.platform === "win32" ? ["llama-server.exe", "llama-server.cmd"] : ["llama-server"];

/** The program `llama-server` on PATH, absolute; undefined when none is installed. */
export async function findServerProgram(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const dirs = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((dir) => isAbsolute(dir));
  for (const dir of dirs) {
    for (const name of names) {
      if (await isProgram(join(dir, name))) return join(dir, name);
    }
  }
  return undefined;
}

/** True for an address of this machine where a server could be started. */
export function isOwnAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

export async function canStartServer(url: string): Promise<boolean> {
  return isOwnAddress(url) && (await findServerProgram(process.env)) !== undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "EACCES")) return false;
    throw thrown;
  }
}
