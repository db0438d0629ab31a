import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Where a user's own settings and policy lie: absolute, whatever the environment says. */
export function configDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = absolute(env["HOME"]) ?? homedir();
  if (platform === "win32") {
    return join(absolute(env["APPDATA"]) ?? join(homedir(), "AppData", "Roaming"), "remit");
  }
  if (platform === "darwin") return join(home, "Library", "Application Support", "remit");
  return join(absolute(env["XDG_CONFIG_HOME"]) ?? join(home, ".config"), "remit");
}

/** A relative folder would be looked for in the repository that is open: it does not count. */
function absolute(dir: string | undefined): string | undefined {
  return dir !== undefined && isAbsolute(dir) ? dir : undefined;
}
