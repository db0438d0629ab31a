import type { View } from "./view.ts";

/** What programs read of Linux: the system's own programs, and files that name no secret. */
export const linuxFolders = {
  read: [
    "/usr /bin /sbin /lib /lib32 /lib64 /libx32 /sys/devices/system/cpu /dev/zero /dev/full /dev/random /dev/urandom",
    "/etc/passwd /etc/group /etc/hosts /etc/nsswitch.conf /etc/alternatives /etc/ssl /etc/pki /etc/ca-certificates",
    "/etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/localtime /etc/timezone /etc/os-release /etc/protocols",
    "/etc/services /etc/mime.types /etc/fonts /etc/python3 /etc/perl /etc/php /etc/dotnet",
    "/proc/cpuinfo /proc/meminfo /proc/stat /proc/loadavg /proc/version /proc/filesystems /proc/sys",
  ].flatMap((line) => line.split(" ")),
  closed: [],
  byPieces: true,
};

/**
 * Compiles a view to options of `setpriv`: Landlock denies every file that is not named, the filter every call that
 * Landlock does not know, and no privilege is left. A path stands last in its option and is never read as anything else.
 */
export function landlockArgs(
  view: View,
  { filterFile, asRoot }: { readonly filterFile: string; readonly asRoot: boolean },
  line: readonly string[],
): readonly string[] {
  const opened = (rights: string, paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => ["--landlock-rule", `path-beneath:${rights}:${path}`]);
  return [
    "--no-new-privs",
    ...["--inh-caps", "--ambient-caps"].map((set) => `${set}=-all`),
    // Who has no privilege can give none up.
    ...(asRoot ? ["--bounding-set=-all"] : []),
    "--seccomp-filter",
    filterFile,
    "--landlock-access",
    "fs",
    ...opened("execute,read-file", view.readFiles),
    ...opened("execute,read-file,read-dir", view.readFolders),
    ...opened(ownFolder, view.write),
    ...opened("read-file,write-file", ["/dev/null"]),
    "--",
    ...line,
  ];
}

/** Every right but to make devices. */
const ownFolder = [
  "execute,write-file,read-file,read-dir,remove-dir,remove-file,make-dir,make-reg,make-sock,make-fifo,make-sym",
  "refer,truncate",
].join(",");
