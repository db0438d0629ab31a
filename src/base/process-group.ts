import { readdirSync, readFileSync } from "node:fs";
import { execa } from "execa";

/** Sends a signal to a process group (or `0` to ask); false when nobody is there to receive it. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  return send(-group, signal);
}

/** Sends a signal to one process; false when it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  return send(pid, signal);
}

/** Process ids in a process group that are alive; what has ended and only waits to be reaped does not count. */
export async function groupMembers(group: number): Promise<readonly number[]> {
  if (process.platform === "win32" || !signalGroup(group, 0)) return [];
  if (process.platform === "linux") {
    return processIds().filter((pid) => {
      const state = processState(pid);
      return state !== undefined && state.group === group && state.alive;
    });
  }
  const lines = await listProcesses(["-axo", "pid=,pgid=,stat="]);
  return lines
    .filter(([, pgid, stat]) => Number(pgid) === group && stat?.startsWith("Z") === false)
    .map(([pid]) => Number(pid));
}

/**
 * Processes that carry `NAME=VALUE` in the environment they were started with. On Windows none are found; macOS hides the
 * environment of its own programs.
 */
export async function processesWithEnv(name: string, value: string): Promise<readonly number[]> {
  if (process.platform === "win32") return [];
  if (process.platform !== "linux") {
    const lines = await listProcesses(["-axwwE", "-o", "pid=,stat=,command="]);
    return lines
      .filter(([, stat, ...rest]) => stat?.startsWith("Z") === false && rest.includes(`${name}=${value}`))
      .map(([pid]) => Number(pid));
  }
  const entry = Buffer.from(`${name}=${value}\0`);
  return processIds().filter(
    (pid) => readProc(pid, "environ")?.includes(entry) === true && processState(pid)?.alive === true,
  );
}

/** Ids of all processes that this one can see. Linux only. */
export function processIds(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

/** Group of a process and whether it still runs; undefined once it is gone. Linux only. */
export function processState(pid: number): { readonly group: number; readonly alive: boolean } | undefined {
  const line = readProc(pid, "stat")?.toString("latin1");
  if (line === undefined) return undefined;
  // The name stands in parentheses and may hold anything: count from the last one.
  const [state, , group] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { group: Number(group), alive: state !== "Z" && state !== "X" };
}

/** The words of each line of `ps`. */
async function listProcesses(args: readonly string[]): Promise<readonly string[][]> {
  const { stdout } = await execa("/bin/ps", [...args], { env: {}, extendEnv: false });
  return stdout.split("\n").map((line) => line.trim().split(/\s+/));
}

function readProc(pid: number, name: string): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`);
  } catch {
    // Gone, or another user's: either way not ours to count.
    return undefined;
  }
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    // ESRCH: nobody is left. EPERM: the id belongs to somebody else by now.
    return false;
  }
}
