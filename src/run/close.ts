import { join } from "node:path";
import type { Evidence } from "../evidence/evidence.ts";
import { judge } from "../verdict/judge.ts";
import { writePatch } from "../worktree/diff.ts";
import type { Effort, RunOutcome } from "./events.ts";
import type { OpenRun } from "./open.ts";

/** Judges, announces the verdict, and has the record written and sealed. */
export async function closeRun(
  open: OpenRun,
  evidence: Evidence,
  effort: Effort & Pick<RunOutcome, "revision">,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { contract, raised = [] } = open.request.loaded;
  const verdict = judge(contract, evidence);
  const { contractFile } = open.request;
  const outcome: RunOutcome = {
    run: open.run,
    kind: open.kind,
    startedAt: open.startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    contract,
    ...(raised.length === 0 ? {} : { raised }),
    ...(contractFile === undefined ? {} : { contractFile }),
    ...effort,
    evidence,
    verdict,
  };
  const patch = await writePatch(open.shadow, evidence.baseTree, evidence.proposalTree, signal);
  await open.keeper.emit({ type: "verdict", verdict, digest: evidence.digest, reportFile: "report.json" });
  await open.keeper.close(outcome, { patch });
  await open.request.listen({
    type: "verdict",
    verdict,
    digest: evidence.digest,
    reportFile: join(open.dir, "report.json"),
  });
  return outcome;
}
