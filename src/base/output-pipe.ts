import { closeSync, constants, existsSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/**
 * One real pipe for a child's stdout and stderr. Node's own "pipe" is a socket, and two of them: the order
 * between both gets lost and `echo … > /dev/stderr` fails in the child.
 */
export interface OutputPipe {
  readonly stream: Socket;
  /** Give it to the child, then close it here. */
  readonly writeFd: number;
}

/** Opens a pipe, or tells undefined where the system has no `mkfifo` (Windows). */
export async function openOutputPipe(): Promise<OutputPipe | undefined> {
  const program = ["/usr/bin/mkfifo", "/bin/mkfifo"].find((file) => existsSync(file));
  if (program === undefined) return undefined;
  const dir = await mkdtemp(join(tmpdir(), "remit-pipe-"));
  try {
    const name = join(dir, "output");
    const made = await execa(program, ["-m", "600", name], { reject: false, env: {}, extendEnv: false });
    return made.failed ? undefined : connect(name);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function connect(name: string): OutputPipe {
  const readFd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writeFd = openSync(name, constants.O_WRONLY);
    return { stream: new Socket({ fd: readFd, readable: true, writable: false }), writeFd };
  } catch (thrown) {
    closeSync(readFd);
    throw thrown;
  }
}
