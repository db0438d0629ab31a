import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import * as z from "zod/mini";
import { writeDurable } from "../base/durable-file.ts";
import { Fault, isErrno } from "../base/fault.ts";
import { isLiving } from "../base/process-identity.ts";

/** What is known of a run from its start on; `run.json` in its folder. */
const runFileSchema = z.object({
  run: z.string(),
  kind: z.enum(["run", "judge"]),
  root: z.string(),
  goal: z.string(),
  contractFile: z.optional(z.string()),
  /** The run whose proposal it went on from. */
  continues: z.exactOptional(z.string()),
  startedAt: z.string(),
  pid: z.int(),
  /** Tells its process from a later one of the same number; older records have none. */
  started: z.exactOptional(z.string()),
  snapshot: z.object({
    tree: z.string(),
    commit: z.string(),
    carries: z.array(
      z.object({
        path: z.string(),
        dir: z.string(),
        kind: z.enum(["dependency", "submodule", "output"]),
        at: z.exactOptional(z.string()),
      }),
    ),
    secrets: z.array(z.string()),
  }),
});

export type RunFile = z.output<typeof runFileSchema>;

/** A run as the store has it. `dir` is absolute. */
export interface StoredRun extends RunFile {
  readonly dir: string;
  /** The workspace folder of the state folder that holds it. */
  readonly home: string;
  readonly state: "running" | "interrupted" | "ended";
}

/** A new run's identifier: time first, so that runs sort by age. */
export function newRunName(now: Date): string {
  const stamp = now.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-${randomBytes(2).toString("hex")}`;
}

/** Makes the folder of a new run and its `run.json`; returns the folder. */
export async function createRunDir(home: string, file: RunFile): Promise<string> {
  const dir = join(home, "runs", file.run);
  await mkdir(join(dir, "outputs"), { recursive: true, mode: 0o700 });
  await writeDurable(join(dir, "run.json"), `${JSON.stringify(file, null, 2)}\n`);
  return dir;
}

/** Every run of every folder, newest first; with `folder`, of the developer's folders that it is or lies in. */
export async function listRuns(stateDir: string, folder?: string): Promise<readonly StoredRun[]> {
  const found = await Promise.all((await listHomes(stateDir)).map(runsOf));
  return found
    .flat()
    .filter((run) => folder === undefined || isWithin(folder, run.root))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** The run of this name, or the only one whose name starts or ends so; `last` is the newest of the folder. */
export async function findRun(stateDir: string, name: string, folder: string): Promise<StoredRun> {
  const runs = await listRuns(stateDir);
  if (name === "last") {
    const newest = runs.find((run) => isWithin(folder, run.root));
    if (newest !== undefined) return newest;
  }
  const matches = runs.filter(({ run }) => run === name || run.startsWith(name) || run.endsWith(name));
  const [match] = matches;
  if (match === undefined)
    throw new Fault("run-unknown", `There is no run ${name}.`, { hint: "`remit runs` lists them." });
  if (matches.length > 1 && match.run !== name) {
    throw new Fault("run-unknown", `${matches.length} runs are called ${name}…`, {
      hint: "Give more of the name; `remit runs` lists them.",
    });
  }
  return match;
}

/** The workspace folders of a state folder, absolute. */
export async function listHomes(stateDir: string): Promise<readonly string[]> {
  const names = await entriesOf(stateDir);
  return names.filter((name) => name.startsWith("ws-")).map((name) => join(stateDir, name));
}

/** The folders of all runs of a workspace folder, absolute. */
export async function listRunDirs(home: string): Promise<readonly string[]> {
  const names = await entriesOf(join(home, "runs"));
  return names.map((name) => join(home, "runs", name));
}

async function runsOf(home: string): Promise<readonly StoredRun[]> {
  const dirs = await listRunDirs(home);
  const runs = await Promise.all(dirs.map((dir) => readRun(home, dir)));
  return runs.filter((run) => run !== undefined);
}

/** The run in a folder of a workspace folder; undefined when there is none that can be read. */
export async function readRun(home: string, dir: string): Promise<StoredRun | undefined> {
  const file = await readRunFile(join(dir, "run.json"));
  if (file === undefined) return undefined;
  return { ...file, dir, home, state: stateOf(await entriesOf(dir), file) };
}

/** Until it is sealed a report is still being written, unless nobody is there any more to do so. */
function stateOf(names: readonly string[], file: RunFile): StoredRun["state"] {
  if (names.includes("seal.json")) return "ended";
  if (isLiving(file)) return "running";
  return names.includes("report.json") ? "ended" : "interrupted";
}

async function readRunFile(file: string): Promise<RunFile | undefined> {
  try {
    const parsed = runFileSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.data;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || thrown instanceof SyntaxError)
      return undefined;
    throw thrown;
  }
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return [];
    throw thrown;
  }
}

/** True for a developer's folder that is `root` or lies in it. */
export function isWithin(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
