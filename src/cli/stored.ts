import { join } from "node:path";
import { realpath } from "node:fs/promises";
import { Fault } from "../base/fault.ts";
import type { LoadedContract } from "../contract/load.ts";
import { contractSchema } from "../contract/schema.ts";
import { checkRun, keepRun, readDecisions, runFiles } from "../report/keep.ts";
import { evidenceOf, readReport } from "../report/report.ts";
import type { Report } from "../report/schema.ts";
import type { Proposal } from "../run/decide.ts";
import type { RunRequest } from "../run/request.ts";
import { findRun, type StoredRun } from "../run/store.ts";
import type { Context } from "./context.ts";
import type { Settings } from "./settings.ts";

/** A run that has ended, with its report. */
export interface StoredReport extends Proposal {
  readonly report: Report;
}

/** Finds a run by its name, a part of it, or `last`. */
export async function findStored(name: string, settings: Settings, { cwd }: Context): Promise<StoredRun> {
  return findRun(settings.stateDir, name, await realpath(cwd));
}

/** Reads an ended run whose record is whole. Faults: run-unknown, run-undecidable, store-corrupt. */
export async function readStored(name: string, settings: Settings, context: Context): Promise<StoredReport> {
  const stored = await findStored(name, settings, context);
  if (stored.state !== "ended") {
    throw new Fault(
      "run-undecidable",
      `Run ${stored.run} ${stored.state === "running" ? "is still running" : "was interrupted: it has no report"}.`,
      {
        hint: stored.state === "running" ? "Wait for its verdict." : "Run the contract again.",
      },
    );
  }
  if (stored.kind === "judge") {
    throw new Fault("run-undecidable", `Run ${stored.run} judged what is in your tree already.`, {
      hint: "There is nothing to apply or to take back; `remit runs` names the runs that have a proposal.",
    });
  }
  const check = await checkRun(stored.dir);
  if (check.kind === "altered") {
    const [first] = check.alterations;
    throw new Fault(
      "store-corrupt",
      `The record of run ${stored.run} was altered: ${first?.file}: ${first?.why}.`,
      {
        hint: "`remit show --check` lists everything that was altered. Run the contract again.",
      },
    );
  }
  const report = await readReport(join(stored.dir, runFiles.report));
  const decisions = await readDecisions(stored.dir);
  return {
    stateDir: settings.stateDir,
    stored,
    report,
    contract: contractSchema.parse(report.contract.content),
    evidence: evidenceOf(report),
    decisions,
  };
}

/** A request to judge a part of a stored proposal anew, under the contract as it was frozen. */
export function requestFor(
  { stored, contract, report }: StoredReport,
  settings: Settings,
  context: Context,
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
    stateDir: settings.stateDir,
    loaded,
    ...(stored.contractFile === undefined ? {} : { contractFile: stored.contractFile }),
    acceptUnconfined: settings.acceptUnconfined,
    env: context.env,
    secrets: settings.apiKey === undefined ? [] : [settings.apiKey],
    listen: async () => {},
    keep: keepRun,
  };
}
