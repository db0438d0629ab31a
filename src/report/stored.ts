import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import type { LoadedContract } from "../contract/load.ts";
import { contractSchema } from "../contract/schema.ts";
import type { Proposal } from "../run/decide.ts";
import type { RunRequest } from "../run/request.ts";
import type { StoredRun } from "../run/store.ts";
import { checkRun, keepRun, readDecisions, runFiles } from "./keep.ts";
import { evidenceOf, readReport } from "./report.ts";
import type { Report } from "./schema.ts";

/** A run that has ended, with its report. */
export interface StoredReport extends Proposal {
  readonly report: Report;
}

/** What a front end adds to a stored run to judge of it anew. */
export type JudgeSurroundings = Pick<RunRequest, "acceptUnconfined" | "env" | "secrets"> &
  Partial<Pick<RunRequest, "listen">>;

/** Reads an ended run whose record is whole. Faults: run-undecidable, store-corrupt. */
export async function readStored(stored: StoredRun, stateDir: string): Promise<StoredReport> {
  refuseUndecidable(stored);
  await refuseAltered(stored);
  const report = await readReport(join(stored.dir, runFiles.report));
  return {
    stateDir,
    stored,
    report,
    contract: contractSchema.parse(report.contract.content),
    evidence: evidenceOf(report),
    decisions: await readDecisions(stored.dir),
  };
}

/** A request to judge a part of a stored proposal anew, under the contract as it was frozen. */
export function requestFor(
  { stateDir, stored, contract, report }: StoredReport,
  { acceptUnconfined, env, secrets, listen = async () => {} }: JudgeSurroundings,
): RunRequest {
  const loaded: LoadedContract = {
    contract,
    digest: report.contract.digest,
    file: stored.contractFile ?? "contract",
    problems: [],
    placeOf: () => undefined,
  };
  return {
    root: stored.root,
    stateDir,
    loaded,
    ...(stored.contractFile === undefined ? {} : { contractFile: stored.contractFile }),
    acceptUnconfined,
    env,
    secrets,
    listen,
    keep: keepRun,
  };
}

function refuseUndecidable({ run, kind, state }: StoredRun): void {
  if (state === "running") {
    throw new Fault("run-undecidable", `Run ${run} is still running.`, { hint: "Wait for its verdict." });
  }
  if (state === "interrupted") {
    throw new Fault("run-undecidable", `Run ${run} was interrupted: it has no report.`, {
      hint: "Run the contract again.",
    });
  }
  if (kind === "judge") {
    throw new Fault("run-undecidable", `Run ${run} judged what is in your tree already.`, {
      hint: "There is nothing to apply or to take back; `remit runs` names the runs that have a proposal.",
    });
  }
}

async function refuseAltered({ run, dir }: StoredRun): Promise<void> {
  const check = await checkRun(dir);
  if (check.kind === "whole") return;
  const [first] = check.alterations;
  throw new Fault("store-corrupt", `The record of run ${run} was altered: ${first?.file}: ${first?.why}.`, {
    hint: "`remit show --check` lists everything that was altered. Run the contract again.",
  });
}
