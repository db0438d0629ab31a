import type { FileHandle } from "node:fs/promises";
import { Closing } from "../base/closing.ts";
import { toFault } from "../base/fault.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { throwIfStopped } from "../base/stop.ts";
import { dropEmptyParents, dropHollowDir, layIncoming, makeParents, writeIncoming } from "./apply-files.ts";
import { syncDir } from "../base/durable-file.ts";
import {
  accessAfter,
  type DiskState,
  type FileState,
  isHeld,
  lstatOrNothing,
  readState,
  sameAccess,
  sameState,
} from "./file-state.ts";
import { loadImage } from "./journal.ts";
import { dropLeftovers, freeName, isSavedLate } from "./leftovers.ts";
import { type Applying, filesOf, isReachable, knownModes, type StepFile } from "./step-files.ts";
import { type DiskPath, drop, giveBack, moveAside, putIn } from "./swap.ts";
import { ancestors, dirPath, readParents } from "./write-path.ts";

/**
 * Writes every path of the journal. What is written already is left, so that it can be done again after a crash.
 * Answers the paths that somebody changed meanwhile: they stay as they are. Ends at the first when `all` is false.
 */
export async function writeAll(applying: Applying, all: boolean, signal: AbortSignal): Promise<RepoPath[]> {
  const files = filesOf(applying);
  await layAll(applying, files, signal);
  const overtaken = new Set<RepoPath>();
  for (const file of deletesFirst(files)) {
    throwIfStopped(signal);
    await applying.tell(`replace ${file.path}`);
    if (!(await writeFile(applying, file))) overtaken.add(file.path);
    if (overtaken.size > 0 && !all) return [...overtaken];
  }
  await applying.tell("sync");
  await syncAll(applying, files);
  for (const file of files) if (await isSavedLate(applying, file)) overtaken.add(file.path);
  return [...overtaken];
}

/**
 * Puts every path back as it was before the apply; paths that the developer changed since are kept. One that cannot
 * be put back now does not hold up the others: the first reason is thrown after them.
 */
export async function undoAll(applying: Applying): Promise<void> {
  const files = deletesFirst(filesOf(applying)).toReversed();
  const reasons: unknown[] = [];
  for (const file of files) {
    await applying.tell(`undo ${file.path}`);
    try {
      if (!(await undoFile(applying, file))) applying.kept.add(file.path);
      await dropLeftovers(applying, file, "pre");
    } catch (thrown) {
      reasons.push(thrown);
    }
  }
  if (reasons.length > 0) throw toFault(reasons[0], "apply-failed");
  const stood = new Map(applying.journal.dirs);
  for (const { path, pre } of files) {
    if (pre.kind === "absent") dropEmptyParents(applying.root, path, (dir) => stood.has(dir));
  }
  await syncAll(applying, files);
}

/** Removes what the apply left beside the files, and the folders that it emptied. */
export async function cleanAll(applying: Applying): Promise<void> {
  const files = filesOf(applying);
  for (const file of files) await dropLeftovers(applying, file, "post");
  const restored = new Map(applying.journal.restore);
  for (const { path, post } of files) {
    if (post.kind === "absent") dropEmptyParents(applying.root, path, (dir) => restored.has(dir));
  }
  await syncAll(applying, files);
}

/** A file may give its name to a folder, or a folder to a file. */
function deletesFirst(files: readonly StepFile[]): StepFile[] {
  const isDelete = ({ post }: StepFile): boolean => post.kind === "absent";
  return [...files.filter(isDelete), ...files.filter((file) => !isDelete(file))];
}

/** How many new files are open at once, to be synced together: a disk makes them durable in a few turns instead of one each. */
const atOnce = 64;

async function layAll(applying: Applying, files: readonly StepFile[], signal: AbortSignal): Promise<void> {
  for (let from = 0; from < files.length; from += atOnce) {
    await using opened = new Closing();
    const laid: FileHandle[] = [];
    for (const file of files.slice(from, from + atOnce)) {
      throwIfStopped(signal);
      const handle = await layFile(applying, file);
      if (handle !== undefined) laid.push(opened.use(handle));
    }
    await Promise.all(laid.map((handle) => handle.sync()));
  }
}

async function layFile(applying: Applying, file: StepFile): Promise<FileHandle | undefined> {
  const post = await loadImage(applying.journal.journalDir, file.post);
  if (!isHeld(post) || !(await isReachable(applying, file))) return undefined;
  const current = await readState(file.target);
  if (sameState(current, post)) return undefined;
  const pre = await loadImage(applying.journal.journalDir, file.pre);
  const known = current.kind === "absent" || !isHeld(current) || sameAccess(current, pre);
  await applying.tell(`write ${file.path}`);
  const access = known ? post.access : accessAfter(current, post);
  return layIncoming(file.incoming, { path: file.path, state: post, access });
}

/** False when somebody else's version stands there. */
async function writeFile(applying: Applying, file: StepFile): Promise<boolean> {
  if (!(await isReachable(applying, file))) return false;
  const { journalDir } = applying.journal;
  const pre = await loadImage(journalDir, file.pre);
  const post = await loadImage(journalDir, file.post);
  const source = isHeld(post) ? file.incoming : undefined;
  const current = await readState(file.target);
  if (isThere(current, post)) return true;
  if (current.kind === "absent" && isHeld(pre)) return finishReplacing(file, pre, source);
  if (!(await isReplaceable(file, current, pre))) return false;
  return replace(applying, file, { from: pre, to: post, source, aside: file.aside });
}

/** The process ended between moving the old file aside and putting the new one in, or the file was deleted since. */
async function finishReplacing(
  file: StepFile,
  pre: FileState,
  source: DiskPath | undefined,
): Promise<boolean> {
  const moved = await readState(file.aside);
  if (moved.kind === "absent" || source === undefined) return false;
  if (sameState(moved, pre)) return putIn(source, file.target);
  putIn(file.aside, file.target);
  return false;
}

interface Replacing {
  readonly from: FileState;
  readonly to: FileState;
  readonly source: DiskPath | undefined;
  readonly aside: DiskPath;
}

/** Takes one version's place with another. False, and nothing changed, when the version was not the one expected. */
async function replace(applying: Applying, file: StepFile, replacing: Replacing): Promise<boolean> {
  const { from, to, source, aside } = replacing;
  if ((await readParents(applying.root, file.path)).blocked !== undefined) return false;
  if (isHeld(to)) await makeParents(applying.root, file.path, knownModes(applying.journal));
  await freeName(applying, file, aside);
  const stood = moveAside(file.target, aside);
  if (source !== undefined && !putIn(source, file.target)) return false;
  const displaced: DiskState = stood ? await readState(aside) : { kind: "absent" };
  if (sameState(displaced, from)) return true;
  if (stood) await giveBack(file.target, aside, to, file.spare);
  else await takeAway(file, to);
  return false;
}

/** The file was deleted in the moment of its replacement: so it stays deleted. */
async function takeAway(file: StepFile, ours: FileState): Promise<void> {
  const aside = file.spare();
  if (!moveAside(file.target, aside)) return;
  if (sameState(await readState(aside), ours)) drop(aside);
  else putIn(aside, file.target);
}

async function undoFile(applying: Applying, file: StepFile): Promise<boolean> {
  if (!(await isReachable(applying, file))) return false;
  const { journalDir } = applying.journal;
  const pre = await loadImage(journalDir, file.pre);
  const post = await loadImage(journalDir, file.post);
  if ((await readState(file.target)).kind === "absent") await putBackMoved(applying, file, pre);
  const current = await readState(file.target);
  if (isThere(current, pre)) return true;
  if (!(await isReplaceable(file, current, post))) return false;
  const source = isHeld(pre) ? await oldVersion(file, pre) : undefined;
  return replace(applying, file, { from: post, to: pre, source, aside: file.spare() });
}

/** The process ended while the path held nothing: between two calls, forwards or back. */
async function putBackMoved(applying: Applying, file: StepFile, pre: FileState): Promise<void> {
  const moved = isHeld(await readState(file.aside));
  const copied = isHeld(pre) && sameState(await readState(file.incoming), pre);
  if (!moved && !copied) return;
  if ((await readParents(applying.root, file.path)).blocked !== undefined) return;
  await makeParents(applying.root, file.path, knownModes(applying.journal));
  putIn(moved ? file.aside : file.incoming, file.target);
}

/** The developer's own file where it still lies aside, with all that it carries; else a copy of its image. */
async function oldVersion(file: StepFile, pre: FileState): Promise<DiskPath | undefined> {
  if (!isHeld(pre)) return undefined;
  if (sameState(await readState(file.aside), pre)) return file.aside;
  await writeIncoming(file.incoming, { path: file.path, state: pre, access: pre.access });
  return file.incoming;
}

/** A folder holds no file of its name: what the plan puts below it may stand already. */
function isThere(current: DiskState, wanted: FileState): boolean {
  return sameState(current, wanted) || (wanted.kind === "absent" && current.kind === "directory");
}

async function isReplaceable(file: StepFile, current: DiskState, expected: FileState): Promise<boolean> {
  if (current.kind !== "directory") return sameState(current, expected);
  return expected.kind === "absent" && dropHollowDir(file.target);
}

async function syncAll({ root, journal }: Applying, files: readonly StepFile[]): Promise<void> {
  const stood = new Map(journal.dirs);
  const dirs = files.flatMap(({ path, beside }) => {
    const above = ancestors(path);
    return [beside, above.at(-1) ?? "", ...above.filter((dir) => !stood.has(dir))];
  });
  for (const dir of new Set(dirs)) {
    const place = dirPath(root, dir);
    if ((await lstatOrNothing(place))?.isDirectory() === true) await syncDir(place);
  }
}
