import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import { type CommandLine, type Mount, afterMounts, inOwnSpace } from "../base/mount-space.ts";

/**
 * Wraps a command line so that overlays are mounted before it, in a mount namespace of its own that ends with it. Each
 * merged folder is mounted over its `upper`.
 */
export function withOverlays(overlays: readonly Mount[], line: CommandLine): CommandLine {
  if (overlays.length === 0) return line;
  const mounts = overlays.map(({ lower, upper, work }) => ({ lower, upper, work, at: upper }));
  return inOwnSpace(afterMounts(mounts, line));
}

/** Lets the owner remove the folders that overlays worked in: the kernel leaves them closed to everybody. */
export async function reopenWork(overlays: readonly Pick<Mount, "work">[]): Promise<void> {
  for (const { work } of overlays) {
    await chmod(join(work, "work"), 0o700).catch((thrown: unknown) => {
      if (!isErrno(thrown, "ENOENT")) throw thrown;
    });
  }
}
