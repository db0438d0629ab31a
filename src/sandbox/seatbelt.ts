import { Fault } from "../base/fault.ts";
import { foldersAbove, type View } from "./view.ts";

/** The program of macOS that starts a process under a profile. */
export const seatbeltProgram = "/usr/bin/sandbox-exec";

/** What programs read of macOS itself: no settings, no names, no keychains, no services' data. */
export const macosFolders = {
  read: [
    "/bin /sbin /usr/bin /usr/lib /usr/libexec /usr/sbin /usr/share /usr/include",
    "/usr/local/bin /usr/local/lib /usr/local/opt /usr/local/Cellar /usr/local/share /usr/local/include /usr/local/Frameworks",
    "/System/Library /System/Cryptexes /System/Volumes/Preboot/Cryptexes /Library/Apple /Library/Developer",
    "/Library/Frameworks /Library/Java /Applications/Xcode.app",
    "/private/etc/ssl /private/etc/protocols /private/etc/services /private/etc/localtime /private/etc/passwd",
    "/private/etc/group /private/etc/hosts /private/etc/shells",
    "/private/var/db/dyld /private/var/db/timezone /private/var/db/xcode_select_link /private/var/select",
  ].flatMap((line) => line.split(" ")),
  // Homebrew keeps programs beside the settings and the data of services.
  closed: ["/opt/homebrew/etc", "/opt/homebrew/var"],
  byPieces: false,
};

/**
 * Compiles a view to a profile of Seatbelt: everything is denied that is not named here. Paths are literals of the
 * profile's language; one that cannot be written as such is the fault `sandbox-failed`.
 */
export function seatbeltProfile(view: View): string {
  const { write, closed } = view;
  const read = [...view.readFolders, ...view.readFiles];
  const above = [...foldersAbove([...read, ...write]), ...linksOfTheSystem];
  return [
    "(version 1)",
    "(deny default)",
    ...basics,
    rule("allow file-read* file-map-executable", subpaths([...read, ...write])),
    ...(closed.length === 0 ? [] : [rule("deny file-read* file-map-executable", subpaths(closed))]),
    rule("allow file-read-metadata", literals(above)),
    rule("allow file-read*", literals(["/"])),
    rule("allow file-write*", subpaths(write)),
    rule("allow file-read* file-write-data file-ioctl", literals(devices)),
    rule("allow file-read*", literals(sources)),
    ...sockets(view),
    "",
  ].join("\n");
}

/** The arguments of `sandbox-exec` for a command line. */
export function seatbeltArgs(profileFile: string, line: readonly string[]): readonly string[] {
  return ["-f", profileFile, ...line];
}

/** A string as a profile reads it: nothing in it can end the string. */
export function profileString(text: string): string {
  // The reader knows escapes of its own (\n, \x41), so that a backslash never stands for itself.
  const isWritable = !/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= longestString;
  if (!isWritable)
    throw new Fault("sandbox-failed", "A path cannot be written into a profile of macOS's sandbox.");
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** `sandbox-exec` refuses longer ones. */
const longestString = 1000;

/** Processes of its own, what a runtime asks of the kernel, and the name of the user. No keychain, no preferences, no other service. */
const basics = [
  "(allow process-exec)",
  "(allow process-fork)",
  "(allow process-info* (target same-sandbox))",
  "(allow signal (target same-sandbox))",
  "(allow dynamic-code-generation)",
  `(allow sysctl-read ${[
    ...["hw.", "machdep.cpu.", "kern.os", "kern.max", "security.mac.lockdown"].map(
      (prefix) => `(sysctl-name-prefix "${prefix}")`,
    ),
    ...[
      "kern.argmax kern.bootargs kern.hostname kern.ngroups kern.secure_kernel kern.usrstack64 kern.version",
      "kern.tcsm_available kern.tcsm_enable kern.willshutdown machdep.ptrauth_enabled sysctl.proc_cputype",
      "vm.loadavg",
    ]
      .flatMap((line) => line.split(" "))
      .map((name) => `(sysctl-name "${name}")`),
  ].join(" ")})`,
  '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))',
  '(allow ipc-posix-shm-read* (ipc-posix-name "apple.shm.notification_center"))',
];

const devices = ["/dev/null", "/dev/zero", "/dev/dtracehelper"];
const sources = [
  "/dev/random",
  "/dev/urandom",
  "/dev/autofs_nowait",
  "/dev/fd",
  "/dev/stdin",
  "/dev/stdout",
  "/dev/stderr",
];
const linksOfTheSystem = ["/etc", "/tmp", "/var"];

/** Sockets of its own in its own folders; with `loopback` every port of this machine besides. */
function sockets({ write, loopback }: View): readonly string[] {
  return [
    "(allow system-socket (socket-domain AF_UNIX))",
    ...write.map((path) => `(allow network-bind (local unix-socket (subpath ${profileString(path)})))`),
    ...write.map((path) => `(allow network-outbound (remote unix-socket (subpath ${profileString(path)})))`),
    ...(loopback
      ? [
          '(allow network-bind (local ip "localhost:*"))',
          '(allow network-inbound (local ip "localhost:*"))',
          '(allow network-outbound (remote ip "localhost:*"))',
        ]
      : []),
  ];
}

function rule(head: string, filters: readonly string[]): string {
  return `(${head}\n${filters.map((filter) => `  ${filter}`).join("\n")})`;
}

function subpaths(paths: readonly string[]): readonly string[] {
  return paths.map((path) => `(subpath ${profileString(path)})`);
}

function literals(paths: readonly string[]): readonly string[] {
  return paths.map((path) => `(literal ${profileString(path)})`);
}
