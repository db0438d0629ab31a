import { randomUUID } from "node:crypto";
import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { isErrno } from "../base/fault.ts";
import { openSlice } from "./walk.ts";

/**
 * Removes whatever stands at a place, folders with all below; names of any bytes, closed folders too, and folders
 * deeper than a path can name. No link is followed. Nothing there is fine.
 */
export async function removeAll(place: string | Buffer, signal: AbortSignal): Promise<void> {
  const slice = openSlice(signal);
  const waiting: (string | Buffer)[] = [place];
  for (let at = waiting.at(-1); at !== undefined; at = waiting.at(-1)) {
    const inner = removeOne(at);
    if (inner.length === 0) waiting.pop();
    else waiting.push(...inner.map((one) => liftDeep(one, place)));
    await slice.pause();
  }
}

/** A path this long is brought to the top of what is removed, so that what lies below it can be named. */
const deepBytes = 3000;

function liftDeep(folder: Buffer, top: string | Buffer): Buffer {
  if (folder.length - Buffer.byteLength(top) < deepBytes) return folder;
  const lifted = below(top, Buffer.from(`.remit-${randomUUID()}`));
  chmodSync(folder, 0o700);
  renameSync(folder, lifted);
  return lifted;
}

/** Removes a file or an empty folder; a folder that holds more gives back its folders, its files being gone. */
function removeOne(place: string | Buffer): Buffer[] {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) {
    unlinkOpened(place);
    return [];
  }
  if ((stat.mode & 0o700) !== 0o700) chmodSync(place, 0o700);
  const folders = readdirSync(place, { withFileTypes: true, encoding: "buffer" }).flatMap((entry) => {
    const inner = below(place, entry.name);
    if (entry.isDirectory()) return [inner];
    unlinkOpened(inner);
    return [];
  });
  if (folders.length === 0) rmdirSync(place);
  return folders;
}

function below(place: string | Buffer, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(place), Buffer.from("/"), name]);
}

function unlinkOpened(place: string | Buffer): void {
  try {
    unlinkSync(place);
  } catch (thrown) {
    if (!isErrno(thrown, "ENOENT")) throw thrown;
  }
}
