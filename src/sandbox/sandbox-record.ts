import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import { processIds, processState, signalProcess } from "../base/process-group.ts";
import { readTold, type Told } from "./supervisor.ts";

const maxProcesses = 2048;

/** What bubblewrap (`--json-status-fd`) and the supervisor told about one sandbox, and its processes as the host sees them. */
export class SandboxRecord {
  #status = "";
  #told = "";
  #threadsBefore: number | undefined;
  #asked = false;

  readonly onStatus = (chunk: Uint8Array): void => {
    this.#status = lastPart(this.#status, chunk);
    if (this.#asked) this.askToEnd();
  };

  readonly onTold = (chunk: Uint8Array): void => {
    this.#told = lastPart(this.#told, chunk);
  };

  /** Asks every process inside to end. Where nothing of the command runs yet, there is nobody to ask: the sandbox ends. */
  readonly askToEnd = (): void => {
    this.#asked = true;
    const first = this.#firstPid();
    const members = this.members().filter((pid) => pid !== first);
    for (const pid of members) signalProcess(pid, "SIGTERM");
    if (members.length === 0 && first !== undefined) signalProcess(first, "SIGKILL");
  };

  /** Ends the sandbox when it fills the process table: the kernel holds a limit for everyone but root. */
  readonly endWhenTooMany = (): void => {
    const first = this.#firstPid();
    const [, total = "0", newest = "0"] =
      /\/([0-9]+) ([0-9]+)/.exec(readFileSync("/proc/loadavg", "utf8")) ?? [];
    this.#threadsBefore ??= Number(total);
    if (first === undefined || Number(total) - this.#threadsBefore < maxProcesses) return;
    const namespace = this.#namespace();
    const newestPids = Array.from({ length: 20 }, (_, back) => Number(newest) - back);
    const isNewest = newestPids.filter((pid) => namespaceOf(pid) === namespace).length > 5;
    // Threads have no entry among the processes, and those that died without being waited for no namespace.
    if (isNewest || countInside(first) >= maxProcesses) signalProcess(first, "SIGKILL");
  };

  /** Ends it at once; false while there is nothing to end yet, or any more. */
  end(): boolean {
    const first = this.#firstPid();
    return first !== undefined && signalProcess(first, "SIGKILL");
  }

  get told(): Told | undefined {
    return readTold(this.#told);
  }

  /** The exit status that bubblewrap gave; undefined when it failed before the supervisor ran. */
  get exitCode(): number | undefined {
    return this.#statusNumber("exit-code");
  }

  /** Waits until no process inside is left: the kernel ends them with the first one. */
  async ended(): Promise<void> {
    for (let tries = 0; tries < 1000; tries += 1) {
      if (!this.members().some((pid) => processState(pid)?.alive === true)) return;
      await delay(10);
    }
    throw new Fault(
      "sandbox-failed",
      "Processes of a command are still running though their sandbox has ended.",
    );
  }

  /** Its processes as the host numbers them. */
  members(): readonly number[] {
    const namespace = this.#namespace();
    return namespace === undefined ? [] : processIds().filter((pid) => namespaceOf(pid) === namespace);
  }

  #firstPid(): number | undefined {
    return this.#statusNumber("child-pid");
  }

  #namespace(): string | undefined {
    const inode = this.#statusNumber("pid-namespace");
    return inode === undefined ? undefined : `pid:[${inode}]`;
  }

  #statusNumber(name: string): number | undefined {
    const found = new RegExp(`"${name}":\\s*([0-9]+)[^0-9]`).exec(this.#status);
    return found === null ? undefined : Number(found[1]);
  }
}

/** Processes in a sandbox, dead ones that nobody waited for included, as its own `/proc` lists them; 0 while it has none. */
function countInside(first: number): number {
  try {
    const names = readdirSync(`/proc/${first}/root/proc`);
    const isOurs = existsSync(`/proc/${first}/root/proc/self`);
    return isOurs ? 0 : names.filter((name) => /^[0-9]+$/.test(name)).length;
  } catch {
    // It has ended.
    return 0;
  }
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // Gone, or another user's.
    return undefined;
  }
}

/** Keeps what was told last: nobody inside can fill our memory. */
function lastPart(text: string, chunk: Uint8Array): string {
  return (text + Buffer.from(chunk).toString("latin1")).slice(-8_000);
}
