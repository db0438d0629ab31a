import { readFileSync } from "node:fs";
import { isErrno } from "./fault.ts";

/** A process, told from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in letters, digits and underscores; left out where the system does not tell. */
  readonly started?: string;
}

/** The identity of a process that lives now. */
export function identify(pid: number): ProcessIdentity {
  const started = startOf(pid);
  return started === undefined ? { pid } : { pid, started };
}

/** True while this very process lives. Where a start is not known, whoever has its number is taken for it. */
export function isLiving({ pid, started }: ProcessIdentity): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isThere(pid)) return false;
  const now = statOf(pid);
  if (now === undefined) return true;
  // What has ended and only waits for its parent to notice does nothing any more.
  if (now.state === "Z" || now.state === "X") return false;
  return started === undefined || started === "" || started === now.started;
}

/** The beginning of a name that says whose it is, so that a crash's leftovers can be told. */
export function ownPrefix(): string {
  const { pid, started = "" } = identify(process.pid);
  return `${pid}-${started}-`;
}

/** The process whose {@link ownPrefix} a name begins with; nobody's where it has none. */
export function ownerOf(name: string): ProcessIdentity {
  const [, pid, started = ""] = /^(\d+)-(?:(\w*)-)?/.exec(name) ?? [];
  return { pid: Number(pid), started };
}

/** EPERM: it lives and belongs to someone else. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ESRCH")) return false;
    if (isErrno(thrown, "EPERM")) return true;
    throw thrown;
  }
}

function startOf(pid: number): string | undefined {
  return statOf(pid)?.started;
}

/** Known on Linux only. */
function statOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  if (process.platform !== "linux") return undefined;
  const boot = readProc("sys/kernel/random/boot_id");
  const line = readProc(`${pid}/stat`);
  if (boot === undefined || line === undefined) return undefined;
  // The name stands in parentheses and may hold anything: count from the last one.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: `${boot.slice(0, 8)}_${fields[19] ?? ""}` };
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, "latin1");
  } catch (thrown) {
    if (["ENOENT", "EACCES", "ESRCH"].some((code) => isErrno(thrown, code))) return undefined;
    throw thrown;
  }
}
