import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../src/base/fault.ts";
import { openMountSpace } from "../../src/base/mount-space.ts";
import type { Worktree, WorktreeOptions } from "../../src/worktree/worktree.ts";
import { removeAll } from "../../src/worktree/remove.ts";
import { signal } from "./developer-folder.ts";

/** A kind of worktree that this machine can open. */
export interface WorktreeKind {
  readonly kind: "copy" | "overlay";
  readonly options: WorktreeOptions;
}

const usual = { purpose: "work", run: "r1", copyCarries: false } as const;

export const copyKind: WorktreeKind = { kind: "copy", options: usual };

export const whyNoOverlay = process.platform === "linux" ? await tryMount() : "only Linux has overlays";
if (whyNoOverlay !== undefined) console.warn(`Overlay worktrees are not tested: ${whyNoOverlay}`);

const overlayKinds: readonly WorktreeKind[] =
  whyNoOverlay === undefined ? [{ kind: "overlay", options: { ...usual, overlay: true } }] : [];

/** Whatever is promised of a worktree is promised of each of these. */
export const worktreeKinds: readonly WorktreeKind[] = [copyKind, ...overlayKinds];

/** Runs a program unconfined in a worktree, as a command would find it. */
export function runIn(worktree: Worktree, file: string, ...args: string[]): string {
  const env = { ...process.env, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" };
  const options: ExecFileSyncOptionsWithStringEncoding = {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env,
  };
  if (worktree.space === undefined) return execFileSync(file, args, { ...options, cwd: worktree.dir });
  const inside = ["-c", 'cd "$1" && shift && exec "$@"', "sh", worktree.space.at, file, ...args];
  const line = worktree.space.enter({ file: "/bin/sh", args: inside });
  return execFileSync(line.file, line.args, { ...options, cwd: "/" });
}

export function shellIn(worktree: Worktree, script: string): string {
  return runIn(worktree, "bash", "-ec", script);
}

export function gitIn(worktree: Worktree, ...args: string[]): string {
  return runIn(worktree, "git", ...args);
}

async function tryMount(): Promise<string | undefined> {
  const dir = mkdtempSync(join(tmpdir(), "remit-mount-"));
  const [lower, upper, work, at] = ["lower", "upper", "work", "at"].map((name) => join(dir, name));
  if (lower === undefined || upper === undefined || work === undefined || at === undefined) return "no names";
  try {
    for (const folder of [lower, upper, work, at]) mkdirSync(folder);
    await using _space = await openMountSpace({ lower, upper, work, at }, signal);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.message;
    throw thrown;
  } finally {
    await removeAll(dir, signal);
    rmSync(dir, { recursive: true, force: true });
  }
}
