import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { compileGlob, isLiteralGlob, normalizeGlob } from "../base/glob.ts";
import { isErrno } from "../base/fault.ts";
import { type RepoPath, fsPath, hasEscapedBytes } from "../base/repo-path.ts";
import type { Carry } from "./change.ts";
import type { Shadow } from "./shadow.ts";
import { ancestors } from "./write-path.ts";

/** What a developer's folder holds that may be carried; paths relative to the opened folder. */
export interface CarrySource {
  /** What git ignores: files, and whole folders with a closing `/`. */
  readonly ignored: readonly RepoPath[];
  /** Submodules and nested repositories, without a closing `/`. */
  readonly repositories: readonly RepoPath[];
}

/**
 * Finds the folders that commands need and a snapshot does not hold. Without globs: the usual dependency and output
 * folders that git ignores, and the `node_modules` of the folders above up to the repository's top.
 */
export async function findCarries(
  shadow: Shadow,
  source: CarrySource,
  globs: readonly string[] | undefined,
): Promise<readonly Carry[]> {
  const paths =
    globs === undefined ? usualPaths(source.ignored) : namedPaths(source.ignored, globs, shadow.ignoreCase);
  const found: Carry[] = [];
  for (const path of source.repositories)
    await carryAt(shadow, path, "submodule").then((one) => keep(found, one));
  for (const path of paths) await carryAt(shadow, path, kindOf(path)).then((one) => keep(found, one));
  if (globs === undefined) found.push(...(await carriesAbove(shadow)));
  return found;
}

/** Folders that tools install into, by name. */
const dependencyNames = new Set([
  "node_modules",
  "bower_components",
  ".venv",
  "venv",
  "vendor",
  "Pods",
  ".bundle",
  "elm-stuff",
  ".pixi",
  ".yarn",
]);

/** Folders that commands build into, by name. */
const outputNames = new Set(["target", ".gradle"]);

function kindOf(path: RepoPath): Carry["kind"] {
  return outputNames.has(basename(path)) ? "output" : "dependency";
}

/** A carry inside another one is part of it. */
function keep(found: Carry[], carry: Carry | undefined): void {
  if (carry === undefined || found.some((one) => `${carry.path}/`.startsWith(`${one.path}/`))) return;
  found.push(carry);
}

function usualPaths(ignored: readonly RepoPath[]): RepoPath[] {
  const isUsual = (name: string): boolean => dependencyNames.has(name) || outputNames.has(name);
  return outermostFirst(
    ignored.flatMap((path) =>
      foldersOf(path)
        .filter((dir) => isUsual(basename(dir)))
        .slice(0, 1),
    ),
  );
}

function namedPaths(ignored: readonly RepoPath[], globs: readonly string[], ignoreCase: boolean): RepoPath[] {
  const tests = globs.map((glob) => compileGlob(glob, { ignoreCase }));
  const matching = ignored.flatMap((path) =>
    foldersOf(path)
      .filter((dir) => tests.some((test) => test(dir)))
      .slice(0, 1),
  );
  const literal = globs
    .map((glob) => normalizeGlob(glob).replace(/\/\*\*$/u, ""))
    .filter((glob) => isLiteralGlob(glob) && ignored.some((path) => `${glob}/`.startsWith(path)));
  return outermostFirst([...matching, ...literal]);
}

/** An ignored path's folders, outermost first, itself included. */
function foldersOf(path: RepoPath): RepoPath[] {
  const own = path.endsWith("/") ? path.slice(0, -1) : path;
  return [...ancestors(own), own];
}

function outermostFirst(paths: readonly RepoPath[]): RepoPath[] {
  return [...new Set(paths)].toSorted(
    (a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1),
  );
}

async function carryAt(shadow: Shadow, path: RepoPath, kind: Carry["kind"]): Promise<Carry | undefined> {
  // Folder names that are not UTF-8 cannot stand in a policy.
  if (hasEscapedBytes(path)) return undefined;
  const dir = await realFolder(fsPath(shadow.root, path).toString());
  return dir === undefined ? undefined : { path, dir, kind };
}

async function carriesAbove(shadow: Shadow): Promise<Carry[]> {
  const found: Carry[] = [];
  for (let at = shadow.root; at !== shadow.top;) {
    at = dirname(at);
    const place = join(at, "node_modules");
    const dir = await realFolder(place);
    if (dir === undefined) continue;
    found.push({
      path: relative(shadow.root, place).split(sep).join("/"),
      dir,
      kind: "dependency",
      at: place,
    });
  }
  return found;
}

/** Where a folder really lies; nothing for a file, an empty place or a link that leads nowhere. */
async function realFolder(place: string): Promise<string | undefined> {
  try {
    await lstat(place);
    const real = await realpath(place);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP"].some((code) => isErrno(thrown, code))) return undefined;
    throw thrown;
  }
}
