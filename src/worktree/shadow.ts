import { lstat, mkdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { sha256 } from "../base/digest.ts";
import { Fault, isErrno } from "../base/fault.ts";
import { ignoresCase } from "../base/letter-case.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";
import { type Git, gitAt, openGit } from "./git.ts";
import { type ObjectFormat, type Repository, findRepository, outerExcludes } from "./repository.ts";
import { askIgnored, folderPattern } from "./ignored.ts";
import { listTracked } from "./tracked.ts";
import { replaceFile } from "./whole-file.ts";

/** The runner's own repository for one developer's folder. The developer's is only ever read. */
export interface Shadow {
  /** The developer's folder, absolute and real. */
  readonly root: string;
  /** Everything that we keep for this folder: absolute, ours alone. */
  readonly dir: string;
  readonly repository: Repository | undefined;
  /** The folder that ignore rules begin at: the repository's top, else the root itself. */
  readonly top: string;
  /** Where the root lies below the top: empty, or a path with a closing `/`. */
  readonly prefix: RepoPath;
  readonly objectFormat: ObjectFormat;
  readonly ignoreCase: boolean;
  /** Reads our objects and the developer's. Must not write objects: git would touch the developer's packs. */
  readonly git: Git;
  /** Writes our own objects and sees no others. */
  readonly store: Git;
}

/**
 * Opens or makes the shadow repository of a folder in the state folder.
 * @throws Fault `snapshot-failed` when the folder is missing; Stopped
 */
export async function openShadow(root: string, stateDir: string, signal: AbortSignal): Promise<Shadow> {
  throwIfStopped(signal);
  const real = await realFolder(root);
  const shadow = await makeShadow(real, await findRepository(real), stateDir);
  return (await isForeign(shadow, signal)) ? makeShadow(real, undefined, stateDir) : shadow;
}

async function makeShadow(
  root: string,
  repository: Repository | undefined,
  stateDir: string,
): Promise<Shadow> {
  const objectFormat = repository?.objectFormat ?? "sha1";
  const ignoreCase = await ignoresCase(root);
  const own = await ownFolder(stateDir);
  const dir = join(
    own,
    `ws-${sha256(objectFormat === "sha1" ? root : `${root}\n${objectFormat}`).slice(0, 20)}`,
  );
  const gitDir = join(dir, "shadow.git");
  await makeFolders(dir, root);
  await makeRepository(gitDir, objectFormat, ignoreCase);
  const top = repository?.top ?? root;
  const inside = relative(top, root).split(sep).join("/");
  const store = openGit({ cwd: dir, gitDir });
  const alternates = repository === undefined ? [] : [join(repository.commonDir, "objects")];
  const shadow = {
    root,
    dir,
    repository,
    top,
    prefix: inside === "" ? "" : `${inside}/`,
    objectFormat,
    ignoreCase,
    git: openGit({ ...store.place, alternates }),
    store,
  };
  await writeExcludes(shadow);
  return shadow;
}

async function ownFolder(stateDir: string): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  return realpath(stateDir);
}

/** Takes over the ignore patterns that stand outside the tree, as they are now. */
export async function writeExcludes(shadow: Shadow): Promise<void> {
  const own = relative(shadow.top, dirname(shadow.dir)).split(sep).join("/");
  const state = own.startsWith("../") || own === "" ? "" : folderPattern(own);
  const usual = shadow.repository === undefined ? "node_modules/\n.venv/\nvenv/\n" : "";
  const text = `${usual}${await outerExcludes(shadow.repository)}${state}`;
  await keepText(join(shadow.dir, "shadow.git", "info", "exclude"), text);
}

async function realFolder(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await lstat(real)).isDirectory()) return real;
  } catch (thrown) {
    if (!isErrno(thrown, "ENOENT") && !isErrno(thrown, "ENOTDIR")) throw thrown;
  }
  throw new Fault("snapshot-failed", `${root} is not a folder.`, { hint: "Open an existing folder." });
}

/** True when the repository around a folder ignores it as a whole and tracks nothing in it. */
async function isForeign(shadow: Shadow, signal: AbortSignal): Promise<boolean> {
  if (shadow.prefix === "") return false;
  const git = gitAt(shadow.store, { cwd: shadow.top, workTree: shadow.top });
  const ignored = await askIgnored(git, [shadow.prefix.slice(0, -1)], signal);
  return ignored.length > 0 && (await listTracked(shadow, signal)).paths.size === 0;
}

async function makeFolders(dir: string, root: string): Promise<void> {
  for (const name of ["trees", "runs", "tmp", "rules", "decoys"]) {
    await mkdir(join(dir, name), { recursive: true, mode: 0o700 });
  }
  await keepText(join(dir, "root"), `${root}\n`);
}

async function makeRepository(gitDir: string, format: ObjectFormat, ignoreCase: boolean): Promise<void> {
  for (const name of ["objects/info", "objects/pack", "refs", "info"]) {
    await mkdir(join(gitDir, name), { recursive: true, mode: 0o700 });
  }
  await keepText(join(gitDir, "info", "attributes"), byteExact);
  await keepText(join(gitDir, "config"), configOf(format, ignoreCase));
  await keepText(join(gitDir, "HEAD"), "ref: refs/heads/none\n");
}

/** Attributes that make git take every byte as it is. */
export const byteExact = "* -text -eol -ident -filter -working-tree-encoding\n";

const nowhere = process.platform === "win32" ? "NUL" : "/dev/null";

function configOf(format: ObjectFormat, ignoreCase: boolean): string {
  const core = {
    repositoryFormatVersion: format === "sha256" ? 1 : 0,
    bare: true,
    fileMode: process.platform !== "win32",
    symlinks: process.platform !== "win32",
    ignoreCase,
    precomposeUnicode: process.platform === "darwin",
    hooksPath: nowhere,
    attributesFile: nowhere,
    excludesFile: nowhere,
    fsmonitor: false,
    untrackedCache: false,
    trustctime: true,
    checkStat: "default",
    protectHFS: true,
    protectNTFS: true,
    autocrlf: false,
    safecrlf: false,
    longpaths: true,
    logAllRefUpdates: false,
    quotePath: false,
  };
  const lines = Object.entries(core).map(([key, value]) => `\t${key} = ${value}`);
  const extensions = format === "sha256" ? "[extensions]\n\tobjectFormat = sha256\n" : "";
  return `[core]\n${lines.join("\n")}\n${extensions}${fixedConfig}`;
}

const fixedConfig = `[gc]
\tauto = 0
[maintenance]
\tauto = false
[index]
\tversion = 2
\tsparse = false
\tskipHash = false
[checkout]
\tworkers = 4
[submodule]
\trecurse = false
[protocol]
\tallow = never
[diff]
\texternal =
\trenameLimit = 2000
\tignoreSubmodules = all
[pack]
\twriteReverseIndex = false
`;

/** Writes a file only where its text differs, so that an open repository stays as it is. */
async function keepText(file: string, text: string): Promise<void> {
  try {
    if ((await readFile(file, "utf8")) === text) return;
  } catch (thrown) {
    if (!isErrno(thrown, "ENOENT")) throw thrown;
  }
  await replaceFile(file, text);
}
