import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { isErrno } from "../../base/fault.ts";
import { runFiles } from "../../report/keep.ts";
import { isWithin, listHomes, listRunDirs, readRun, type StoredRun } from "../../run/store.ts";
import { readActivity } from "../../report/live-activity.ts";
import { readSummary } from "./run-summary.ts";
import type { RecordedRun } from "./runs.ts";

/** What a follower watches. */
export interface Followed {
  /** Absolute. */
  readonly stateDir: string;
  /** The developer's folders, absolute and real. */
  readonly roots: readonly string[];
  /** How many runs are read, the newest. */
  readonly limit: number;
}

export interface Look {
  /** Newest first. */
  readonly runs: readonly RecordedRun[];
  /** True when anything is other than at the look before. */
  readonly changed: boolean;
  /** Runs beyond the limit. */
  readonly older: number;
  /** The folders in which new runs appear. */
  readonly dirs: readonly string[];
}

/** Follows the runs of folders by what the store holds: whoever started them. */
export interface Follower {
  /** Reads what may have changed. An ended run's report is read once, and again when its log grew. */
  look(followed: Followed): Promise<Look>;
}

interface Known {
  readonly entry: RecordedRun;
  /** What the log of an ended run was when its summary was read. */
  readonly log?: string;
}

/** An ended run is shown as such once it is sealed; a runner that died in between is not waited for. */
const sealingMs = 10_000;

export function openFollower(): Follower {
  let known = new Map<string, Known>();
  /** The developer's folder of a home: every run of a home has the same. */
  const rootOfHome = new Map<string, string>();

  return {
    async look(followed) {
      const places = await listPlaces(followed, rootOfHome);
      const next = new Map<string, Known>();
      for (const { home, dir } of places.slice(0, followed.limit)) {
        const found = await readKnown(home, dir, known.get(dir));
        if (found !== undefined) next.set(dir, found);
      }
      const changed = next.size !== known.size || [...next].some(([dir, it]) => known.get(dir) !== it);
      known = next;
      const runs = newestFirst([...next.values()].map(({ entry }) => entry));
      const homes = [...new Set(places.map(({ home }) => join(home, "runs")))];
      const dirs = [followed.stateDir, ...homes];
      return { runs, changed, older: Math.max(0, places.length - followed.limit), dirs };
    },
  };
}

interface RunPlace {
  readonly home: string;
  readonly dir: string;
}

/** Where the runs of the followed folders lie, newest first: a run's name begins with its time. */
async function listPlaces(followed: Followed, rootOfHome: Map<string, string>): Promise<readonly RunPlace[]> {
  const places: RunPlace[] = [];
  for (const home of await listHomes(followed.stateDir)) {
    const dirs = await listRunDirs(home);
    const root = rootOfHome.get(home) ?? (await rootOfRuns(home, dirs));
    if (root === undefined) continue;
    rootOfHome.set(home, root);
    if (followed.roots.some((folder) => isWithin(folder, root)))
      places.push(...dirs.map((dir) => ({ home, dir })));
  }
  return places.toSorted((a, b) => (basename(a.dir) < basename(b.dir) ? 1 : -1));
}

async function rootOfRuns(home: string, dirs: readonly string[]): Promise<string | undefined> {
  for (const dir of dirs) {
    const run = await readRun(home, dir);
    if (run !== undefined) return run.root;
  }
  return undefined;
}

function newestFirst(runs: readonly RecordedRun[]): readonly RecordedRun[] {
  return runs.toSorted((a, b) => (a.stored.startedAt < b.stored.startedAt ? 1 : -1));
}

async function readKnown(home: string, dir: string, before: Known | undefined): Promise<Known | undefined> {
  if (before?.entry.kind === "interrupted") return before;
  if (before?.entry.kind === "ended") {
    return (await stampOf(join(dir, runFiles.log))) === before.log ? before : readEnded(before.entry.stored);
  }
  const stored = await readRun(home, dir);
  if (stored === undefined) return undefined;
  if (stored.state === "interrupted") return { entry: { kind: "interrupted", stored } };
  if (stored.state === "ended" && !(await isBeingSealed(dir))) return readEnded(stored);
  return readLive(stored, before);
}

async function readEnded(stored: StoredRun): Promise<Known> {
  const log = await stampOf(join(stored.dir, runFiles.log));
  const summary = await readSummary(stored.dir);
  return { entry: { kind: "ended", stored, ...(summary === undefined ? {} : { summary }) }, log };
}

/** The same object as before while nothing is new. */
async function readLive(stored: StoredRun, before: Known | undefined): Promise<Known> {
  const activity = await readActivity(stored.dir);
  const entry: RecordedRun = { kind: "live", stored, ...(activity === undefined ? {} : { activity }) };
  const same = before !== undefined && JSON.stringify(before.entry.activity) === JSON.stringify(activity);
  return same ? before : { entry };
}

async function isBeingSealed(dir: string): Promise<boolean> {
  if ((await statOf(join(dir, runFiles.seal))) !== undefined) return false;
  const report = await statOf(join(dir, runFiles.report));
  return report !== undefined && Date.now() - report.mtimeMs < sealingMs;
}

/** Another one after every append. */
async function stampOf(file: string): Promise<string> {
  const found = await statOf(file);
  return found === undefined ? "" : `${found.mtimeMs} ${found.size}`;
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return undefined;
    throw thrown;
  }
}
