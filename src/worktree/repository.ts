import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isErrno } from "../base/fault.ts";
import { configValue } from "./git-config.ts";
import { readPlainFile } from "./plain-read.ts";

export type ObjectFormat = "sha1" | "sha256";

/** Where the developer's repository keeps what we read. Nothing in it is ever written or run. */
export interface Repository {
  /** Top folder of the working tree. */
  readonly top: string;
  /** This working tree's own git folder: HEAD and index. */
  readonly gitDir: string;
  /** The folder that linked worktrees share: objects, refs, info. */
  readonly commonDir: string;
  readonly objectFormat: ObjectFormat;
  /** True when objects that HEAD reaches may be missing here. */
  readonly partial: boolean;
}

/** Finds the repository that a folder lies in, as git would, without running git. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  for (let dir = folder; ; dir = dirname(dir)) {
    const found = await repositoryAt(dir);
    if (found !== undefined) return found;
    if (dirname(dir) === dir) return undefined;
  }
}

/** The commit that HEAD names; nothing before the first commit, or where refs are stored in a way we do not read. */
export async function headCommit(repository: Repository): Promise<string | undefined> {
  const head = (await textOf(join(repository.gitDir, "HEAD")))?.trim();
  if (head === undefined) return undefined;
  const ref = /^ref:\s*(.+)$/u.exec(head)?.[1];
  if (ref === undefined) return oidOf(head);
  const loose = await textOf(join(repository.commonDir, ref));
  if (loose !== undefined) return oidOf(loose.trim());
  const packed = (await textOf(join(repository.commonDir, "packed-refs"))) ?? "";
  return oidOf(
    packed
      .split("\n")
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(" ")[0] ?? "",
  );
}

/**
 * Ignore patterns from outside the tree, weakest first: the developer's own excludes file, then the repository's
 * `info/exclude`.
 */
export async function outerExcludes(repository: Repository | undefined): Promise<string> {
  const own = repository === undefined ? "" : ((await textOf(join(repository.commonDir, "config"))) ?? "");
  const configHome = process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
  const files = [join(homedir(), ".gitconfig"), join(configHome, "git", "config")];
  const texts = [own, ...(await Promise.all(files.map(async (file) => (await textOf(file)) ?? "")))];
  const named = texts
    .map((text) => configValue(text, "core", "excludesfile"))
    .find((value) => value !== undefined);
  const file = named === undefined ? join(configHome, "git", "ignore") : expandHome(named);
  const personal = (await textOf(file)) ?? "";
  const local = repository === undefined ? "" : await textOf(join(repository.commonDir, "info", "exclude"));
  return `${personal}\n${local ?? ""}\n`;
}

/**
 * The repository's own `info/exclude`, for a decoy. Neither what a link in its place leads to nor a file that the
 * configuration names goes there: a hostile repository could name a key.
 */
export async function localExcludes(repository: Repository | undefined): Promise<string> {
  if (repository === undefined) return "";
  const content = await readPlainFile(repository.commonDir, "info/exclude", maxExcludeBytes);
  return content?.toString("utf8") ?? "";
}

const maxExcludeBytes = 1024 * 1024;

async function repositoryAt(top: string): Promise<Repository | undefined> {
  const gitDir = await gitDirOf(join(top, ".git"));
  if (gitDir === undefined || (await textOf(join(gitDir, "HEAD"))) === undefined) return undefined;
  const shared = (await textOf(join(gitDir, "commondir")))?.trim();
  const commonDir = shared === undefined ? gitDir : resolve(gitDir, shared);
  const config = (await textOf(join(commonDir, "config"))) ?? "";
  const format = configValue(config, "extensions", "objectformat");
  return {
    top,
    gitDir,
    commonDir,
    objectFormat: format?.toLowerCase() === "sha256" ? "sha256" : "sha1",
    partial: /^\s*(?:partialclone|promisor)\b/imu.test(config),
  };
}

/** The folder that `.git` is, or that a `.git` file names. */
async function gitDirOf(entry: string): Promise<string | undefined> {
  try {
    if ((await stat(entry)).isDirectory()) return entry;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
  const named = /^gitdir: (.+?)\s*$/su.exec((await textOf(entry)) ?? "")?.[1];
  if (named === undefined) return undefined;
  return isAbsolute(named) ? named : resolve(dirname(entry), named);
}

/** A regular file's text, through links; a pipe or device in its place must not hold us. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    await using _closing = { [Symbol.asyncDispose]: () => handle.close() };
    return (await handle.stat()).isFile() ? await handle.readFile("utf8") : undefined;
  } catch (thrown) {
    if (isMissing(thrown) || ["EISDIR", "EACCES", "ENXIO"].some((code) => isErrno(thrown, code)))
      return undefined;
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "ELOOP");
}

function oidOf(text: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text) ? text : undefined;
}

function expandHome(file: string): string {
  return file.startsWith("~/") ? join(homedir(), file.slice(2)) : file;
}
