import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { Fault } from "../base/fault.ts";
import { limitOptions, newLimitMark } from "../base/limit-mark.ts";
import { runProcess, type ProcessResult, type ProcessSpec } from "../base/process.ts";
import { landlockArgs, linuxFolders } from "./landlock.ts";
import { commandEnv } from "./linux.ts";
import type { Confinement, Policy } from "./policy.ts";
import type { ConfinedCommand } from "./run-confined.ts";
import { sharedSeccompFilter } from "./seccomp.ts";
import { macosFolders, seatbeltArgs, seatbeltProfile } from "./seatbelt.ts";
import { findToolchains, isWithin, type Toolchains } from "./toolchain.ts";
import { homeLinks, viewOf, type OwnFolders } from "./view.ts";

export type InPlace = Extract<Confinement, { kind: "seatbelt" | "landlock" }>;

/**
 * Runs a command confined on the developer's own file system: in the tree's own folder, since nothing can be shown at another
 * place. What it leaves running is found by its group and by a mark in its environment, and ended. Fault `sandbox-failed` when
 * the system's program did not come to run the command.
 */
export async function runInPlace(
  confinement: InPlace,
  policy: Policy,
  command: ConfinedCommand,
  signal: AbortSignal,
): Promise<ProcessResult> {
  const cwd = folderOf(policy);
  const toolchains = findToolchains(policy.env["PATH"] ?? process.env["PATH"] ?? "", homedir());
  const program = findProgram(command.run[0] ?? "", cwd, toolchains);
  if (program === undefined) return notFound(command);
  await using own = await openOwnFolders(toolchains);
  const line = [
    "/bin/sh",
    "-c",
    launchScript,
    "sh",
    String(processLimit()),
    program,
    ...command.run.slice(1),
  ];
  let told = "";
  const result = await runProcess(
    {
      ...(await compile(confinement, { policy, toolchains, own }, line)),
      cwd,
      env: commandEnv(policy, toolchains, own),
      timeoutMs: command.timeoutMs,
      sink: command.sink,
      marked: true,
      channels: [
        { kind: "take", onChunk: (chunk) => (told += Buffer.from(chunk).toString("latin1").slice(0, 10)) },
      ],
    },
    signal,
  );
  if (told !== "" || result.kind === "stopped") return result;
  throw neverRan(command);
}

/** The fault of a sandbox that did not come to run its command, with what it said. */
export function neverRan({ sink }: Pick<ConfinedCommand, "sink">): Fault {
  return new Fault("sandbox-failed", `The sandbox failed before the command ran: ${sink.text.trim()}`, {
    hint: "Run `remit doctor` to see what this machine can confine.",
  });
}

/** The folder of the host that a policy's working directory stands for. Fault `sandbox-failed` when it lies elsewhere. */
export function folderOf(policy: Policy): string {
  if (!isWithin(policy.cwd, policy.tree.at)) {
    throw new Fault("sandbox-failed", `${policy.cwd} lies outside the tree.`);
  }
  return join(policy.tree.dir, relative(policy.tree.at, policy.cwd).split(sep).join("/"));
}

/** Tells that it runs, sets limits, and becomes the command. */
const launchScript = `
limit() { ulimit "$@" || return 0; }
printf started >&3
exec 3>&-
{ limit -c 0; limit -f 16777216; ulimit -u "$1" || limit -p "$1"; } 2>/dev/null
shift
exec "$@"
`;

/** The kernel counts all processes of a user against it. */
function processLimit(): number {
  const ownProcesses = 2048;
  if (process.platform !== "linux") return ownProcesses;
  const [, total = "0"] = /\/([0-9]+) /.exec(readFileSync("/proc/loadavg", "utf8")) ?? [];
  return ownProcesses + Number(total);
}

interface Parts {
  readonly policy: Policy;
  readonly toolchains: Toolchains;
  readonly own: Own;
}

type Compiled = Pick<ProcessSpec, "file" | "args" | "limitMark">;

async function compile(
  { kind, program }: InPlace,
  { policy, toolchains, own }: Parts,
  line: readonly string[],
): Promise<Compiled> {
  const place = { home: own.home, tmp: own.tmp };
  if (kind === "seatbelt") {
    const profile = join(own.dir, "profile.sb");
    await writeFile(profile, seatbeltProfile(viewOf(policy, toolchains, place, macosFolders)), {
      mode: 0o600,
    });
    return { file: program, args: seatbeltArgs(profile, line) };
  }
  const filter = sharedSeccompFilter(process.arch);
  if (filter === undefined) {
    throw new Fault("sandbox-failed", `There is no system-call filter for ${process.arch}.`);
  }
  const filterFile = join(own.dir, "filter.bpf");
  await writeFile(filterFile, filter, { mode: 0o600 });
  const asRoot = process.getuid?.() === 0;
  const view = viewOf(policy, toolchains, place, linuxFolders);
  const limitMark = newLimitMark();
  const marked = [...limitOptions(limitMark), "--", program];
  const args = [...marked, ...landlockArgs(view, { filterFile, asRoot }, line)];
  return { file: limitProgram() ?? "prlimit", args, limitMark };
}

/** The program of util-linux that sets limits, which stands beside its setpriv. */
export function limitProgram(): string | undefined {
  return ["/usr/bin/prlimit", "/bin/prlimit"].find((file) => existsSync(file));
}

interface Own extends OwnFolders, AsyncDisposable {
  /** What the command cannot write lies here, beside the two folders that it can. */
  readonly dir: string;
}

async function openOwnFolders(toolchains: Toolchains): Promise<Own> {
  const dir = realpathSync(await mkdtemp(join(tmpdir(), "remit-home-")));
  const [home, tmp] = [join(dir, "home"), join(dir, "tmp")];
  await mkdir(home);
  await mkdir(tmp);
  for (const link of homeLinks(toolchains)) {
    await mkdir(dirname(join(home, link.path)), { recursive: true });
    await symlink(link.dir, join(home, link.path));
  }
  return { dir, home, tmp, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** The program as the command will find it, since it sees the same files. */
function findProgram(name: string, cwd: string, { path }: Toolchains): string | undefined {
  if (name.includes("/")) return isProgram(resolve(cwd, name)) ? resolve(cwd, name) : undefined;
  return path
    .split(":")
    .filter((dir) => isAbsolute(dir) && name !== "")
    .map((dir) => join(dir, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: the search goes on.
    return false;
  }
}

function notFound({ run }: ConfinedCommand): ProcessResult {
  const message = `${run[0]} was not found inside the sandbox.`;
  return { kind: "not-found", message, durationMs: 0, survivors: 0 };
}
