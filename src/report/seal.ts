import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { canonicalJson } from "../base/digest.ts";
import { writeDurable } from "../base/durable-file.ts";
import { Fault, isErrno, toFault } from "../base/fault.ts";
import { walkLog, type LogHead } from "./log.ts";
import { runFiles } from "./run-files.ts";

/** `line` counts from 1, in the log. */
export interface Alteration {
  readonly file: string;
  readonly line?: number;
  readonly why: string;
}

/** Puts a log's end under seal: whatever is appended without a new seal is found. */
export async function writeSeal(runDir: string, head: LogHead): Promise<void> {
  await writeRecord(runDir, runFiles.seal, sealText(head));
}

/** Writes a file of a record, whole or not at all. */
export async function writeRecord(runDir: string, file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeDurable(join(runDir, file), content);
  } catch (thrown) {
    throw toFault(thrown);
  }
}

/** A record's seal. Fault store-corrupt when it has none. */
export async function readSeal(runDir: string): Promise<LogHead> {
  try {
    return z.parse(sealSchema, JSON.parse(await readFile(join(runDir, runFiles.seal), "utf8")));
  } catch (cause) {
    throw corrupt("its seal cannot be read", cause);
  }
}

/** A crash may have left entries behind the sealed ones; those before must be as they were. Fault store-corrupt. */
export async function checkSealedPart(runDir: string): Promise<void> {
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

/** What is wrong with the seal of a whole log. `closed`: the log says that it was sealed. */
export async function checkSeal(
  runDir: string,
  log: LogHead,
  closed: boolean,
): Promise<readonly Alteration[]> {
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

export function corrupt(why: string, cause?: unknown): Fault {
  return new Fault("store-corrupt", `The record of this run is not as it was sealed: ${why}.`, {
    hint: "Run the contract again: this record can no longer be relied on.",
    cause,
  });
}

const sealSchema = z.strictObject({ entries: z.int(), head: z.string() });

function sealText({ entries, head }: LogHead): string {
  return `${canonicalJson({ entries, head })}\n`;
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

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return undefined;
    throw toFault(thrown, "store-corrupt");
  }
}
