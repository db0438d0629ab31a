import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const keptLines = 30;

/** Takes one line of what a tool prints. */
export type Log = (line: string) => void;

/** Runs a tool to its end and hands on every line it prints; rejects with the last ones unless it exits with 0. */
export async function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  log: Log,
): Promise<void> {
  const child = spawn(command, args, { cwd, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? String(code)));
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      tail.push(line);
      if (tail.length > keptLines) tail.shift();
      log(line);
    });
  }
  const outcome = await ended;
  if (outcome !== "0") throw new Error(`${command} ended with ${outcome}:\n${tail.join("\n")}`);
}

/** Says whether a tool answers `--version`. */
export async function hasCommand(command: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, ["--version"], { stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

// A git hook sets GIT_DIR and the like for the repository it runs in; git must not see them here.
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(inherited), LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
}
