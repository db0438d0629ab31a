import { spawn } from "node:child_process";
import { cp, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..");

/** A copy of the sample's repository, with one commit; in a folder of that name, if one is given. */
export async function copySample(name?: string): Promise<string> {
  const made = await realpath(await mkdtemp(join(tmpdir(), "remit-sample-")));
  const dir = name === undefined ? made : join(made, name);
  await cp(join(root, "dev", "sample", "repository"), dir, { recursive: true });
  await commitAll(dir, "Sample");
  return dir;
}

/** Makes a repository of a folder, if it is none, and commits what lies there. */
export async function commitAll(dir: string, message: string): Promise<void> {
  const git = (...args: string[]) => runProgram("git", args, dir);
  const identity = ["-c", "user.name=Sample", "-c", "user.email=sample@example.invalid"];
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git(...identity, "commit", "--quiet", "--no-gpg-sign", `--message=${message}`);
}

/** Runs a program in the foreground; Ctrl-C goes to it. Resolves with its exit status, 130 after a signal. */
export function runProgram(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass);
    child.on("error", fail);
    child.on("exit", (code) => {
      process.off("SIGINT", pass);
      done(code ?? 130);
    });
  });
}

/** Whether a llama-server answers at an address. */
export async function answers(server: string): Promise<boolean> {
  try {
    const reply = await fetch(`${server}/health`, { signal: AbortSignal.timeout(1500) });
    return reply.headers.get("server") === "llama.cpp";
  } catch {
    return false;
  }
}
