import { readFileSync, statfsSync } from "node:fs";

/** What the processes of one sandbox may take together before it is ended. */
export interface Ceilings {
  readonly maxMemoryBytes: number;
  /** What must stay free on the file system of the tree. */
  readonly minFreeBytes: number;
  /** How many files must still fit there; the usual number when left out. Not asked where a file system has no such bound. */
  readonly minFreeFiles?: number;
}

const mebibyte = 1024 * 1024;
/** What others write meanwhile does not count against a command that writes little. */
const smallBytes = 64 * mebibyte;
const fewFiles = 20_000;
const usualFreeFiles = 200_000;

/** Three quarters of the machine's memory, and half a gigabyte of its disk: an honest build is far from both. */
export function usualCeilings(): Ceilings {
  return { maxMemoryBytes: Math.floor(readMemory().total * 0.75), minFreeBytes: 512 * mebibyte };
}

/** Looks at the machine first, which is cheap: at processes only when so much memory is taken by anyone. */
export class CeilingWatch {
  readonly #ceilings: Ceilings;
  readonly #dir: string;
  readonly #before: Room;

  constructor(ceilings: Ceilings, dir: string) {
    this.#ceilings = ceilings;
    this.#dir = dir;
    this.#before = roomIn(dir);
  }

  /** Why a sandbox must end now; undefined while it may go on. */
  broken(members: () => readonly number[]): string | undefined {
    const { maxMemoryBytes, minFreeBytes, minFreeFiles = usualFreeFiles } = this.#ceilings;
    const { bytes, files } = roomIn(this.#dir);
    if (bytes < minFreeBytes && this.#before.bytes - bytes > smallBytes) return "the disk was running full";
    if (files < minFreeFiles && this.#before.files - files > fewFiles)
      return "the disk was running out of places for files";
    const { total, available } = readMemory();
    if (total - available < maxMemoryBytes) return undefined;
    const taken = members().reduce((sum, pid) => sum + ownMemory(pid), 0);
    return taken < maxMemoryBytes ? undefined : "it took too much of the machine's memory";
  }
}

interface Room {
  readonly bytes: number;
  readonly files: number;
}

function roomIn(dir: string): Room {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(dir);
    return { bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree };
  } catch {
    // What is wrong with the folder, the sandbox itself will say.
    return { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY };
  }
}

function readMemory(): { readonly total: number; readonly available: number } {
  const text = readFileSync("/proc/meminfo", "utf8");
  return { total: kibibytes(text, "MemTotal"), available: kibibytes(text, "MemAvailable") };
}

/** Memory that a process does not share with a file; 0 for one that is gone. */
function ownMemory(pid: number): number {
  try {
    return kibibytes(readFileSync(`/proc/${pid}/status`, "utf8"), "RssAnon");
  } catch {
    // It has ended.
    return 0;
  }
}

function kibibytes(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s*([0-9]+) kB`, "m").exec(text)?.[1];
  return Number(found ?? 0) * 1024;
}
