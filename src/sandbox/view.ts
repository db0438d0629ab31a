import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { without } from "./closed.ts";
import type { Policy } from "./policy.ts";
import { confinedHome, isWithin, type Toolchains } from "./toolchain.ts";

/** Folders of one command that it need not share: removed when it has ended. */
export interface OwnFolders {
  readonly home: string;
  readonly tmp: string;
}

/**
 * What a process may touch where the system gives it no file system of its own (Seatbelt, Landlock): real paths, nothing
 * else. The tree is then seen at its own place.
 */
export interface View {
  readonly readFolders: readonly string[];
  readonly readFiles: readonly string[];
  /** Folders. */
  readonly write: readonly string[];
  /** Files and folders that lie in one of `readFolders` and stay closed. */
  readonly closed: readonly string[];
  /** True where the contract asks for the loopback and nothing private can be given: all ports of the machine. */
  readonly loopback: boolean;
}

/** The files and folders that a policy opens, as they are on this machine; what is not there is left out. */
export function viewOf(
  policy: Policy,
  toolchains: Toolchains,
  own: OwnFolders,
  system: {
    readonly read: readonly string[];
    readonly closed: readonly string[];
    /** Nothing can be closed in an opened folder: what remains of it is opened piece by piece. */
    readonly byPieces: boolean;
  },
): View {
  const mounts = [...toolchains.mounts, ...policy.readOnly].map(({ dir }) => dir);
  const closed = realPaths([...system.closed, ...toolchains.closed.map(({ path }) => path)]);
  const whole = realPaths([...system.read, ...mounts]);
  const read = system.byPieces ? realPaths(whole.flatMap((path) => without(path, closed))) : whole;
  return {
    readFolders: read.filter((path) => statSync(path).isDirectory()),
    readFiles: read.filter((path) => !statSync(path).isDirectory()),
    write: realPaths([policy.tree.dir, own.home, own.tmp]),
    closed,
    loopback: policy.network === "loopback",
  };
}

/** Every folder above these paths, the root included: programs look at each of them to find out where they are. */
export function foldersAbove(paths: readonly string[]): readonly string[] {
  const above = new Set<string>();
  for (const path of paths) {
    for (let dir = dirname(path); !above.has(dir); dir = dirname(dir)) above.add(dir);
  }
  return [...above].toSorted();
}

/** Folders of package caches that a confined home shows: where they lie in it, and the developer's own. */
export function homeLinks({
  mounts,
}: Toolchains): readonly { readonly path: string; readonly dir: string }[] {
  return mounts
    .filter(({ at }) => isWithin(at, confinedHome))
    .map(({ dir, at }) => ({ path: at.slice(confinedHome.length + 1), dir }));
}

function realPaths(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.filter((path) => existsSync(path)).map((path) => realpathSync(path)))];
}
