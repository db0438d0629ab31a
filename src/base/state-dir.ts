import { homedir } from "node:os";
import { join } from "node:path";

/** Where Remit keeps its own repositories, trees and runs: absolute, outside every developer's folder. */
export function stateDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const own = env["REMIT_STATE_DIR"];
  if (own !== undefined && own !== "") return own;
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "remit");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "remit");
  const state = env["XDG_STATE_HOME"];
  return join(state !== undefined && state !== "" ? state : join(homedir(), ".local", "state"), "remit");
}
