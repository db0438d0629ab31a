import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import type { Proposal } from "../../panel/protocol.ts";
import type { Surroundings } from "../surroundings.ts";
import { placeEvidence } from "./claim-evidence.ts";
import { provedBy } from "./proofs.ts";
import { reportFile } from "./report-files.ts";
import type { ReviewedRun } from "./reviewed-run.ts";

/** What the page is sent once for each judgement. */
export async function proposalOf(
  reviewed: ReviewedRun,
  { log, settings }: Pick<Surroundings, "log" | "settings">,
): Promise<Proposal> {
  const { stored, report, revision, record, evidence } = reviewed;
  const files = report.claim === null ? [] : await filesOf(reviewed, { log, settings });
  const layout = vscode.workspace.getConfiguration("remit").get<string>("diffLayout");
  return {
    run: stored.run,
    report,
    revision,
    reportFile: reportFile(reviewed),
    record,
    claim:
      report.claim === null ? [] : placeEvidence(report.claim.text, { ...evidence, files, t: vscode.l10n.t }),
    provedBy: provedBy(report.contract.content, report.evidence.changes),
    layout: layout === "side-by-side" ? layout : "unified",
  };
}

/** Every file of base and proposal. A tree that is gone leaves the claim with less beside it, no more. */
async function filesOf(
  { stored, evidence }: ReviewedRun,
  { log, settings }: Pick<Surroundings, "log" | "settings">,
): Promise<readonly RepoPath[]> {
  const { openShadow } = await import("../../worktree/shadow.ts");
  const { listTree } = await import("../../worktree/diff.ts");
  const signal = AbortSignal.timeout(10_000);
  try {
    const shadow = await openShadow(stored.root, (await settings()).stateDir, signal);
    return await listTree(shadow, evidence.proposalTree, signal);
  } catch (thrown) {
    log.warn(`The files of run ${stored.run} cannot be listed: ${toFault(thrown).message}`);
    return [];
  }
}
