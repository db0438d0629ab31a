import { type DiskState, type FileState, isHeld, readState, sameState } from "./file-state.ts";
import { loadImage, storeImages } from "./journal.ts";
import { type Applying, leftoversOf, type StepFile } from "./step-files.ts";
import { type DiskPath, drop, giveBack } from "./swap.ts";

/**
 * Removes every temporary name of a path. `side` is what the apply leaves standing. A version that is neither the old
 * nor the new one was saved by somebody: it goes back where ours stands, else it is stored with the images, and its
 * path kept.
 */
export async function dropLeftovers(applying: Applying, file: StepFile, side: "pre" | "post"): Promise<void> {
  const { journalDir } = applying.journal;
  await applying.tell(`clean ${file.path}`);
  const pre = await loadImage(journalDir, file.pre);
  const post = await loadImage(journalDir, file.post);
  for (const place of await leftoversOf(applying, file)) {
    const left = await readState(place);
    const own = isIncoming(file, place) || sameState(left, pre) || sameState(left, post);
    if (!own) await rescue(applying, { file, place, left, ours: side === "pre" ? pre : post });
    drop(place);
  }
}

/** Frees a temporary name for use. */
export async function freeName(applying: Applying, file: StepFile, place: DiskPath): Promise<void> {
  const left = await readState(place);
  const pre = await loadImage(applying.journal.journalDir, file.pre);
  if (isHeld(left) && !sameState(left, pre)) await keepCopy(applying, file, left);
  drop(place);
}

/** True when an editor that had the old file open wrote to it after it was moved aside. */
export async function isSavedLate({ journal }: Applying, file: StepFile): Promise<boolean> {
  const moved = await readState(file.aside);
  return moved.kind !== "absent" && !sameState(moved, await loadImage(journal.journalDir, file.pre));
}

/** Ours until it is put in place, and then a second name of what stands there. */
function isIncoming(file: StepFile, place: DiskPath): boolean {
  return Buffer.from(place).equals(Buffer.from(file.incoming));
}

interface Rescue {
  readonly file: StepFile;
  readonly place: DiskPath;
  readonly left: DiskState;
  readonly ours: FileState;
}

async function rescue(applying: Applying, { file, place, left, ours }: Rescue): Promise<void> {
  if (!isHeld(left)) return;
  if (sameState(await readState(file.target), ours)) {
    applying.kept.add(file.path);
    await giveBack(file.target, place, ours, file.spare);
  } else {
    await keepCopy(applying, file, left);
  }
}

async function keepCopy({ journal, kept }: Applying, file: StepFile, left: FileState): Promise<void> {
  kept.add(file.path);
  await storeImages(journal.journalDir, [left]);
}
