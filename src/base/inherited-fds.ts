import { readdirSync, readFileSync } from "node:fs";

/**
 * Descriptors above 2 that whoever started us left open and that every child of ours would get: a log, a socket, a
 * terminal. Node marks only the low ones as its own. Linux only; elsewhere none are found.
 */
export function inheritedFds(): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fdinfo")
    .map(Number)
    .filter((fd) => fd > 2 && !closesOnExec(fd));
}

const closeOnExec = 0o2000000;

function closesOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"));
    return flags === null || (Number.parseInt(flags[1] ?? "0", 8) & closeOnExec) !== 0;
  } catch {
    // Closed since it was listed (the folder's own descriptor, for one).
    return true;
  }
}
