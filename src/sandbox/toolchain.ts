import { existsSync, readdirSync, readlinkSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";

import { closedWithin, type Closed } from "./closed.ts";

/** The programs that a command may use: where they are found, and what must be readable for them. */
export interface Toolchains {
  readonly path: string;
  readonly mounts: readonly { readonly dir: string; readonly at: string }[];
  /** What of the mounts and of the system's folders is not shown. */
  readonly closed: readonly Closed[];
  /** Where version managers find their own folder though HOME is another. */
  readonly env: Readonly<Record<string, string>>;
}

/** Home of a confined process: private and gone with it. */
export const confinedHome = "/home/remit";

/**
 * Finds the programs on a search path. What lies outside the system's folders is opened as narrowly as it works: the
 * folder of a known version manager, the installation around a `bin` folder, or just the folder itself; never the
 * home folder or one above it.
 */
export function findToolchains(searchPath: string, home: string): Toolchains {
  const entries = [...searchPath.split(delimiter), ...nodeFolder(), ...systemPath].filter(isAbsolute);
  const opened = [...new Set(entries.map((entry) => resolve(entry)))].filter(
    (entry) => isFolder(entry) && !isPrivate(entry, home) && !isPrivate(realpathSync(entry), home),
  );
  const mounts = [...opened.flatMap((entry) => mountsOf(entry, home)), ...packageCaches(home)];
  return {
    path: opened.join(delimiter),
    mounts: unique(mounts),
    closed: closedWithin(mounts.filter(({ dir, at }) => dir === at).map(({ at }) => at)),
    env: managerEnv(mounts, home),
  };
}

/** The narrowest folder that makes a program outside the system's folders work, with whatever lies beside it; undefined inside. */
export function programFolder(file: string, home: string): string | undefined {
  const dir = dirname(file);
  if (isSystem(dir)) return undefined;
  const found = installation(dir, home);
  return isPrivate(found, home) ? file : found;
}

/** True when a path is this folder or lies below it. */
export function isWithin(path: string, dir: string): boolean {
  return path === dir || path.startsWith(dir.endsWith(sep) ? dir : dir + sep);
}

const systemPath = ["/usr/local/bin", "/usr/bin", "/bin"];
const systemDirs = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Folders below the home folder that hold programs and nothing private, and the variable that names each. */
const managers: Readonly<Record<string, string | undefined>> = {
  ".nvm": "NVM_DIR",
  ".fnm": "FNM_DIR",
  ".local/share/fnm": "FNM_DIR",
  ".volta": "VOLTA_HOME",
  ".bun": "BUN_INSTALL",
  ".deno": "DENO_INSTALL",
  ".local/share/pnpm": "PNPM_HOME",
  ".pyenv": "PYENV_ROOT",
  ".local/share/uv": undefined,
  ".local/share/pipx": undefined,
  ".rbenv": "RBENV_ROOT",
  ".asdf": "ASDF_DATA_DIR",
  ".local/share/mise": "MISE_DATA_DIR",
  ".sdkman": "SDKMAN_DIR",
  ".rustup": "RUSTUP_HOME",
  ".dotnet": "DOTNET_ROOT",
  miniconda3: undefined,
  miniforge3: undefined,
  anaconda3: undefined,
};

type Mount = Toolchains["mounts"][number];

function nodeFolder(): readonly string[] {
  return basename(process.execPath).startsWith("node") ? [dirname(process.execPath)] : [];
}

function mountsOf(entry: string, home: string): readonly Mount[] {
  if (isSystem(entry)) return [];
  const real = realpathSync(entry);
  const alias = real === entry ? [] : [{ dir: real, at: entry }];
  if (isSystem(real)) return alias;
  return [...alias, same(installation(real, home)), ...linkedFrom(real, home), ...companions(real, home)];
}

/** The narrowest folder that makes the programs of a `bin` folder work. */
function installation(bin: string, home: string): string {
  const store = ["/nix/store", "/gnu/store"].find((dir) => isWithin(bin, dir));
  if (store !== undefined) return store;
  const manager = Object.keys(managers).find((name) => isWithin(bin, join(home, name)));
  if (manager !== undefined) return join(home, manager);
  return looksInstalled(dirname(bin), basename(bin), home) ? dirname(bin) : bin;
}

/** True for a folder that holds one installation and nothing else: not for a project that happens to have a `bin`. */
function looksInstalled(dir: string, bin: string, home: string): boolean {
  if (isShared(dir, home)) return false;
  if (bin === ".bin") return basename(dir) === "node_modules";
  if (bin !== "bin" && bin !== "sbin") return false;
  const has = (name: string): boolean => existsSync(join(dir, name));
  return ["lib", "lib64", "libexec", "share", "include"].some(has) && ![".git", ".env", ".ssh"].some(has);
}

/** Installations that the links in a `bin` folder lead to. */
function linkedFrom(bin: string, home: string): readonly Mount[] {
  const targets = listFolder(bin)
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => resolve(bin, readlinkSync(join(bin, entry.name))))
    .filter((target) => existsSync(target) && !isSystem(target) && !isWithin(target, bin))
    .map((target) => packageOf(realpathSync(target), home));
  return targets.filter((dir) => !isPrivate(dir, home) && !isSystem(dir)).map(same);
}

/** The `node_modules` or the installation that a program belongs to; else the file alone. */
function packageOf(file: string, home: string): string {
  const modules = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (modules !== -1) return file.slice(0, modules + "/node_modules".length);
  const found = installation(dirname(file), home);
  return found === dirname(file) ? file : found;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function listFolder(dir: string): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    // It may be used without being listed: what its links need cannot be known then.
    return [];
  }
}

/** rustup's programs in `~/.cargo/bin` need its toolchains beside them. */
function companions(bin: string, home: string): readonly Mount[] {
  const rustup = join(home, ".rustup");
  return bin === join(home, ".cargo", "bin") && existsSync(rustup) ? [same(rustup)] : [];
}

/** Sources of dependencies that were downloaded before, for builds without network. */
function packageCaches(home: string): readonly Mount[] {
  return [
    { dir: join(home, ".cargo", "registry"), at: `${confinedHome}/.cargo/registry` },
    { dir: join(home, ".cargo", "git"), at: `${confinedHome}/.cargo/git` },
    { dir: join(home, "go", "pkg", "mod"), at: `${confinedHome}/go/pkg/mod` },
  ].filter((mount) => existsSync(mount.dir));
}

function managerEnv(mounts: readonly Mount[], home: string): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [name, variable] of Object.entries(managers)) {
    const dir = join(home, name);
    if (variable !== undefined && mounts.some((mount) => mount.at === dir)) env[variable] = dir;
  }
  return env;
}

function isSystem(path: string): boolean {
  return systemDirs.some((dir) => isWithin(path, dir));
}

/** The home folder, whatever is above it, and the folders of the system that hold more than programs. */
function isPrivate(dir: string, home: string): boolean {
  return isWithin(home, dir) || ["/", "/tmp", "/var", "/etc", "/proc", "/dev", "/sys", "/run"].includes(dir);
}

/** Folders that hold more than one installation: `~/.local`, `~/.cargo`, `/opt`. */
function isShared(dir: string, home: string): boolean {
  return isPrivate(dir, home) || dirname(dir) === home || dirname(dir) === "/";
}

function same(dir: string): Mount {
  return { dir, at: dir };
}

function unique(mounts: readonly Mount[]): readonly Mount[] {
  const byPlace = new Map(mounts.map((mount) => [mount.at, mount]));
  return [...byPlace.values()];
}
