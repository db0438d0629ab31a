import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * A mark that a process and all that it starts carry, in two resource limits of Linux that nobody without privileges can raise:
 * unlike a variable of the environment it cannot be taken off. Both together are always {@link sum}; who lowers one of them
 * is known by that.
 */
export interface LimitMark {
  readonly locks: number;
  readonly queue: number;
}

/** Below what any system sets by itself. */
const sum = 2 ** 19;

export function newLimitMark(): LimitMark {
  const locks = randomInt(1, sum);
  return { locks, queue: sum - locks };
}

/** The options of `prlimit` that set it. */
export function limitOptions({ locks, queue }: LimitMark): readonly string[] {
  return [`--locks=${locks}:${locks}`, `--msgqueue=${queue}:${queue}`];
}

/** True for a process that carries the mark, or that lowered one: of the texts of its `limits` and `status` below `/proc`. */
export function carriesMark(limits: string, status: () => string, mark: LimitMark): boolean {
  const [locks, queue] = ["file locks", "msgqueue size"].map((name) => hardLimit(limits, name));
  if (locks === undefined || queue === undefined || locks + queue > sum) return false;
  // Whoever is marked can gain no privileges and has a filter: no one else with limits like these is taken for one.
  const isConfined = (text: string): boolean => /^NoNewPrivs:\t1$/m.test(text) && /^Seccomp:\t2$/m.test(text);
  return (locks === mark.locks || locks + queue < sum) && isConfined(status());
}

/** Of these processes, those that carry the mark. Linux only. */
export function markedBy(mark: LimitMark, pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => carriesMark(textOf(pid, "limits"), () => textOf(pid, "status"), mark));
}

function hardLimit(limits: string, name: string): number | undefined {
  const found = new RegExp(`^Max ${name} +\\S+ +([0-9]+) `, "m").exec(limits)?.[1];
  return found === undefined ? undefined : Number(found);
}

function textOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // It has ended, or is somebody else's.
    return "";
  }
}
