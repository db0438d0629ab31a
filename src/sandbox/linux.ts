import { lstatSync, readlinkSync } from "node:fs";
import { Fault } from "../base/fault.ts";
import { socketsIn } from "./host-sockets.ts";
import type { Policy } from "./policy.ts";
import { confinedHome, isWithin, type Toolchains } from "./toolchain.ts";

/** What a version of bubblewrap can do. */
export interface Abilities {
  /** Private file systems with a size (0.7); without it they can fill the memory. */
  readonly sizes: boolean;
  /** Overlays by itself (0.11); without it they are mounted before it starts. */
  readonly overlays: boolean;
}

/** Descriptors that bubblewrap reads from: they stand behind `--args` (3), `--json-status-fd` (4) and the supervisor's (5). */
export interface Feed {
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** Reads a version such as "0.8.0"; undefined when there is no telling. */
export function abilitiesOf(version: string): Abilities | undefined {
  const [major, minor] = version.split(".").map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(major + minor)) return undefined;
  if (major === 0 && minor < 5) return undefined;
  return { sizes: major > 0 || minor >= 7, overlays: major > 0 || minor >= 11 };
}

/**
 * Compiles a policy to bubblewrap's options, and the small files that it reads. Everything that is not named here is
 * absent: the process sees the system's programs, its toolchains, its tree and private folders for HOME and temporary files.
 */
export function bubblewrapOptions(
  policy: Policy,
  toolchains: Toolchains,
  abilities: Abilities,
  filter: Uint8Array,
): { readonly options: Uint8Array; readonly feeds: readonly Feed[] } {
  const emptied = toolchains.closed.filter(({ kind }) => kind === "file").map(() => Buffer.alloc(0));
  const files = systemFiles.map(([, text]) => Buffer.from(text));
  const feeds = [filter, ...files, ...emptied].map((bytes, index) => ({ fd: 6 + index, bytes }));
  const options = [
    ...isolation,
    ...environment(policy, toolchains),
    ...view(policy, toolchains, abilities),
    "--remount-ro",
    "/dev",
    "--remount-ro",
    "/",
    "--chdir",
    "/",
  ];
  if (options.some((option) => option.includes("\0"))) {
    throw new Fault("sandbox-failed", "A path or a variable holds a NUL character.");
  }
  return { options: Buffer.from(options.map((option) => `${option}\0`).join("")), feeds };
}

/** The environment of a command, confined or not: what the sandbox sets, then what the policy passes. */
export function commandEnv(
  policy: Policy,
  toolchains: Toolchains,
  own: { readonly home: string; readonly tmp: string },
): Readonly<Record<string, string>> {
  const defaults = { LANG: "C.UTF-8", CI: "1", USER: "remit", LOGNAME: "remit" };
  const fixed = { PATH: toolchains.path, HOME: own.home, TMPDIR: own.tmp };
  return { ...defaults, ...toolchains.env, ...policy.env, ...fixed };
}

/** Namespaces of its own, no capability, the filter, and an end with whoever started it. */
const isolation = [
  "--die-with-parent --new-session --as-pid-1 --cap-drop ALL --seccomp 6",
  "--unshare-user --uid 1000 --gid 1000 --unshare-ipc --unshare-pid --unshare-net",
  "--unshare-uts --hostname remit --unshare-cgroup-try",
].flatMap((line) => line.split(" "));

const mebibyte = 1024 * 1024;

/** Read in this order from descriptor 7 on. The developer's own files would name people and hosts. */
const systemFiles: readonly (readonly [at: string, text: string])[] = [
  [
    "/etc/passwd",
    `root:x:0:0::/:/bin/sh\nremit:x:1000:1000::${confinedHome}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n`,
  ],
  ["/etc/group", "root:x:0:\nremit:x:1000:\nnogroup:x:65534:\n"],
  ["/etc/hosts", "127.0.0.1 localhost remit\n::1 localhost\n"],
  // Asking a server that nothing leads to makes the kernel count who looks for a name; that it is not found, files say.
  ["/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns files\n"],
  ["/etc/resolv.conf", "nameserver 192.0.2.1\noptions attempts:1 timeout:1\n"],
];

/** What programs read below /etc: no names, no secrets, no configuration of the developer's. */
const systemConfiguration = [
  "alternatives ssl pki ca-certificates ld.so.cache ld.so.conf ld.so.conf.d localtime timezone os-release debian_version",
  "protocols services mime.types fonts python3 perl php dotnet",
  "java-8-openjdk java-11-openjdk java-17-openjdk java-21-openjdk java-25-openjdk",
].flatMap((line) => line.split(" "));

/** Writable for the owner of the machine's root account even inside: covered when Remit runs as root. */
const coveredInProc = ["sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi", "mtrr"];

interface Step {
  readonly at: string;
  readonly options: readonly string[];
}

function environment(policy: Policy, toolchains: Toolchains): readonly string[] {
  const env = commandEnv(policy, toolchains, { home: confinedHome, tmp: "/tmp" });
  return ["--clearenv", ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value])];
}

/** Mounts, parents before what lies in them; at the same place the later kind covers the earlier. */
function view(policy: Policy, toolchains: Toolchains, abilities: Abilities): readonly string[] {
  const readOnly = (dir: string, at: string): Step => ({ at, options: ["--ro-bind", dir, at] });
  const steps: readonly Step[] = [
    ...systemFolders(),
    { at: "/proc", options: ["--proc", "/proc"] },
    ...coveredInProc.map((name) => tried(`/proc/${name}`)),
    { at: "/dev", options: ["--dev", "/dev"] },
    ...systemConfiguration.map((name) => tried(`/etc/${name}`)),
    ...systemFiles.map(([at], index) => ({
      at,
      options: ["--perms", "0644", "--ro-bind-data", String(7 + index), at],
    })),
    privateFolder(abilities, "/dev/shm", 256, "1777"),
    privateFolder(abilities, "/tmp", 1024, "1777"),
    privateFolder(abilities, confinedHome, 1024, "0700"),
    ...toolchains.mounts
      .filter((mount) => !isWithin(mount.at, policy.tree.at))
      .map(({ dir, at }) => readOnly(dir, at)),
    ...closedSteps(toolchains, policy),
    { at: policy.tree.at, options: ["--bind", policy.tree.dir, policy.tree.at] },
    ...policy.readOnly.map(({ dir, at }) => readOnly(dir, at)),
    ...policy.overlays.map(({ lower, upper, work, at }) => ({
      at,
      // Without its own overlays, bubblewrap finds the merged folder mounted over `upper`.
      options: abilities.overlays
        ? ["--overlay-src", lower, "--overlay", upper, work, at]
        : ["--bind", upper, at],
    })),
  ];
  return [...steps, ...coveredSockets(policy, toolchains)]
    .toSorted((a, b) => depth(a.at) - depth(b.at))
    .flatMap((step) => step.options);
}

/** An empty file or folder over each thing that stays closed; a file's descriptor follows those of the system's files. */
function closedSteps({ closed }: Toolchains, { tree }: Policy): readonly Step[] {
  const files = closed.filter(({ kind }) => kind === "file");
  return closed
    .filter(({ path }) => !isWithin(path, tree.at))
    .map((one): Step => {
      const fd = 7 + systemFiles.length + files.indexOf(one);
      const empty =
        one.kind === "file"
          ? ["--ro-bind-data", String(fd), one.path]
          : ["--tmpfs", one.path, "--remount-ro", one.path];
      return { at: one.path, options: ["--perms", "0755", ...empty] };
    });
}

/** Nothing can be connected to in the place of a socket of the machine. */
function coveredSockets({ readOnly }: Policy, { mounts }: Toolchains): readonly Step[] {
  return socketsIn([...mounts, ...readOnly.filter(({ withSockets }) => withSockets !== true)]).map((at) => ({
    at,
    options: ["--ro-bind", "/dev/null", at],
  }));
}

function systemFolders(): readonly Step[] {
  return ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((at): readonly Step[] => {
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return [
      { at, options: stat.isSymbolicLink() ? ["--symlink", readlinkSync(at), at] : ["--ro-bind", at, at] },
    ];
  });
}

function tried(path: string): Step {
  return { at: path, options: ["--ro-bind-try", path, path] };
}

function privateFolder(abilities: Abilities, at: string, mebibytes: number, mode: string): Step {
  const size = abilities.sizes ? ["--size", String(mebibytes * mebibyte)] : [];
  return { at, options: ["--perms", mode, ...size, "--tmpfs", at] };
}

function depth(path: string): number {
  return path.split("/").filter((part) => part !== "").length;
}
