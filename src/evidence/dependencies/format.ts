import type { RepoPath } from "../../base/repo-path.ts";
import { readBunLock } from "./bun.ts";
import { readCargoLock, readCargoToml, readRustToolchain } from "./cargo.ts";
import { readGoMod, readGoSum } from "./go.ts";
import type { Item, Lock } from "./item.ts";
import { readPackageLock } from "./npm-lock.ts";
import { readPackageJson } from "./npm.ts";
import { readPnpmLock, readPnpmWorkspace } from "./pnpm.ts";
import { readPyproject } from "./pyproject.ts";
import { readPipfile, readPipfileLock, readPoetryLock, readUvLock } from "./python-lock.ts";
import { readRequirementsFile } from "./requirement.ts";
import { readSetupCfg } from "./setup-cfg.ts";
import { wholeFileKind, type WholeFile } from "./whole-file.ts";
import { readYarnLock } from "./yarn.ts";

export type Ecosystem = "npm" | "cargo" | "go" | "python";

/** How a path that says what is installed is read. */
export type Format =
  | {
      readonly kind: "manifest";
      readonly ecosystem: Ecosystem;
      readonly read: (text: string) => readonly Item[];
    }
  | { readonly kind: "lock"; readonly ecosystem: Ecosystem; readonly read: (text: string) => Lock }
  | { readonly kind: "whole"; readonly whole: WholeFile };

const readers: readonly (readonly [Ecosystem, "manifest", (text: string) => readonly Item[], string])[] = [
  ["npm", "manifest", readPackageJson, "package.json"],
  ["npm", "manifest", readPnpmWorkspace, "pnpm-workspace.yaml"],
  ["cargo", "manifest", readCargoToml, "Cargo.toml"],
  ["cargo", "manifest", readRustToolchain, "rust-toolchain.toml rust-toolchain"],
  ["go", "manifest", readGoMod, "go.mod go.work"],
  ["python", "manifest", readPyproject, "pyproject.toml"],
  ["python", "manifest", readPipfile, "Pipfile"],
  ["python", "manifest", readSetupCfg, "setup.cfg"],
];

const lockReaders: readonly (readonly [Ecosystem, "lock", (text: string) => Lock, string])[] = [
  ["npm", "lock", readPackageLock, "package-lock.json npm-shrinkwrap.json"],
  ["npm", "lock", readPnpmLock, "pnpm-lock.yaml"],
  ["npm", "lock", readYarnLock, "yarn.lock"],
  ["npm", "lock", readBunLock, "bun.lock"],
  ["cargo", "lock", readCargoLock, "Cargo.lock"],
  ["go", "lock", readGoSum, "go.sum go.work.sum"],
  ["python", "lock", readPoetryLock, "poetry.lock"],
  ["python", "lock", readUvLock, "uv.lock"],
  ["python", "lock", readPipfileLock, "Pipfile.lock"],
];

const formats: ReadonlyMap<string, Format> = new Map([
  ...readers.flatMap(([ecosystem, kind, read, names]) =>
    names.split(" ").map((name): [string, Format] => [name, { kind, ecosystem, read }]),
  ),
  ...lockReaders.flatMap(([ecosystem, kind, read, names]) =>
    names.split(" ").map((name): [string, Format] => [name, { kind, ecosystem, read }]),
  ),
]);

const requirementsFile: Format = { kind: "manifest", ecosystem: "python", read: readRequirementsFile };

/** Undefined for a path that says nothing about dependencies. */
export function formatOf(path: RepoPath): Format | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const named = formats.get(name);
  if (named !== undefined) return named;
  if (isRequirementsFile(path, name)) return requirementsFile;
  const whole = wholeFileKind(path);
  return whole === undefined ? undefined : { kind: "whole", whole };
}

/** `requirements.txt`, `dev-requirements.in`, `constraints-3.txt`, `requirements/test.txt`. */
function isRequirementsFile(path: RepoPath, name: string): boolean {
  if (!/\.(?:txt|in|pip)$/.test(name)) return false;
  if (/(?:^|[-_.])(?:requirements|constraints)(?:[-_.]|$)/i.test(name)) return true;
  return /(?:^|\/)requirements\/[^/]+$/.test(path);
}
