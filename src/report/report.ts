import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import * as z from "zod/mini";
import { Fault } from "../base/fault.ts";
import type { Redact } from "../base/redact.ts";
import { redactDeep } from "../base/redact.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { RunOutcome } from "../run/events.ts";
import { reportSchema } from "./schema.ts";
import type { Report } from "./schema.ts";

/** The report of a run or judgement: every text redacted, every path repo-relative, the claim apart. */
export function makeReport(outcome: RunOutcome, redact: Redact): Report {
  const { evidence, verdict } = outcome;
  const draft: Report = {
    $schema: "report.schema.json",
    version: 1,
    run: outcome.run,
    kind: outcome.kind,
    ...(outcome.revision === undefined ? {} : { revision: outcome.revision }),
    ...(outcome.continues === undefined ? {} : { continues: outcome.continues }),
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    verdict,
    contract: {
      ...(outcome.contractFile === undefined ? {} : { file: outcome.contractFile }),
      digest: evidence.contractDigest,
      content: outcome.contract,
      ...(outcome.raised === undefined ? {} : { raised: [...outcome.raised] }),
    },
    ...(outcome.model === undefined
      ? {}
      : { model: { ...outcome.model, name: modelName(outcome.model.name) } }),
    effort: { rounds: outcome.rounds, steps: outcome.steps, tokens: outcome.tokens },
    evidence: {
      digest: evidence.digest,
      baseTree: evidence.baseTree,
      proposalTree: evidence.proposalTree,
      end: endWithoutClaim(evidence.work),
      confinement: evidence.confinement,
      clauses: evidence.clauses,
      ...(evidence.meanwhile === undefined ? {} : { meanwhile: evidence.meanwhile }),
      ...(evidence.workerNetwork === undefined ? {} : { workerNetwork: evidence.workerNetwork }),
      violations: evidence.violations,
      changes: evidence.changes,
      hidden: evidence.hidden,
      unproved: evidence.unproved,
      baseline: evidence.baseline,
      commands: evidence.commands,
    },
    opinion: evidence.opinion,
    claim: claimOf(evidence.work),
  };
  return z.parse(reportSchema, redactDeep(draft, redact));
}

/** Reads a report back. Fault store-corrupt when it is missing, no JSON or of another shape. */
export async function readReport(file: string): Promise<Report> {
  try {
    return z.parse(reportSchema, JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Fault("store-corrupt", "The report of this run cannot be read.", {
      hint: "The run's folder was changed or lost: run the contract again.",
      cause,
    });
  }
}

/** The report as its file holds it. */
export function reportText(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

type WorkEnd = RunOutcome["evidence"]["work"];

/** How the work ended as the runner saw it: the worker's own words are left to the claim. */
function endWithoutClaim(end: WorkEnd): Report["evidence"]["end"] {
  if (end.kind === "submitted") return { kind: "submitted" };
  if (end.kind === "blocked") return { kind: "blocked", reason: end.reason };
  return end;
}

function claimOf(end: WorkEnd): Report["claim"] {
  const note = "Claim, not evidence";
  if (end.kind === "submitted") return { note, kind: end.kind, text: end.claim };
  if (end.kind === "blocked") return { note, kind: end.kind, text: end.message };
  return null;
}

/** A server may name a model by the path of its file. */
function modelName(name: string): string {
  return basename(name.replaceAll("\\", "/"));
}

/** The evidence as a report holds it (redacted), for judging it again with waivers. */
export function evidenceOf(report: Report): Evidence {
  const { end, ...evidence } = report.evidence;
  const claim = report.claim?.text ?? "";
  const work: Evidence["work"] =
    end.kind === "submitted" ? { ...end, claim } : end.kind === "blocked" ? { ...end, message: claim } : end;
  return { ...evidence, contractDigest: report.contract.digest, work, opinion: report.opinion };
}
