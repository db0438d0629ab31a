import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { isWithin } from "./toolchain.ts";

/**
 * Where sockets of this machine that somebody listens on would be seen in these mounts. A mount that is read only does not
 * keep anybody from connecting to one.
 */
export function socketsIn(
  mounts: readonly { readonly dir: string; readonly at: string }[],
): readonly string[] {
  const sockets = socketPaths(readFileSync("/proc/net/unix", "utf8")).flatMap(realPlace);
  return mounts.flatMap(({ dir, at }) =>
    realPlace(dir).flatMap((real) =>
      sockets.filter((path) => isWithin(path, real)).map((path) => join(at, relative(real, path))),
    ),
  );
}

/** The places in the file system that the kernel's list of sockets names; those of the abstract kind have none. */
export function socketPaths(list: string): readonly string[] {
  const paths = list.split("\n").flatMap((line) => /^\S+: (?:\S+ ){5} *\d+ (\/.*)$/.exec(line)?.[1] ?? []);
  return [...new Set(paths)];
}

function realPlace(path: string): readonly string[] {
  try {
    return [join(realpathSync(dirname(path)), basename(path))];
  } catch {
    // In another file system than ours, or gone.
    return [];
  }
}
