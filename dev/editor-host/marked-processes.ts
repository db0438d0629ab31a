import { readFileSync, readdirSync } from "node:fs";

/** Stands in the environment of everything that a host starts, and what that starts in turn. */
export const markName = "REMIT_EDITOR_HOST_MARK";

/** Ends the processes that carry a mark, politely and then firmly; a detached run outlives its server otherwise. */
export async function endMarked(mark: string): Promise<void> {
  for (const signal of ["SIGTERM", "SIGTERM", "SIGKILL"] as const) {
    if (signalMarked(mark, signal) === 0) return;
    const until = Date.now() + 4_000;
    while (Date.now() < until && listMarked(mark).length > 0)
      await new Promise((done) => setTimeout(done, 50));
  }
}

/** The ids of the processes that carry a mark; empty where the system does not show environments. */
export function listMarked(mark: string): readonly number[] {
  return listProcesses().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${markName}=${mark}`);
    } catch {
      // It has ended, or is another user's.
      return false;
    }
  });
}

function listProcesses(): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function signalMarked(mark: string, signal: NodeJS.Signals): number {
  const found = listMarked(mark);
  for (const pid of found) {
    try {
      process.kill(pid, signal);
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH")) throw thrown;
    }
  }
  return found.length;
}
