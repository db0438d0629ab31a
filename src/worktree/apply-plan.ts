import { readdir } from "node:fs/promises";
import { Fault } from "../base/fault.ts";
import { fsPath, pathFromBytes, printablePath, type RepoPath } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";
import {
  absent,
  accessAfter,
  type DiskState,
  type FileState,
  type HeldState,
  isHeld,
  lstatOrNothing,
  readState,
  sameAccess,
  sameState,
} from "./file-state.ts";
import { type MergeConflict, mergeStates } from "./merge.ts";
import { readParents, refuseForeignPath } from "./write-path.ts";

/** One path of an accepted proposal: what the snapshot held, and what the proposal holds. */
export interface PlannedFile {
  readonly path: RepoPath;
  readonly base: FileState;
  readonly post: FileState;
}

/** What a person takes where two versions cannot be merged. */
export type Choice = "mine" | "proposal" | "markers";

export interface PlanRequest {
  /** The developer's folder, absolute. */
  readonly root: string;
  readonly files: readonly PlannedFile[];
  /** Resolves conflicts; `mine` leaves a path alone whether it conflicts or not. */
  readonly choices?: ReadonlyMap<RepoPath, Choice>;
  /** Folders that stood before the change which this one takes back, with their modes. */
  readonly restore?: ReadonlyMap<RepoPath, number>;
  /** True when this takes the last apply back. */
  readonly takesBack?: boolean;
}

/** One path to write: what stands there now, and what will. Never equal. */
export interface PlannedStep {
  readonly path: RepoPath;
  readonly pre: FileState;
  readonly post: FileState;
}

export interface ReadyPlan {
  readonly kind: "ready";
  readonly root: string;
  readonly steps: readonly PlannedStep[];
  readonly restore: ReadonlyMap<RepoPath, number>;
  readonly takesBack: boolean;
}

export type ConflictKind =
  | MergeConflict
  | "directory"
  | "special-file"
  | "parent-symlink"
  | "parent-file"
  | "same-file";

/** A path that nothing can be written to without a person's choice. */
export interface Conflict {
  readonly path: RepoPath;
  readonly why: ConflictKind;
  readonly base: FileState;
  readonly current: DiskState;
  readonly proposed: FileState;
  /** The merge with conflict markers, for text. */
  readonly merged?: HeldState;
  /** What may be chosen; empty where only rejecting helps. */
  readonly choices: readonly Choice[];
}

export type ApplyPlan = ReadyPlan | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] };

/**
 * Compares what stands in the developer's folder with the proposal's base and says what to write, or what conflicts.
 * Reads only: nothing in the folder changes.
 * @throws Fault `apply-failed` for a path that no change may name; Stopped.
 */
export async function planApply(request: PlanRequest, signal: AbortSignal): Promise<ApplyPlan> {
  const planned = planPaths(request);
  const steps: PlannedStep[] = [];
  const conflicts: Conflict[] = [];
  for (const file of request.files) {
    throwIfStopped(signal);
    const answer = await planFile(planned, file, signal);
    if (answer === undefined) continue;
    if ("why" in answer) conflicts.push(answer);
    else steps.push(answer);
  }
  if (conflicts.length > 0) return { kind: "conflict", conflicts };
  const { root, restore = new Map<RepoPath, number>(), takesBack = false } = request;
  return { kind: "ready", root, steps, restore, takesBack };
}

interface PlannedPaths extends PlanRequest {
  /** Paths that the plan empties: what stands under or at them does not block another path of the plan. */
  readonly deleted: ReadonlySet<RepoPath>;
  readonly folded: ReadonlyMap<string, readonly RepoPath[]>;
}

function planPaths(request: PlanRequest): PlannedPaths {
  const folded = new Map<string, RepoPath[]>();
  for (const { path } of request.files) {
    refuseForeignPath(path);
    const same = folded.get(foldName(path));
    if (same === undefined) folded.set(foldName(path), [path]);
    else if (same.includes(path)) throw new Fault("internal", `${printablePath(path)} is planned twice.`);
    else same.push(path);
  }
  const gone = request.files.filter(({ post }) => post.kind === "absent").map(({ path }) => path);
  return {
    ...request,
    folded,
    deleted: new Set(gone.filter((path) => request.choices?.get(path) !== "mine")),
  };
}

async function planFile(
  planned: PlannedPaths,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<PlannedStep | Conflict | undefined> {
  const { root, choices } = planned;
  const onDisk = await readCurrent(planned, file.path);
  if (onDisk.why === "same-file") return conflictAt(file, onDisk.current, onDisk.why);
  const choice = choices?.get(file.path);
  if (choice === "mine") return undefined;
  const current = onDisk.current;
  if (onDisk.why !== undefined) return conflictAt(file, current, onDisk.why);
  if (current.kind === "directory") {
    if (file.post.kind === "absent") return undefined;
    if (!(await willBeEmpty(root, file.path, planned.deleted))) return conflictAt(file, current, "directory");
    return step(file, absent, file.post);
  }
  if (current.kind === "special") return conflictAt(file, current, "special-file");
  return planState(file, current, choice, signal);
}

async function planState(
  file: PlannedFile,
  current: FileState,
  choice: Choice | undefined,
  signal: AbortSignal,
): Promise<PlannedStep | Conflict | undefined> {
  const sides = { base: file.base, current, proposed: file.post };
  const merge = await mergeStates(sides, signal);
  if (merge.kind === "clean") return step(file, current, merge.state);
  if (choice === "proposal") return step(file, current, file.post);
  if (choice === "markers" && merge.marked !== undefined) return step(file, current, merge.marked);
  return {
    path: file.path,
    why: merge.why,
    ...sides,
    ...(merge.marked !== undefined && { merged: merge.marked }),
    choices: merge.marked === undefined ? ["mine", "proposal"] : ["mine", "proposal", "markers"],
  };
}

function step(file: PlannedFile, pre: FileState, state: FileState): PlannedStep | undefined {
  if (sameState(pre, state)) return undefined;
  if (!isHeld(state)) return { path: file.path, pre, post: state };
  // Taking a change back: what it made of the access bits is taken back too, unless they changed since.
  const takenBack = isHeld(file.post) && sameAccess(pre, file.base) && file.post.kind === state.kind;
  const access = (takenBack ? file.post.access : undefined) ?? accessAfter(pre, state);
  const { kind, content } = state;
  return { path: file.path, pre, post: { kind, content, ...(access !== undefined && { access }) } };
}

function conflictAt(file: PlannedFile, current: DiskState, why: ConflictKind): Conflict {
  const { path, base, post } = file;
  return { path, why, base, current, proposed: post, choices: why === "same-file" ? [] : ["mine"] };
}

interface OnDisk {
  readonly current: DiskState;
  readonly why?: "parent-symlink" | "parent-file" | "same-file";
}

async function readCurrent(planned: PlannedPaths, path: RepoPath): Promise<OnDisk> {
  const { blocked } = await readParents(planned.root, path);
  if (blocked !== undefined) {
    if (planned.deleted.has(blocked.at)) return { current: absent };
    return { current: absent, why: blocked.by === "symlink" ? "parent-symlink" : "parent-file" };
  }
  const current = await readState(fsPath(planned.root, path));
  return (await isOtherName(planned, path)) ? { current, why: "same-file" } : { current };
}

/** True where the file system opens one file for two names of the plan, as one that ignores case does. */
async function isOtherName(planned: PlannedPaths, path: RepoPath): Promise<boolean> {
  const names = planned.folded.get(foldName(path)) ?? [];
  if (names.length < 2) return false;
  const own = await lstatOrNothing(fsPath(planned.root, path));
  for (const name of names) {
    if (name === path || own === undefined) continue;
    const other = await lstatOrNothing(fsPath(planned.root, name));
    if (other?.ino === own.ino && other.dev === own.dev) return true;
  }
  return false;
}

function foldName(path: RepoPath): string {
  return path.normalize("NFC").toLowerCase();
}

/** True when a folder holds only folders and files that the plan deletes. */
async function willBeEmpty(root: string, dir: RepoPath, deleted: ReadonlySet<RepoPath>): Promise<boolean> {
  const entries = await readdir(fsPath(root, dir), { withFileTypes: true, encoding: "buffer" });
  for (const entry of entries) {
    const path = `${dir}/${pathFromBytes(entry.name)}`;
    if (entry.isDirectory() ? !(await willBeEmpty(root, path, deleted)) : !deleted.has(path)) return false;
  }
  return true;
}
