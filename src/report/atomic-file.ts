import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { toFault } from "../base/fault.ts";

/** Writes a whole file or nothing: a temporary file beside it, fsync, rename, fsync of the folder. */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeDurably(temporary, content);
    await rename(temporary, file);
    await syncDir(dirname(file));
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw toFault(thrown);
  }
}

async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  await using handle = await open(file, "w", 0o600);
  await handle.writeFile(content);
  await handle.sync();
}

/** Windows cannot open a folder; its rename is durable by itself. */
async function syncDir(dir: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(dir, "r");
  await handle.sync();
}
