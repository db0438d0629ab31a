import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../base/fault.ts";
import type { Overlay } from "./policy.ts";

/**
 * Wraps a command line so that overlays are mounted before it, in a mount namespace of its own that ends with it. Each
 * merged folder is mounted over its `upper`. An ordinary user gets a user namespace for it, root needs none.
 */
export function withOverlays(
  overlays: readonly Overlay[],
  line: { readonly file: string; readonly args: readonly string[] },
): { readonly file: string; readonly args: readonly string[] } {
  if (overlays.length === 0) return line;
  const asRoot = process.getuid?.() === 0;
  const namespaces = asRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const folders = overlays.flatMap(({ lower, upper, work }) => [lower, upper, work]);
  const script = [
    "/bin/sh",
    "-c",
    mountScript,
    "sh",
    programIn("mount"),
    String(overlays.length),
    ...folders,
  ];
  return {
    file: programIn("unshare"),
    args: [...namespaces, "--propagation", "private", "--", ...script, line.file, ...line.args],
  };
}

/** Lets the owner remove the folders that overlays worked in: the kernel leaves them closed to everybody. */
export async function reopenWork(overlays: readonly Overlay[]): Promise<void> {
  for (const { work } of overlays) {
    await chmod(join(work, "work"), 0o700).catch((thrown: unknown) => {
      if (!isErrno(thrown, "ENOENT")) throw thrown;
    });
  }
}

/** Folders reach the kernel as descriptors: no name, whatever it holds, is ever part of an option string. */
const mountScript = `
mount=$1
left=$2
shift 2
while [ "$left" -gt 0 ]; do
  options=lowerdir=/proc/self/fd/7,upperdir=/proc/self/fd/8,workdir=/proc/self/fd/9,userxattr
  "$mount" -t overlay -o "$options" overlay "$2" 7<"$1" 8<"$2" 9<"$3" || exit 70
  shift 3
  left=$((left - 1))
done
exec "$@"
`;

function programIn(name: string): string {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((file) => existsSync(file)) ?? `/usr/bin/${name}`;
}
