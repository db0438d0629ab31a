import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FolderStep, RunCase } from "./case-file.ts";
import { contentsOf, developerFolder, runGit, writeFiles, type DeveloperFolder } from "./developer-folder.ts";

/** A developer's folder as a case describes it. */
export interface CaseFolder extends Disposable {
  /** Holds the developer's folder, the state folder and a home. */
  readonly dir: string;
  /** The repository's top. */
  readonly top: string;
  /** The folder that is opened. */
  readonly root: string;
  readonly stateDir: string;
  readonly contractFile: string;
  /** Every byte, mode, inode and time of the repository, its `.git` included. */
  fingerprint(): Map<string, string>;
  /** The developer's files as they are, below the repository's top. */
  contents(): Map<string, string>;
  change(steps: readonly FolderStep[]): void;
}

/** Makes the developer's folder of a case: tree, first commit, and what they did after it. */
export function openCaseFolder(given: RunCase): CaseFolder {
  const folder = developerFolder({ init: given.git ? [] : false });
  const root = join(folder.root, given.root);
  const contractFile = join(root, ".remit", "contracts", `${given.name}.json`);
  const before = join(given.dir, "before");
  if (existsSync(before)) cpSync(before, folder.root, { recursive: true });
  writeFiles(root, { [`.remit/contracts/${given.name}.json`]: given.contract });
  change(folder, given.committed);
  if (given.git) {
    folder.git("add", "--all");
    folder.git("commit", "--quiet", "--message=First");
  }
  change(folder, given.afterwards);
  return {
    dir: folder.dir,
    top: folder.root,
    root,
    stateDir: folder.stateDir,
    contractFile,
    fingerprint: () => folder.fingerprint(),
    contents: () => contentsOf(folder.root),
    change: (steps) => change(folder, steps),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function change(folder: DeveloperFolder, steps: readonly FolderStep[]): void {
  for (const step of steps) {
    for (const [path, text] of Object.entries(step.write ?? {})) {
      if (text === null) rmSync(join(folder.root, path), { recursive: true });
      else writeFiles(folder.root, { [path]: text });
    }
    for (const [path, base64] of Object.entries(step.bytes ?? {})) {
      writeFiles(folder.root, { [path]: Buffer.from(base64, "base64") });
    }
    for (const [path, target] of Object.entries(step.link ?? {})) {
      mkdirSync(dirname(join(folder.root, path)), { recursive: true });
      symlinkSync(target, join(folder.root, path));
    }
    for (const [path, mode] of Object.entries(step.mode ?? {})) {
      chmodSync(join(folder.root, path), Number.parseInt(mode, 8));
    }
    if (step.git !== undefined) folder.git(...step.git);
    if (step.repository !== undefined) makeRepository(join(folder.root, step.repository));
  }
}

function makeRepository(dir: string): void {
  mkdirSync(dir, { recursive: true });
  runGit(dir, "init", "--quiet", "-b", "main");
  runGit(dir, "add", "--all");
  runGit(dir, "commit", "--quiet", "--allow-empty", "--message=First");
}
