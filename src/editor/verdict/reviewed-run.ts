import { join } from "node:path";
import { contractSchema, type Contract } from "../../contract/schema.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Proposal } from "../../panel/protocol.ts";
import { checkRun, newestRecord, readDecisions, runFiles } from "../../report/keep.ts";
import { evidenceOf, readReport } from "../../report/report.ts";
import type { Report } from "../../report/schema.ts";
import { isHeld } from "../../run/decide.ts";
import type { StoredRun } from "../../run/store.ts";
import type { Decision } from "../../verdict/decision.ts";

/** An ended run as it is shown, also one whose record nobody may decide on any more. */
export interface ReviewedRun {
  readonly stored: StoredRun;
  readonly report: Report;
  readonly contract: Contract;
  readonly evidence: Evidence;
  readonly decisions: readonly Decision[];
  readonly held: boolean;
  readonly record: Proposal["record"];
  readonly revision: number;
  /** The folder of the report that is shown, absolute: its outputs lie there. */
  readonly dir: string;
}

/** Reads an ended run as its newest revision has it, whole or altered. Fault store-corrupt when its report cannot be read at all. */
export async function readReviewed(stored: StoredRun): Promise<ReviewedRun> {
  const record = await readRecord(stored.dir);
  const isWhole = record.kind === "whole";
  const { dir, revision } = isWhole ? await newestRecord(stored.dir) : { dir: stored.dir, revision: 0 };
  const report = await readReport(join(dir, runFiles.report));
  const decisions = isWhole ? await readDecisions(stored.dir) : [];
  return {
    stored,
    report,
    contract: contractSchema.parse(report.contract.content),
    evidence: evidenceOf(report),
    decisions,
    held: isHeld({ decisions }),
    record,
    revision,
    dir,
  };
}

async function readRecord(dir: string): Promise<Proposal["record"]> {
  const check = await checkRun(dir);
  if (check.kind === "whole") return { kind: "whole", entries: check.entries };
  const [first] = check.alterations;
  return { kind: "altered", what: first === undefined ? "" : `${first.file}: ${first.why}` };
}
