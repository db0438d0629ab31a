import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { sha256 } from "./digest.ts";
import { Fault, isErrno } from "./fault.ts";
import { identify, isLiving } from "./process-identity.ts";
import { sleep, throwIfStopped } from "./stop.ts";

const holderSchema = z.strictObject({
  token: z.string(),
  host: z.string(),
  pid: z.int(),
  /** When the process started; empty where the system does not tell. */
  started: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/**
 * Holds the one right to write to a folder until disposed of. `lockDir` must be the same for everyone.
 * A lock whose process is gone is taken over.
 * @throws Fault `busy` while another live process (or another call of this one) holds it.
 */
export async function lockFolder(
  root: string,
  lockDir: string,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  throwIfStopped(signal);
  await mkdir(lockDir, { recursive: true, mode: 0o700 });
  const file = join(lockDir, `${sha256(await realpath(root)).slice(0, 32)}.lock`);
  const own = holder(process.pid);
  const written = `${file}.${own.token}`;
  await writeFile(written, JSON.stringify(own), { flag: "wx", mode: 0o600 });
  try {
    await take({ file, written, own }, 0);
  } finally {
    await rm(written, { force: true });
  }
  return { [Symbol.asyncDispose]: () => release(file, own) };
}

/** {@link lockFolder}, once whoever holds it lets go. Fault `busy` when that lasts longer than `maxMs`; Stopped. */
export async function awaitFolder(
  root: string,
  lockDir: string,
  maxMs: number,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    try {
      return await lockFolder(root, lockDir, signal);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "busy" || waitedMs >= maxMs) throw thrown;
    }
    await sleep(pollMs, signal);
  }
}

/** {@link awaitFolder}; undefined instead of the fault `busy`. */
export async function tryFolder(
  root: string,
  lockDir: string,
  maxMs: number,
  signal: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  try {
    return await awaitFolder(root, lockDir, maxMs, signal);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "busy") return undefined;
    throw thrown;
  }
}

const pollMs = 50;

interface Claimant {
  readonly file: string;
  /** The claimant's own text, whole, under a name of its own. */
  readonly written: string;
  readonly own: Holder;
}

/**
 * Only the holder of a second lock may replace a dead one, and only after reading it again: so of two that find the
 * same dead lock one gives way. The second lock is taken in the same manner.
 */
async function take(claimant: Claimant, depth: number): Promise<void> {
  const { file, written, own } = claimant;
  if (await linkNew(written, file)) return;
  const found = await readHolder(file);
  if (found === undefined) return retake(claimant, depth);
  if (depth > 8 || isLive(found)) throw busy(found);
  const guard = `${file}.takeover`;
  await take({ ...claimant, file: guard }, depth + 1);
  try {
    const again = await readHolder(file);
    if (again === undefined || again.token !== found.token) throw busy(again ?? found);
    const copy = `${written}.${depth}`;
    await link(written, copy);
    await rename(copy, file);
  } finally {
    await release(guard, own);
  }
}

/** The lock went away between two looks. */
async function retake(claimant: Claimant, depth: number): Promise<void> {
  if (depth > 8) throw busy(undefined);
  return take(claimant, depth + 1);
}

async function release(file: string, own: Holder): Promise<void> {
  const found = await readHolder(file);
  if (found?.token === own.token) await rm(file, { force: true });
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "EEXIST")) return false;
    throw thrown;
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.data : { token: "", host: hostname(), pid: 0, started: "" };
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return undefined;
    if (thrown instanceof SyntaxError) return { token: "", host: hostname(), pid: 0, started: "" };
    throw thrown;
  }
}

function holder(pid: number): Holder {
  const { started = "" } = identify(pid);
  return { token: randomBytes(8).toString("hex"), host: hostname(), pid, started };
}

/** A lock of another machine (a shared home folder) counts as live: nobody here can tell. */
function isLive(found: Holder): boolean {
  return found.host !== hostname() || isLiving(found);
}

function busy(found: Holder | undefined): Fault {
  const who = found === undefined ? "another process" : `process ${found.pid} on ${found.host}`;
  return new Fault("busy", `Something else is writing to this folder (${who}).`, {
    hint: "Wait until it has ended and try again.",
  });
}
