import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import * as z from "zod/mini";
import { sha256File } from "../base/digest.ts";
import { isErrno, toFault } from "../base/fault.ts";
import { awaitFolder } from "../base/folder-lock.ts";
import type { Redact } from "../base/redact.ts";
import { redactDeep } from "../base/redact.ts";
import type { Emit, RunEvent, RunOutcome } from "../run/events.ts";
import type { Decision } from "../verdict/decision.ts";
import { openActivityFile } from "./live-activity.ts";
import { openLog, walkLog } from "./log.ts";
import type { LogEntry, LogHead } from "./log.ts";
import { makeReport, reportText } from "./report.ts";
import { runFiles } from "./run-files.ts";
import { makeSarif } from "./sarif.ts";
import type { Report } from "./schema.ts";
import {
  checkSeal,
  checkSealedPart,
  corrupt,
  readSeal,
  writeRecord,
  writeSeal,
  type Alteration,
} from "./seal.ts";

export { runFiles } from "./run-files.ts";

/** Keeps the record of one run. Disposing without `close` leaves a log without a seal. */
export interface RunKeeper extends AsyncDisposable {
  readonly emit: Emit;
  /** Writes report, SARIF and patch, seals all files, and ends the log. Returns the report as written. */
  close(outcome: RunOutcome, files: { readonly patch: Buffer }): Promise<Report>;
}

export type CheckResult =
  | ({ readonly kind: "whole" } & LogHead)
  | { readonly kind: "altered"; readonly alterations: readonly Alteration[] };

/** Where what counts of a run now lies. */
export interface NewestRecord {
  /** The run's folder, or that of its newest revision. Absolute. */
  readonly dir: string;
  /** How many times the proposal was judged again under an amended contract. */
  readonly revision: number;
}

/** Opens the record of a run in an existing folder. Everything is redacted before it is written. */
export async function keepRun(runDir: string, redact: Redact): Promise<RunKeeper> {
  const log = await openLog(join(runDir, runFiles.log), durable);
  const live = openActivityFile(runDir, redact);
  return {
    async emit(event) {
      live.note(event);
      if (isProgress(event)) return;
      const failure = live.takeFailure();
      if (failure !== undefined) await log.append("warning", redactDeep({ message: failure }, redact));
      const { type, ...data } = event;
      await log.append(type, redactDeep(data, redact));
    },
    async close(outcome, { patch }) {
      const report = makeReport(outcome, redact);
      await writeRecord(runDir, runFiles.report, reportText(report));
      await live.close();
      await writeRecord(runDir, runFiles.sarif, `${JSON.stringify(makeSarif(report), null, 2)}\n`);
      await writeRecord(runDir, runFiles.patch, patch);
      const head = await log.append("sealed", { files: await digestFiles(runDir, outcome) });
      await log[Symbol.asyncDispose]();
      await writeSeal(runDir, head);
      return report;
    },
    async [Symbol.asyncDispose]() {
      await live.close();
      await log[Symbol.asyncDispose]();
    },
  };
}

/** Keeps the record of a revision, below the run's folder; it counts once the run's own log names it. */
export async function keepRevision(runDir: string, dir: string, redact: Redact): Promise<RunKeeper> {
  const keeper = await keepRun(dir, redact);
  return {
    ...keeper,
    async close(outcome, files) {
      const report = await keeper.close(outcome, files);
      const { head } = await readSeal(dir);
      await appendSealed(runDir, "revision", { dir: relative(runDir, dir).split(sep).join("/"), head });
      return report;
    },
  };
}

/** Appends a person's decision and seals again. Fault store-corrupt when the record is not as it was sealed. */
export async function recordDecision(runDir: string, decision: Decision, redact: Redact): Promise<void> {
  await appendSealed(runDir, "decision", redactDeep(decision, redact));
}

/** The decisions on a run, oldest first. Fault store-corrupt when the log is not whole. */
export async function readDecisions(runDir: string): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  await walkWhole(runDir, (entry) => {
    if (entry.type === "decision") decisions.push(parse(decisionSchema, entry));
  });
  return decisions;
}

/** The record that counts: of the newest revision, else the run's own. Fault store-corrupt when the log is not whole. */
export async function newestRecord(runDir: string): Promise<NewestRecord> {
  const revisions: Revision[] = [];
  await walkWhole(runDir, (entry) => {
    if (entry.type === "revision") revisions.push(parse(revisionSchema, entry));
  });
  const newest = revisions.at(-1);
  return { dir: newest === undefined ? runDir : join(runDir, newest.dir), revision: revisions.length };
}

/**
 * Finds any byte of log, report, SARIF, patch, outputs or seal that was changed, lost or added since the run was
 * sealed, in its own record and in those of its revisions. It cannot find what was done by someone who computed all
 * digests anew.
 */
export async function checkRun(runDir: string): Promise<CheckResult> {
  const check = await checkAll(runDir);
  if (check.kind === "whole" || !(await entriesOf(runDir)).includes(runFiles.log)) return check;
  return await checkInTurn(runDir, check);
}

/** While somebody decides, between a new end of the log and its seal, a whole record looks altered. */
async function checkInTurn(runDir: string, seen: CheckResult): Promise<CheckResult> {
  try {
    await using _turn = await awaitFolder(runDir, runDir, maxWaitMs, AbortSignal.any([]));
    return await checkAll(runDir);
  } catch (thrown) {
    // Where we cannot write, nobody of ours decides.
    if (["EACCES", "EPERM", "EROFS"].some((code) => isErrno(thrown, code))) return seen;
    throw thrown;
  }
}

async function checkAll(runDir: string): Promise<CheckResult> {
  const { check, revisions } = await checkRecord(runDir);
  const alterations = check.kind === "altered" ? [...check.alterations] : [];
  for (const revision of revisions) alterations.push(...(await checkRevision(runDir, revision)));
  return alterations.length > 0 || check.kind === "altered" ? { kind: "altered", alterations } : check;
}

interface CheckedRecord {
  readonly check: CheckResult;
  readonly revisions: readonly Revision[];
}

async function checkRecord(dir: string): Promise<CheckedRecord> {
  const sealed = new Map<string, string>();
  const revisions: Revision[] = [];
  const log = await walkLog(join(dir, runFiles.log), (entry) => {
    for (const [file, digest] of sealedFiles(entry)) sealed.set(file, digest);
    if (entry.type === "revision") revisions.push(parse(revisionSchema, entry));
  });
  const alterations: Alteration[] = [];
  if (log.kind === "broken") alterations.push({ file: runFiles.log, line: log.line, why: log.why });
  else alterations.push(...(await checkSeal(dir, log, sealed.size > 0)));
  for (const [file, digest] of sealed) alterations.push(...(await checkFile(dir, file, digest)));
  if (log.kind === "broken" || alterations.length > 0)
    return { check: { kind: "altered", alterations }, revisions };
  return { check: log, revisions };
}

async function checkRevision(runDir: string, { dir, head }: Revision): Promise<readonly Alteration[]> {
  const { check } = await checkRecord(join(runDir, dir));
  if (check.kind === "altered") {
    return check.alterations.map((alteration) => ({ ...alteration, file: `${dir}/${alteration.file}` }));
  }
  if (check.head === head) return [];
  return [{ file: `${dir}/${runFiles.log}`, why: "it is not the one that the run's log names" }];
}

const durable = new Set([
  "run-opened",
  "work-ended",
  "proposal",
  "verdict",
  "stopped",
  "fault",
  "sealed",
  "decision",
  "revision",
]);

const maxWaitMs = 10_000;

const sealedSchema = z.object({ files: z.record(z.string(), z.string()) });
const revisionSchema = z.object({
  dir: z.string().check(z.regex(/^revisions\/revision-\d+$/)),
  head: z.string(),
});
const decisionSchema = z.object({
  kind: z.enum(["accepted", "rejected", "rolled-back"]),
  digest: z.string(),
  hunks: z.exactOptional(z.array(z.string())),
  waivers: z.exactOptional(z.array(z.object({ rule: z.string(), reason: z.string() }))),
  at: z.string(),
});

type Revision = z.output<typeof revisionSchema>;

function isProgress(event: RunEvent): boolean {
  if (event.type !== "step") return false;
  return event.event.kind === "prompt-progress" || event.event.kind === "generating";
}

/** Goes on with a sealed log and seals it again, one at a time: two windows may decide in the same moment. */
async function appendSealed(runDir: string, type: string, data: unknown): Promise<void> {
  await using _turn = await awaitFolder(runDir, runDir, maxWaitMs, AbortSignal.any([]));
  await checkSealedPart(runDir);
  await using log = await openLog(join(runDir, runFiles.log), durable);
  await writeSeal(runDir, await log.append(type, data));
}

async function walkWhole(runDir: string, visit: (entry: LogEntry) => void): Promise<void> {
  const check = await walkLog(join(runDir, runFiles.log), visit);
  if (check.kind === "broken") throw corrupt(`line ${check.line} of its log: ${check.why}`);
}

async function digestFiles(runDir: string, { evidence }: RunOutcome): Promise<Record<string, string>> {
  const results = [...evidence.baseline, ...evidence.commands];
  const outputs = results.flatMap(({ output }) => (output === undefined ? [] : [output.file]));
  const others = (await entriesOf(join(runDir, "outputs"))).map((name) => `outputs/${name}`);
  const start = (await entriesOf(runDir)).filter((name) => name === runFiles.start);
  const written = [...start, runFiles.report, runFiles.sarif, runFiles.patch];
  const files = [...written, ...new Set([...outputs, ...others])];
  const digests = files.map(async (file) => [file, await digestFile(runDir, file)] as const);
  return Object.fromEntries(await Promise.all(digests));
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return [];
    throw toFault(thrown, "store-corrupt");
  }
}

async function digestFile(runDir: string, file: string): Promise<string> {
  try {
    return await sha256File(join(runDir, file));
  } catch (thrown) {
    throw toFault(thrown, "store-corrupt");
  }
}

async function checkFile(runDir: string, file: string, digest: string): Promise<readonly Alteration[]> {
  try {
    if ((await sha256File(join(runDir, file))) === digest) return [];
    return [{ file, why: "its bytes are not those that were sealed" }];
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return [{ file, why: "the file is missing" }];
    throw toFault(thrown, "store-corrupt");
  }
}

function sealedFiles(entry: LogEntry): readonly (readonly [string, string])[] {
  if (entry.type !== "sealed") return [];
  const sealed = z.safeParse(sealedSchema, entry.data);
  return sealed.success ? Object.entries(sealed.data.files) : [];
}

function parse<T extends z.ZodMiniType>(schema: T, { type, data }: LogEntry): z.output<T> {
  const parsed = z.safeParse(schema, data);
  if (!parsed.success) throw corrupt(`a ${type} in its log cannot be read`, parsed.error);
  return parsed.data;
}
