import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isErrno } from "./fault.ts";

/** Writes a file so that after a power loss it is whole or not there. */
export async function writeDurable(file: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(file, content);
  await syncDir(dirname(file));
}

/**
 * Writes many files of one folder, each whole or not there, several at once: a disk makes them durable together. Their names are not
 * synced. When one fails the others come to their end first.
 */
export async function writeAllWhole(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const left = files.entries();
  const reasons: unknown[] = [];
  const writer = async (): Promise<void> => {
    for (const [file, content] of left) {
      if (reasons.length > 0) return;
      await writeWhole(file, content).catch((thrown: unknown) => reasons.push(thrown));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, writer));
  if (reasons.length > 0) throw reasons[0];
}

/** More than Node has threads for files: none of them waits. */
const atOnce = 8;

/** The same without its name synced: for many files of one folder that is synced after them. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const incoming = `${file}.tmp-${process.pid}`;
  try {
    await writeSynced(incoming, content);
    await rename(incoming, file);
  } catch (thrown) {
    await rm(incoming, { force: true });
    throw thrown;
  }
}

export async function renameDurable(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDir(dirname(to));
}

/** Makes the names in a folder durable. Windows offers no such call and keeps names in its own journal. */
export async function syncDir(dir: string | Buffer): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(dir, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (thrown) {
    // Some network and FUSE file systems cannot sync a folder.
    if (!isErrno(thrown, "EINVAL") && !isErrno(thrown, "ENOTSUP")) throw thrown;
  }
}

/** Makes a private folder of ours and its parents, durably. */
export async function makeDirDurable(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  await syncDir(dirname(first));
  for (let at = dir; at !== first; at = join(at, "..")) await syncDir(dirname(at));
}

async function writeSynced(file: string, content: string | Uint8Array): Promise<void> {
  await using handle = await open(file, "w", 0o600);
  await handle.writeFile(content);
  await handle.sync();
}
