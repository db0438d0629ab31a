import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";

/** Something that lies in an opened folder and stays closed: an empty file or folder is shown in its place. */
export interface Closed {
  readonly path: string;
  readonly kind: "file" | "folder";
}

/**
 * Files and folders below these that hold credentials and no program: settings of npm and conda beside their installations,
 * keys of .NET and uv, and, where Remit runs as root, the system's own private keys.
 */
export function closedWithin(folders: readonly string[]): readonly Closed[] {
  const candidates = [
    ...privateKeys,
    ...["/usr", "/usr/local", ...folders].flatMap((dir) => [dir, ...versionsIn(dir)].flatMap(credentialsOf)),
  ];
  const real = new Map(candidates.flatMap((path) => realOf(path)).map((one) => [one.path, one]));
  return [...real.values()].filter(({ path }) =>
    ["/usr", "/etc", ...folders].some((folder) => isBelow(path, folder)),
  );
}

/** A folder as those that remain of it without what is closed; the folder itself where nothing in it is. */
export function without(folder: string, closed: readonly string[]): readonly string[] {
  if (closed.includes(folder)) return [];
  if (!closed.some((path) => isBelow(path, folder))) return [folder];
  return childrenOf(folder).flatMap((name) => without(join(folder, name), closed));
}

const privateKeys = ["/etc/ssl/private", "/etc/pki/tls/private", "/etc/pki/rsyslog", "/etc/pki/entitlement"];

function credentialsOf(dir: string): readonly string[] {
  const own = { ".dotnet": ["corefx"], uv: ["credentials"] }[basename(dir)] ?? [];
  return ["etc/npmrc", ".npmrc", ".condarc", ".netrc", ...own].map((name) => join(dir, name));
}

/** Where version managers keep one installation beside the other, each with settings of its own. */
function versionsIn(dir: string): readonly string[] {
  const places = ["versions/node", "node-versions", "tools/image/node", "installs/node", "installs/nodejs"];
  return places
    .flatMap((place) => childrenOf(join(dir, place)).map((name) => join(dir, place, name)))
    .flatMap((version) => [version, join(version, "installation")]);
}

function childrenOf(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    // Not there, no folder, or not for us: then its contents are for nobody.
    return [];
  }
}

/** What is there, at its real place; links in between show the same. */
function realOf(path: string): readonly Closed[] {
  try {
    const real = realpathSync(path);
    return [{ path: real, kind: statSync(real).isDirectory() ? "folder" : "file" }];
  } catch {
    // Not there, a link that leads nowhere, or below what is not for us.
    return [];
  }
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder + sep);
}
