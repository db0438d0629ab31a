import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { contractDigest, type LoadedContract } from "../contract/load.ts";
import { contractSchema, type Contract } from "../contract/schema.ts";
import type { Proposal } from "../run/decide.ts";
import type { RunRequest } from "../run/request.ts";
import type { StoredRun } from "../run/store.ts";
import { checkRun, keepRevision, keepRun, newestRecord, readDecisions, runFiles } from "./keep.ts";
import { evidenceOf, readReport } from "./report.ts";
import type { Report } from "./schema.ts";

/** A run that has ended, with its report. */
export interface StoredReport extends Proposal {
  readonly report: Report;
}

/** What a front end adds to a stored run to judge of it anew. */
export type JudgeSurroundings = Pick<RunRequest, "acceptUnconfined" | "env" | "secrets"> &
  Partial<Pick<RunRequest, "listen">>;

/** Reads an ended run whose record is whole, as its newest revision has it. Faults: run-undecidable, store-corrupt. */
export async function readStored(stored: StoredRun, stateDir: string): Promise<StoredReport> {
  refuseUndecidable(stored);
  await refuseAltered(stored);
  const { dir: recordDir, revision } = await newestRecord(stored.dir);
  const report = await readReport(join(recordDir, runFiles.report));
  return {
    stateDir,
    stored,
    report,
    revision,
    recordDir,
    contract: contractSchema.parse(report.contract.content),
    evidence: evidenceOf(report),
    effort: effortOf(report),
    decisions: await readDecisions(stored.dir),
  };
}

/** A request to judge a part of a stored proposal, under the contract that it was judged by last. */
export function requestFor(stored: StoredReport, surroundings: JudgeSurroundings): RunRequest {
  const { contract, report } = stored;
  const { digest } = report.contract;
  return makeRequest(stored, { contract, digest, ...raisedIn(report) }, surroundings);
}

/** A request to judge a stored proposal again under another contract; what comes of it is the run's newest revision. */
export function amendedRequest(
  stored: StoredReport,
  contract: Contract,
  surroundings: JudgeSurroundings,
): RunRequest {
  const { dir } = stored.stored;
  return {
    ...makeRequest(
      stored,
      { contract, digest: contractDigest(contract), ...raisedIn(stored.report) },
      surroundings,
    ),
    keep: (revisionDir, redact) => keepRevision(dir, revisionDir, redact),
  };
}

function makeRequest(
  record: StoredReport,
  judged: Pick<LoadedContract, "contract" | "digest" | "raised">,
  { acceptUnconfined, env, secrets, listen = async () => {} }: JudgeSurroundings,
): RunRequest {
  refuseRedacted(record);
  const { stateDir, stored } = record;
  const { root, contractFile } = stored;
  const file = contractFile ?? "contract";
  return {
    root,
    stateDir,
    loaded: { ...judged, file, problems: [], placeOf: () => undefined },
    ...(contractFile === undefined ? {} : { contractFile }),
    acceptUnconfined,
    env,
    secrets,
    listen,
    keep: keepRun,
  };
}

/** A contract that is judged by again was raised already. */
function raisedIn({ contract: { raised } }: Report): Pick<LoadedContract, "raised"> {
  return raised === undefined ? {} : { raised };
}

function effortOf({ effort, model, continues }: Report): StoredReport["effort"] {
  return {
    ...effort,
    ...(model === undefined ? {} : { model }),
    ...(continues === undefined ? {} : { continues }),
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

/** What was redacted in a goal changes nothing; a command or a scope would be another one. */
function refuseRedacted({ stored, contract, report }: StoredReport): void {
  const { digest } = report.contract;
  const known = [contract, { ...contract, goal: stored.goal }];
  if (known.some((one) => contractDigest(one) === digest)) return;
  throw new Fault("run-undecidable", `Run ${stored.run} keeps a part of its contract redacted.`, {
    hint: "Accept or reject it whole: it cannot be judged anew as its contract says.",
  });
}

async function refuseAltered({ run, dir }: StoredRun): Promise<void> {
  const check = await checkRun(dir);
  if (check.kind === "whole") return;
  const [first] = check.alterations;
  throw new Fault("store-corrupt", `The record of run ${run} was altered: ${first?.file}: ${first?.why}.`, {
    hint: "`remit show --check` lists everything that was altered. Run the contract again.",
  });
}
