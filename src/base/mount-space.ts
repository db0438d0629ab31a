import { closeSync, constants, existsSync, openSync, statfsSync } from "node:fs";
import { type Child, startChild } from "./child.ts";
import { Fault } from "./fault.ts";
import { openOutputSink } from "./output-sink.ts";
import { runProcess } from "./process.ts";
import { throwIfStopped } from "./stop.ts";

/** A folder seen through a layer: what is written lands in `upper`, `lower` stays as it is. */
export interface Mount {
  readonly lower: string;
  /** Empty or of an earlier mount; holds exactly what changed. */
  readonly upper: string;
  /** Empty, on the file system of `upper`. */
  readonly work: string;
  /** An existing folder that the merged one is mounted over, as the process that uses it names it. */
  readonly at: string;
}

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Overlays in a mount namespace of their own: nobody outside sees them, and they are gone with this process, however
 * it ends. An ordinary user gets a user namespace for it, root needs none.
 */
export interface MountSpace extends AsyncDisposable {
  /**
   * The first mounted folder as this process reaches it, open as long as the space is. No process may be started there:
   * what it asks the kernel for its folder's name leads to `at` outside, where nothing is mounted.
   */
  readonly dir: string;
  /** The same folder for processes inside; outside, an empty folder stands there. */
  readonly at: string;
  /** Mounts more, above what is there. Fault `process-failed` */
  mount(mounts: readonly Mount[], signal: AbortSignal): Promise<void>;
  /** The command line that runs another one inside. Fault `process-failed` when the space has ended. */
  enter(line: CommandLine): CommandLine;
}

/** Opens a space and mounts an overlay in it. Faults: `process-failed` when this cannot be had here; Stopped. */
export async function openMountSpace(mount: Mount, signal: AbortSignal): Promise<MountSpace> {
  throwIfStopped(signal);
  const { holder, ended } = await startHolder(mount);
  const end = async (): Promise<void> => {
    holder.terminate("SIGKILL");
    await holder.exit;
    await holder.drain(100);
  };
  let fd: number;
  try {
    fd = openMounted(holder.group, mount.at);
  } catch (thrown) {
    await end();
    throw thrown;
  }
  const enter = (line: CommandLine): CommandLine => {
    if (ended()) throw new Fault("process-failed", "The process that holds the overlays has ended.");
    return { file: programIn("nsenter"), args: [...doorTo(holder.group), "--", line.file, ...line.args] };
  };
  return {
    dir: `/proc/${process.pid}/fd/${fd}`,
    at: mount.at,
    enter,
    mount: async (mounts, inner) => {
      if (mounts.length > 0)
        await runOnce(enter(afterMounts(mounts, { file: "/bin/true", args: [] })), inner);
    },
    async [Symbol.asyncDispose]() {
      closeSync(fd);
      await end();
    },
  };
}

/** A command line that mounts overlays in its own mount namespace and then runs another one. */
export function afterMounts(mounts: readonly Mount[], line: CommandLine): CommandLine {
  const folders = mounts.flatMap(({ lower, upper, work, at }) => [lower, upper, work, at]);
  const head = ["-c", mountScript, "sh", programIn("mount"), String(mounts.length), ...folders];
  return { file: "/bin/sh", args: [...head, line.file, ...line.args] };
}

/** A command line that runs another one in a mount namespace of its own. */
export function inOwnSpace(line: CommandLine): CommandLine {
  const namespaces = isRoot() ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  return {
    file: programIn("unshare"),
    args: [...namespaces, "--propagation", "private", "--", line.file, ...line.args],
  };
}

/** Folders reach the kernel as descriptors: no name, whatever it holds, is ever part of an option string. */
const mountScript = `
mount=$1
left=$2
shift 2
while [ "$left" -gt 0 ]; do
  options=lowerdir=/proc/self/fd/7,upperdir=/proc/self/fd/8,workdir=/proc/self/fd/9,userxattr
  "$mount" -t overlay -o "$options" overlay "$4" 7<"$1" 8<"$2" 9<"$3" || exit 70
  shift 4
  left=$((left - 1))
done
exec "$@"
`;

/** Says that everything is mounted, and waits for the other end of descriptor 3 to go away. */
const holdScript = `
printf 'mounted\\n' >&4
exec /bin/cat <&3 >/dev/null 4>&-
`;

async function startHolder(mount: Mount): Promise<{ readonly holder: Child; readonly ended: () => boolean }> {
  using sink = openOutputSink({});
  let tellMounted: (isMounted: boolean) => void = () => undefined;
  const mounted = new Promise<boolean>((resolve) => (tellMounted = resolve));
  const hold = { file: "/bin/sh", args: ["-c", holdScript] };
  const holder = await startChild({
    ...inOwnSpace(afterMounts([mount], hold)),
    cwd: "/",
    env: {},
    sink,
    channels: [{ kind: "hold" }, { kind: "take", onChunk: () => tellMounted(true) }],
  });
  if (holder.kind === "not-found") throw new Fault("process-failed", holder.message);
  let hasEnded = false;
  void holder.exit.then(() => {
    hasEnded = true;
    tellMounted(false);
  });
  if (await mounted) return { holder, ended: () => hasEnded };
  await holder.drain(1000);
  throw new Fault("process-failed", `No overlay can be mounted here: ${sink.text.trim()}`);
}

/** Opens a mounted folder of another process's view, and sees that it is what was mounted. */
function openMounted(pid: number, at: string): number {
  const fd = openSync(`/proc/${pid}/root${at}`, openPath | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  if (statfsSync(`/proc/${process.pid}/fd/${fd}`).type === overlayType) return fd;
  closeSync(fd);
  throw new Fault("process-failed", "The kernel shows no overlay where one was mounted.");
}

const openPath = 0o10000000;
const overlayType = 0x794c7630;

function doorTo(pid: number): readonly string[] {
  const mount = `--mount=/proc/${pid}/ns/mnt`;
  return isRoot() ? [mount] : ["--preserve-credentials", `--user=/proc/${pid}/ns/user`, mount];
}

async function runOnce(line: CommandLine, signal: AbortSignal): Promise<void> {
  using sink = openOutputSink({});
  const result = await runProcess({ ...line, cwd: "/", env: {}, timeoutMs: 20_000, sink }, signal);
  throwIfStopped(signal);
  if (result.kind === "exited" && result.exitCode === 0) return;
  throw new Fault("process-failed", `No overlay can be mounted here: ${sink.text.trim()}`);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function programIn(name: string): string {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((file) => existsSync(file)) ?? `/usr/bin/${name}`;
}
