import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { simpleGit } from "simple-git";
import { Fault } from "../base/fault.ts";
import { isStop, throwIfStopped } from "../base/stop.ts";

/** Where one git process works. What is left out is not set: nothing is discovered from the caller's environment. */
export interface GitPlace {
  /** Absolute, existing folder that the process starts in. */
  readonly cwd: string;
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Object folders that may be read besides the repository's own. */
  readonly alternates?: readonly string[];
  /** False for a command that knows no literal paths; write each as `./path` then. */
  readonly literalPaths?: boolean;
}

export interface GitCall {
  /** Bytes for standard input; nothing means an empty one. */
  readonly input?: string | Uint8Array;
  /** Exit codes that are values for the caller; only 0 when left out. Every other one is a fault. */
  readonly expect?: readonly number[];
  readonly signal: AbortSignal;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
}

export interface Git {
  readonly place: GitPlace;
  /**
   * Runs git with these arguments. Paths belong in `input`, NUL-separated: an argument cannot hold every byte.
   * @throws Fault `git-missing`, or `git-failed` with arguments and stderr in its message; Stopped.
   */
  run(args: readonly string[], call: GitCall): Promise<GitResult>;
}

/** The only door to git: its own clean environment, no configuration, hook or variable of the caller. */
export function openGit(place: GitPlace): Git {
  return { place, run: (args, call) => runGit(place, args, call) };
}

/** The same git with parts of its place replaced. */
export function gitAt(git: Git, place: Partial<GitPlace>): Git {
  return openGit({ ...git.place, ...place });
}

/** What the processes of this run collected, and how they ended. */
interface Collected {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  exitCode: number | null;
}

async function runGit(place: GitPlace, args: readonly string[], call: GitCall): Promise<GitResult> {
  throwIfStopped(call.signal);
  const collected: Collected = { stdout: [], stderr: [], exitCode: null };
  try {
    await prepare(place, call, collected).raw([...args]);
  } catch (thrown) {
    if (isStop(thrown, call.signal)) throwIfStopped(call.signal);
    throw await failure(args, collected, thrown);
  }
  const { exitCode } = collected;
  if (exitCode === null) throw await failure(args, collected, undefined);
  return { exitCode, stdout: Buffer.concat(collected.stdout) };
}

function prepare(place: GitPlace, call: GitCall, collected: Collected) {
  const env = cleanEnvironment(place);
  const input = typeof call.input === "string" ? Buffer.from(call.input) : (call.input ?? Buffer.alloc(0));
  return simpleGit({
    baseDir: place.cwd,
    abort: call.signal,
    allowEnvironment: Object.keys(env),
    completion: { onClose: true, onExit: false },
    // GIT_CONFIG_GLOBAL is set to nothing at all: the contrary of what this guards against.
    unsafe: { allowUnsafeConfigPaths: true },
    // A buffer even when empty: simple-git leaves stdin open without one, and git would wait for it.
    input: () => Buffer.from(input),
    errors: (_error, result) => {
      collected.exitCode = result.exitCode;
      return (call.expect ?? [0]).includes(result.exitCode) ? undefined : Buffer.concat(result.stdErr);
    },
  })
    .env(env)
    .outputHandler((_command, stdout, stderr) => {
      collect(stdout, collected.stdout);
      collect(stderr, collected.stderr);
    });
}

function collect(stream: NodeJS.ReadableStream, chunks: Buffer[]): void {
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  // simple-git waits 50 ms more for a process that printed nothing; an empty chunk spares it that.
  stream.once("end", () => stream.emit("data", Buffer.alloc(0)));
}

const nowhere = process.platform === "win32" ? "NUL" : "/dev/null";

/** One identity and moment for every commit, so that equal trees have equal commits. */
const identity = {
  GIT_AUTHOR_NAME: "Remit",
  GIT_AUTHOR_EMAIL: "remit@localhost",
  GIT_AUTHOR_DATE: "@0 +0000",
  GIT_COMMITTER_NAME: "Remit",
  GIT_COMMITTER_EMAIL: "remit@localhost",
  GIT_COMMITTER_DATE: "@0 +0000",
};

function cleanEnvironment(place: GitPlace): Record<string, string> {
  return {
    ...identity,
    ...systemVariables(),
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: nowhere,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    ...(place.literalPaths !== false && { GIT_LITERAL_PATHSPECS: "1" }),
    ...(place.gitDir !== undefined && { GIT_DIR: place.gitDir }),
    ...(place.workTree !== undefined && { GIT_WORK_TREE: place.workTree }),
    ...(place.indexFile !== undefined && { GIT_INDEX_FILE: place.indexFile }),
    ...(place.alternates !== undefined && { GIT_ALTERNATE_OBJECT_DIRECTORIES: listDirs(place.alternates) }),
  };
}

/** Each folder in git's C quotes, so that any character may stand in it. */
function listDirs(dirs: readonly string[]): string {
  return dirs.map((dir) => `"${dir.replace(/["\\]/gu, String.raw`\$&`)}"`).join(delimiter);
}

/** What a process needs to start at all on Windows. */
function systemVariables(): Record<string, string> {
  if (process.platform !== "win32") return {};
  const names = ["SYSTEMROOT", "TEMP", "TMP"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function failure(args: readonly string[], collected: Collected, cause: unknown): Promise<Fault> {
  if (!(await gitOnPath())) {
    return new Fault("git-missing", "git was not found.", {
      hint: "Install git 2.30 or newer and see that it is on PATH.",
      cause,
    });
  }
  const told = Buffer.concat(collected.stderr).toString("utf8").trim();
  const said = told === "" && cause instanceof Error ? cause.message : told;
  const code = collected.exitCode === null ? "without an exit code" : `with ${collected.exitCode}`;
  return new Fault("git-failed", `git ${args.join(" ")} ended ${code}: ${said}`, {
    hint: "The developer's repository is as it was; try again.",
    cause,
  });
}

async function gitOnPath(): Promise<boolean> {
  const names = process.platform === "win32" ? ["git.exe", "git.cmd"] : ["git"];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const file of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (await executable(file)) return true;
  }
  return false;
}

async function executable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
