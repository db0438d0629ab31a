import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { canonicalJson, sha256File } from "../base/digest.ts";
import { writeDurable } from "../base/durable-file.ts";
import { Fault, isErrno, toFault } from "../base/fault.ts";
import type { Redact } from "../base/redact.ts";
import { redactDeep } from "../base/redact.ts";
import type { Emit, RunEvent, RunOutcome } from "../run/events.ts";
import type { Decision } from "../verdict/decision.ts";
import { openActivityFile } from "./live-activity.ts";
import { openLog, walkLog } from "./log.ts";
import type { LogEntry, LogHead } from "./log.ts";
import { makeReport, reportText } from "./report.ts";
import { makeSarif } from "./sarif.ts";
import type { Report } from "./schema.ts";

/** The files of a run's folder. Command outputs lie where the evidence names them. */
export const runFiles = {
  /** What the store knows of a run from its start on; a part of a run has none. */
  start: "run.json",
  log: "log.jsonl",
  report: "report.json",
  sarif: "report.sarif",
  patch: "changes.patch",
  seal: "seal.json",
} as const;

/** Keeps the record of one run. Disposing without `close` leaves a log without a seal. */
export interface RunKeeper extends AsyncDisposable {
  readonly emit: Emit;
  /** Writes report, SARIF and patch, seals all files, and ends the log. Returns the report as written. */
  close(outcome: RunOutcome, files: { readonly patch: Buffer }): Promise<Report>;
}

/** `line` counts from 1, in the log. */
export interface Alteration {
  readonly file: string;
  readonly line?: number;
  readonly why: string;
}

export type CheckResult =
  | ({ readonly kind: "whole" } & LogHead)
  | { readonly kind: "altered"; readonly alterations: readonly Alteration[] };

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

/** Appends a person's decision and seals again. Fault store-corrupt when the record is not as it was sealed. */
export async function recordDecision(runDir: string, decision: Decision, redact: Redact): Promise<void> {
  await checkSealedPart(runDir);
  await using log = await openLog(join(runDir, runFiles.log), durable);
  await writeSeal(runDir, await log.append("decision", redactDeep(decision, redact)));
}

/** The decisions on a run, oldest first. Fault store-corrupt when the log is not whole. */
export async function readDecisions(runDir: string): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  const check = await walkLog(join(runDir, runFiles.log), (entry) => {
    if (entry.type === "decision") decisions.push(parseDecision(entry.data));
  });
  if (check.kind === "broken") throw corrupt(`line ${check.line} of its log: ${check.why}`);
  return decisions;
}

/**
 * Finds any byte of log, report, SARIF, patch, outputs or seal that was changed, lost or added since the run was
 * sealed. It cannot find what was done by someone who computed all digests anew.
 */
export async function checkRun(runDir: string): Promise<CheckResult> {
  const sealed = new Map<string, string>();
  const log = await walkLog(join(runDir, runFiles.log), (entry) => {
    for (const [file, digest] of sealedFiles(entry)) sealed.set(file, digest);
  });
  const alterations: Alteration[] = [];
  if (log.kind === "broken") alterations.push({ file: runFiles.log, line: log.line, why: log.why });
  else alterations.push(...(await checkSeal(runDir, log, sealed.size > 0)));
  for (const [file, digest] of sealed) alterations.push(...(await checkFile(runDir, file, digest)));
  if (log.kind === "broken" || alterations.length > 0) return { kind: "altered", alterations };
  return log;
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
]);

const sealSchema = z.strictObject({ entries: z.int(), head: z.string() });
const sealedSchema = z.object({ files: z.record(z.string(), z.string()) });
const decisionSchema = z.object({
  kind: z.enum(["accepted", "rejected", "rolled-back"]),
  digest: z.string(),
  hunks: z.exactOptional(z.array(z.string())),
  waivers: z.exactOptional(z.array(z.object({ rule: z.string(), reason: z.string() }))),
  at: z.string(),
});

function isProgress(event: RunEvent): boolean {
  if (event.type !== "step") return false;
  return event.event.kind === "prompt-progress" || event.event.kind === "generating";
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

async function writeSeal(runDir: string, head: LogHead): Promise<void> {
  await writeRecord(runDir, runFiles.seal, sealText(head));
}

async function writeRecord(runDir: string, file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeDurable(join(runDir, file), content);
  } catch (thrown) {
    throw toFault(thrown);
  }
}

function sealText({ entries, head }: LogHead): string {
  return `${canonicalJson({ entries, head })}\n`;
}

/** A crash may have left entries behind the sealed ones; those before must be as they were. */
async function checkSealedPart(runDir: string): Promise<void> {
  const seal = await readSeal(runDir);
  let found = false;
  const check = await walkLog(join(runDir, runFiles.log), ({ seq, hash }) => {
    found ||= seq === seal.entries && hash === seal.head;
  });
  if (found) return;
  throw corrupt(
    check.kind === "broken" ? `line ${check.line} of its log: ${check.why}` : "its log is shorter",
  );
}

async function readSeal(runDir: string): Promise<LogHead> {
  try {
    return z.parse(sealSchema, JSON.parse(await readFile(join(runDir, runFiles.seal), "utf8")));
  } catch (cause) {
    throw corrupt("its seal cannot be read", cause);
  }
}

async function checkSeal(runDir: string, log: LogHead, closed: boolean): Promise<readonly Alteration[]> {
  const text = await readIfThere(join(runDir, runFiles.seal));
  if (text === undefined) {
    const why = closed ? "the file is missing" : "the run was never sealed";
    return [{ file: runFiles.seal, why }];
  }
  if (text === sealText(log)) return [];
  const seal = parseSeal(text);
  if (seal === undefined) return [{ file: runFiles.seal, why: "it is not a seal of this program" }];
  return compareSeal(seal, log);
}

/** Where both could have been changed, both are named. */
function compareSeal(seal: LogHead, log: LogHead): readonly Alteration[] {
  const differs = { file: runFiles.seal, why: "it does not belong to the log" };
  if (seal.head === log.head) return [differs];
  const line = Math.min(seal.entries, log.entries) + 1;
  const why = `${seal.entries} entries were sealed, ${log.entries} stand there`;
  if (seal.entries !== log.entries) return [{ file: runFiles.log, line, why }];
  return [{ file: runFiles.log, why: "its last entry is not the one that was sealed" }, differs];
}

function parseSeal(text: string): LogHead | undefined {
  try {
    const seal = z.safeParse(sealSchema, JSON.parse(text));
    return seal.success && sealText(seal.data) === text ? seal.data : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
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

function parseDecision(data: unknown): Decision {
  const parsed = z.safeParse(decisionSchema, data);
  if (!parsed.success) throw corrupt("a decision in its log cannot be read", parsed.error);
  return parsed.data;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return undefined;
    throw toFault(thrown, "store-corrupt");
  }
}

function corrupt(why: string, cause?: unknown): Fault {
  return new Fault("store-corrupt", `The record of this run is not as it was sealed: ${why}.`, {
    hint: "Run the contract again: this record can no longer be relied on.",
    cause,
  });
}
