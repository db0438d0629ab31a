import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identify, isLiving, type ProcessIdentity } from "../base/process-identity.ts";
import { sleep } from "../base/stop.ts";

/** A slot that no other run of this machine uses, until it is disposed of. */
export interface HeldSlot extends AsyncDisposable {
  /** Undefined when every slot was held: the server then chooses one itself. */
  readonly id: number | undefined;
}

/** The slots of one server, shared among this machine's processes through a folder. */
export interface SlotFolder {
  /** Absolute; one folder per server. */
  readonly dir: string;
  readonly totalSlots: number;
  /** Slots that the server says are processing: taken last by a run, never by a reviewer. */
  readonly processing?: readonly number[];
}

/** Holds a slot for a run. */
export async function holdSlot(folder: SlotFolder, signal: AbortSignal): Promise<HeldSlot> {
  const processing = new Set(folder.processing ?? []);
  const ids = slotIds(folder).toSorted((a, b) => Number(processing.has(a)) - Number(processing.has(b)));
  return (await holdOneOf(folder.dir, ids, signal)) ?? { id: undefined, [Symbol.asyncDispose]: nothing };
}

/** Holds a slot that no run holds and that is idle, for a conversation besides the runs'; undefined when there is none. */
export async function holdSpareSlot(
  folder: SlotFolder,
  signal: AbortSignal,
): Promise<(HeldSlot & { readonly id: number }) | undefined> {
  const processing = new Set(folder.processing ?? []);
  // From the end, since runs take slots from the beginning.
  const ids = slotIds(folder).filter((id) => !processing.has(id));
  return holdOneOf(folder.dir, ids.toReversed(), signal);
}

// A claim is a file of its own name, so removing a dead holder's claim can never remove a living one's.
// Whoever claims looks again afterwards and steps back when another living claim is there.
interface Claim extends ProcessIdentity {
  readonly file: string;
  readonly id: number;
}

const rounds = 8;

async function holdOneOf(
  dir: string,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<(HeldSlot & { readonly id: number }) | undefined> {
  await mkdir(dir, { recursive: true });
  for (let round = 0; round < rounds; round += 1) {
    let contested = false;
    for (const id of ids) {
      const outcome = await claim(dir, id);
      if (outcome === "contested") contested = true;
      else if (outcome !== "held") return heldSlot(id, outcome);
    }
    if (!contested) return undefined;
    await sleep(5 + Math.random() * 20 * (round + 1), signal);
  }
  return undefined;
}

async function claim(dir: string, id: number): Promise<"held" | "contested" | { readonly file: string }> {
  if ((await livingClaims(dir, id)).length > 0) return "held";
  const { pid, started = "" } = identify(process.pid);
  const file = join(dir, `slot-${id}.${pid}.${started}.${randomUUID()}`);
  await writeFile(file, "", { flag: "wx" });
  if ((await livingClaims(dir, id)).length === 1) return { file };
  await rm(file, { force: true });
  return "contested";
}

function heldSlot(id: number, { file }: { readonly file: string }): HeldSlot & { readonly id: number } {
  return { id, [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function livingClaims(dir: string, id: number): Promise<readonly Claim[]> {
  const claims = (await readdir(dir)).map((name) => toClaim(dir, name)).filter((found) => found?.id === id);
  const living: Claim[] = [];
  for (const found of claims) {
    if (found === undefined) continue;
    if (isLiving(found)) living.push(found);
    else await rm(found.file, { force: true });
  }
  return living;
}

function toClaim(dir: string, name: string): Claim | undefined {
  const match = /^slot-(\d+)\.(\d+)\.(\w*)\.[\w-]+$/.exec(name);
  if (match === null) return undefined;
  return { file: join(dir, name), id: Number(match[1]), pid: Number(match[2]), started: match[3] ?? "" };
}

function slotIds(folder: SlotFolder): readonly number[] {
  return Array.from({ length: folder.totalSlots }, (_, id) => id);
}

async function nothing(): Promise<void> {
  return;
}
