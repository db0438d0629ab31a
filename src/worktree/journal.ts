import { randomBytes } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { sha256 } from "../base/digest.ts";
import { Fault, isErrno } from "../base/fault.ts";
import { namesIn } from "../base/missing.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { PlannedStep, ReadyPlan } from "./apply-plan.ts";
import { makeDirDurable, renameDurable, syncDir, writeAllWhole, writeDurable } from "../base/durable-file.ts";
import { absent, type FileState, isHeld, lstatOrNothing } from "./file-state.ts";
import { ancestors, readParents } from "./write-path.ts";

/**
 * How far an apply came. `prepared`: everything needed to finish is on disk, the tree is somewhere between.
 * `committed`: all is written, leftovers may lie about. `applied`: done. `undoing` and `undone`: the way back.
 * The mark is part of the file's name, so that moving on needs no free block on a full disk.
 */
export type JournalMark = "prepared" | "committed" | "applied" | "undoing" | "undone";

const accessSchema = z.strictObject({ mode: z.int(), uid: z.int(), gid: z.int() });
const imageSchema = z.union([
  z.strictObject({ kind: z.literal("absent") }),
  z.strictObject({
    kind: z.enum(["file", "executable", "symlink"]),
    digest: z.string(),
    access: z.optional(accessSchema),
  }),
]);
const stepSchema = z.strictObject({
  path: z.string(),
  pre: imageSchema,
  post: imageSchema,
  beside: z.string(),
});
const modesSchema = z.array(z.tuple([z.string(), z.int()]));
const journalSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  root: z.string(),
  /** True for a rollback; false for an apply, and for a rollback of a rollback. */
  takesBack: z.boolean(),
  steps: z.array(stepSchema),
  /** Folders above the steps that stood before, with their modes. */
  dirs: modesSchema,
  /** Folders that must stand again, with their modes. */
  restore: modesSchema,
});

/** What a path holds, by digest; the bytes lie in the journal's folder. */
export type Image = z.infer<typeof imageSchema>;
/** One path to write. Its temporary names lie in `beside`, the nearest folder that stands throughout. */
export type JournalStep = z.infer<typeof stepSchema>;
type JournalText = z.infer<typeof journalSchema>;

export interface Journal extends JournalText {
  readonly journalDir: string;
  /** From 1, in the order of the applies of this folder. */
  readonly number: number;
  readonly mark: JournalMark;
}

/** Stores all images and then, as the last thing, the journal that makes the apply recoverable. */
export async function prepareJournal(
  journalDir: string,
  plan: ReadyPlan,
  tell: (name: string) => Promise<void>,
): Promise<Journal> {
  await makeDirDurable(join(journalDir, "blobs"));
  await tell("images");
  await storeImages(
    journalDir,
    plan.steps.flatMap(({ pre, post }) => [pre, post]),
  );
  const text = await describe(plan);
  const number = ((await listMarks(journalDir)).at(-1)?.number ?? 0) + 1;
  const journal: Journal = { ...text, journalDir, number, mark: "prepared" };
  await tell("journal");
  await writeDurable(fileOf(journal, "prepared"), JSON.stringify(text));
  return journal;
}

/** Moves a journal on, durably. */
export async function markJournal(journal: Journal, mark: JournalMark): Promise<Journal> {
  await renameDurable(fileOf(journal, journal.mark), fileOf(journal, mark));
  return { ...journal, mark };
}

/** Every journal of a folder, oldest first. */
export async function readJournals(journalDir: string): Promise<Journal[]> {
  const marks = await listMarks(journalDir);
  return Promise.all(marks.map(({ number, mark }) => readJournal(journalDir, number, mark)));
}

/** True while a journal of this folder is unfinished. */
export async function hasUnfinished(journalDir: string): Promise<boolean> {
  return (await listMarks(journalDir)).some(isUnfinished);
}

/** True while the tree may be somewhere between, or leftovers lie about. */
export function isUnfinished({ mark }: Pick<Journal, "mark">): boolean {
  return mark === "prepared" || mark === "undoing" || mark === "committed";
}

/** @throws Fault `store-corrupt` when the stored bytes are not those that were stored. */
export async function loadImage(journalDir: string, image: Image): Promise<FileState> {
  if (image.kind === "absent") return absent;
  const content = await readFile(join(journalDir, "blobs", image.digest));
  if (sha256(content) !== image.digest) throw corrupt(`the image ${image.digest} has changed`);
  const { kind, access } = image;
  return { kind, content, ...(access !== undefined && { access }) };
}

/** Stores what paths hold, durably; equal bytes once. */
export async function storeImages(journalDir: string, states: readonly FileState[]): Promise<void> {
  const blobs = join(journalDir, "blobs");
  const missing = new Map<string, Uint8Array>();
  for (const state of states) {
    const image = imageOf(state);
    if (image.kind === "absent" || !isHeld(state)) continue;
    const blob = join(blobs, image.digest);
    if ((await lstatOrNothing(blob)) === undefined) missing.set(blob, state.content);
  }
  await writeAllWhole(missing);
  await syncDir(blobs);
}

/** Remembers paths that this apply did not write because the developer had changed them. */
export async function storeKept(journal: Journal, kept: readonly RepoPath[]): Promise<void> {
  await writeDurable(keptFile(journal), JSON.stringify(kept));
}

export async function loadKept(journal: Journal): Promise<RepoPath[]> {
  try {
    return z.array(z.string()).parse(JSON.parse(await readFile(keptFile(journal), "utf8")));
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return [];
    throw thrown;
  }
}

async function describe(plan: ReadyPlan): Promise<JournalText> {
  const dirs = new Map<RepoPath, number>();
  const steps: JournalStep[] = [];
  const paths = new Set(plan.steps.map(({ path }) => path));
  for (const step of plan.steps) {
    const parents = await readParents(plan.root, step.path);
    for (const [dir, mode] of parents.dirs) dirs.set(dir, mode);
    steps.push(describeStep(step, parents.dirs, paths));
  }
  const id = randomBytes(4).toString("hex");
  const modes = { dirs: [...dirs], restore: [...plan.restore] };
  const { takesBack } = plan;
  return { format: 1, id, root: await realpath(plan.root), takesBack, steps, ...modes };
}

function describeStep(
  { path, pre, post }: PlannedStep,
  standing: ReadonlyMap<RepoPath, number>,
  paths: ReadonlySet<RepoPath>,
): JournalStep {
  let beside = "";
  for (const dir of ancestors(path)) {
    if (!standing.has(dir) || paths.has(dir)) break;
    beside = dir;
  }
  return { path, pre: imageOf(pre), post: imageOf(post), beside };
}

function imageOf(state: FileState): Image {
  if (state.kind === "absent") return { kind: "absent" };
  const { kind, content, access } = state;
  return { kind, digest: sha256(content), ...(access !== undefined && { access }) };
}

const fileName = /^(\d{6})\.(prepared|committed|applied|undoing|undone)\.json$/u;

async function listMarks(journalDir: string): Promise<{ number: number; mark: JournalMark }[]> {
  const names = await namesIn(journalDir);
  return names.toSorted().flatMap((name) => {
    const [, number, mark] = fileName.exec(name) ?? [];
    return number === undefined || !isMark(mark) ? [] : [{ number: Number(number), mark }];
  });
}

function isMark(text: string | undefined): text is JournalMark {
  return ["prepared", "committed", "applied", "undoing", "undone"].some((mark) => mark === text);
}

async function readJournal(journalDir: string, number: number, mark: JournalMark): Promise<Journal> {
  const text = await readFile(fileOf({ journalDir, number }, mark), "utf8");
  const parsed = journalSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw corrupt(`journal ${number} cannot be read`);
  return { ...parsed.data, journalDir, number, mark };
}

function fileOf(journal: Pick<Journal, "journalDir" | "number">, mark: JournalMark): string {
  return join(journal.journalDir, `${String(journal.number).padStart(6, "0")}.${mark}.json`);
}

function keptFile(journal: Journal): string {
  return join(journal.journalDir, `${String(journal.number).padStart(6, "0")}.kept`);
}

function corrupt(what: string): Fault {
  return new Fault("store-corrupt", `The record of an apply is damaged: ${what}.`, {
    hint: "Nothing more was written. The images lie in the run's folder.",
  });
}
