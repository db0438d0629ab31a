import type { RepoPath } from "../../base/repo-path.ts";
import { readBunLock } from "./bun.ts";
import type { Item, Lock } from "./item.ts";
import { readPackageLock } from "./npm-lock.ts";
import { readPackageJson } from "./npm.ts";
import { readPnpmLock, readPnpmWorkspace } from "./pnpm.ts";
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

const formats: Readonly<Record<string, Format>> = {
  "package.json": { kind: "manifest", ecosystem: "npm", read: readPackageJson },
  "pnpm-workspace.yaml": { kind: "manifest", ecosystem: "npm", read: readPnpmWorkspace },
  "package-lock.json": { kind: "lock", ecosystem: "npm", read: readPackageLock },
  "npm-shrinkwrap.json": { kind: "lock", ecosystem: "npm", read: readPackageLock },
  "pnpm-lock.yaml": { kind: "lock", ecosystem: "npm", read: readPnpmLock },
  "yarn.lock": { kind: "lock", ecosystem: "npm", read: readYarnLock },
  "bun.lock": { kind: "lock", ecosystem: "npm", read: readBunLock },
};

/** Undefined for a path that says nothing about dependencies. */
export function formatOf(path: RepoPath): Format | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (Object.hasOwn(formats, name)) return formats[name];
  const whole = wholeFileKind(path);
  return whole === undefined ? undefined : { kind: "whole", whole };
}
