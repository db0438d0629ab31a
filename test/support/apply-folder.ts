import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fsPath, pathFromBytes, type RepoPath } from "../../src/base/repo-path.ts";
import { applyPlan, type ApplyPlace, type ApplyResult } from "../../src/worktree/apply.ts";
import { planApply, type PlannedFile, type ReadyPlan } from "../../src/worktree/apply-plan.ts";
import type { FileState, HeldState } from "../../src/worktree/file-state.ts";

/** A developer's folder with the folders that an apply needs, removed when disposed of. */
export interface ApplyFolder extends AsyncDisposable {
  readonly root: string;
  readonly journalDir: string;
  readonly lockDir: string;
}

export async function makeApplyFolder(): Promise<ApplyFolder> {
  const dir = await mkdtemp(join(tmpdir(), "remit-apply-"));
  const root = join(dir, "root");
  await mkdir(root);
  return {
    root,
    journalDir: join(dir, "journal"),
    lockDir: join(dir, "locks"),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

export function file(content: string | Buffer): HeldState {
  return { kind: "file", content: Buffer.from(content) };
}

export function executable(content: string | Buffer): HeldState {
  return { kind: "executable", content: Buffer.from(content) };
}

export function link(target: string): HeldState {
  return { kind: "symlink", content: Buffer.from(target) };
}

/** Puts a state on disk as a developer's tools would. */
export async function put(root: string, path: RepoPath, state: FileState, mode?: number): Promise<void> {
  const place = fsPath(root, path);
  await rm(place, { force: true });
  if (state.kind === "absent") return;
  await mkdir(typeof place === "string" ? dirname(place) : parentOf(place), { recursive: true });
  if (state.kind === "symlink") return symlink(state.content, place);
  await writeFile(place, state.content);
  await chmod(place, mode ?? (state.kind === "executable" ? 0o755 : 0o644));
}

/** A plan that is expected to have no conflicts. */
export async function readyPlan(root: string, files: readonly PlannedFile[]): Promise<ReadyPlan> {
  const plan = await planApply({ root, files }, new AbortController().signal);
  if (plan.kind !== "ready") throw new Error(`unexpected conflicts: ${JSON.stringify(plan.conflicts)}`);
  return plan;
}

export async function applyFiles(place: ApplyPlace, files: readonly PlannedFile[]): Promise<ApplyResult> {
  return applyPlan(await readyPlan(place.root, files), place, new AbortController().signal);
}

/** Every entry of a tree as one line of text: kind, mode, content. Folders end in a slash. */
export async function readTree(root: string, below: RepoPath = ""): Promise<Record<string, string>> {
  const lines: Record<string, string> = {};
  const dir = below === "" ? root : fsPath(root, below);
  for (const name of await readdir(dir, { encoding: "buffer" })) {
    const path = `${below === "" ? "" : `${below}/`}${pathFromBytes(name)}`;
    const place = fsPath(root, path);
    const seen = await lstat(place);
    const mode = (seen.mode & 0o777).toString(8);
    if (seen.isDirectory()) Object.assign(lines, { [`${path}/`]: mode }, await readTree(root, path));
    else if (seen.isSymbolicLink()) lines[path] = `-> ${await readlink(place)}`;
    else lines[path] = `${mode} ${JSON.stringify((await readFile(place)).toString("latin1"))}`;
  }
  return lines;
}

function parentOf(place: Buffer): Buffer {
  return place.subarray(0, place.lastIndexOf("/"));
}
