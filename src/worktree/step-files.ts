import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { fsPath, pathFromBytes, type RepoPath } from "../base/repo-path.ts";
import { lstatOrNothing } from "./file-state.ts";
import type { Journal, JournalStep } from "./journal.ts";
import type { DiskPath } from "./swap.ts";
import { dirPath, readParents } from "./write-path.ts";

/** An apply on its way, forwards or back. */
export interface Applying {
  readonly root: string;
  readonly journal: Journal;
  /** Told before each durable step, awaited. */
  readonly tell: (name: string) => Promise<void>;
  /** Paths that the developer changed and that are left as the developer has them. */
  readonly kept: Set<RepoPath>;
}

/** A path of the journal with the names that belong to it. */
export interface StepFile extends JournalStep {
  readonly target: DiskPath;
  /** The new version before it is put in place. */
  readonly incoming: DiskPath;
  /** The old version after it was moved out of the way. */
  readonly aside: DiskPath;
  /** A name that nothing has. */
  readonly spare: () => DiskPath;
}

export function filesOf({ root, journal }: Applying): StepFile[] {
  return journal.steps.map((step, at) => {
    const name = (end: string) => fsPath(root, joinPath(step.beside, `.remit-${journal.id}-${at}.${end}`));
    const spare = () => name(randomBytes(4).toString("hex"));
    return { ...step, target: fsPath(root, step.path), incoming: name("new"), aside: name("old"), spare };
  });
}

/** True while the folder for a path's temporary names is a real one below the root. */
export async function isReachable({ root }: Applying, { beside }: StepFile): Promise<boolean> {
  if ((await readParents(root, joinPath(beside, "-"))).blocked !== undefined) return false;
  return (await lstatOrNothing(dirPath(root, beside)))?.isDirectory() === true;
}

/** Every temporary name of a path that stands. */
export async function leftoversOf(applying: Applying, file: StepFile): Promise<DiskPath[]> {
  if (!(await isReachable(applying, file))) return [];
  const { root, journal } = applying;
  const mine = `.remit-${journal.id}-${journal.steps.findIndex(({ path }) => path === file.path)}.`;
  const names = await readdir(dirPath(root, file.beside), { encoding: "buffer" });
  const left = names.map(pathFromBytes).filter((name) => name.startsWith(mine));
  return left.map((name) => fsPath(root, joinPath(file.beside, name)));
}

/** The modes of folders that may have to be made again. */
export function knownModes({ dirs, restore }: Journal): ReadonlyMap<RepoPath, number> {
  return new Map([...dirs, ...restore]);
}

function joinPath(dir: RepoPath, name: string): RepoPath {
  return dir === "" ? name : `${dir}/${name}`;
}
