import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { Fault, isErrno } from "../../base/fault.ts";
import { newestRecord, readDecisions, runFiles } from "../../report/keep.ts";
import { isHeld } from "../../run/decide.ts";
import type { Decision } from "../../verdict/decision.ts";
import type { RunSummary } from "./runs.ts";

/** What a list of runs needs of a report; the whole one can be megabytes of hunks. */
const reportSchema = z.object({
  endedAt: z.string(),
  verdict: z.object({
    kind: z.enum(["pass", "fail", "inconclusive"]),
    reasons: z.array(z.object({ code: z.string(), message: z.string(), effect: z.string() })),
    waived: z.array(z.unknown()),
  }),
  evidence: z.object({
    changes: z.array(z.object({ path: z.string() })),
    commands: z.array(z.object({ name: z.string() })),
  }),
});

export type ShortReport = z.output<typeof reportSchema>;

/** Reads what became of an ended run; undefined when its record was altered or cannot be read. */
export async function readSummary(dir: string): Promise<RunSummary | undefined> {
  try {
    const newest = await newestRecord(dir);
    const text = await readFile(join(newest.dir, runFiles.report), "utf8");
    const parsed = reportSchema.safeParse(JSON.parse(text));
    return parsed.success ? summarize(parsed.data, await readDecisions(dir)) : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || isErrno(thrown, "ENOENT")) return undefined;
    if (thrown instanceof Fault && thrown.code === "store-corrupt") return undefined;
    throw thrown;
  }
}

export function summarize(report: ShortReport, decisions: readonly Decision[]): RunSummary {
  const { verdict, evidence, endedAt } = report;
  const lastDecision = decisions.at(-1);
  return {
    verdict: verdict.kind,
    text: verdictText(report),
    files: evidence.changes.length,
    endedAt,
    ...(lastDecision === undefined ? {} : { lastDecision }),
    held: isHeld({ decisions }),
  };
}

/** The reason that weighs most (a stop is why other evidence is missing), or what passed. */
function verdictText({ verdict, evidence }: ShortReport): string {
  const { reasons } = verdict;
  const first =
    reasons.find(({ effect }) => effect === "fail") ?? reasons.find(({ code }) => code === "stopped");
  const reason = first ?? reasons[0];
  const others = verdict.reasons.length - 1;
  if (reason !== undefined)
    return others > 0 ? `${reason.message.replace(/\.$/, "")} (and ${others} more).` : reason.message;
  const names = evidence.commands.map(({ name }) => name);
  return names.length === 0
    ? "Nothing stands against it."
    : `Nothing stands against it; ${names.join(", ")} passed.`;
}
