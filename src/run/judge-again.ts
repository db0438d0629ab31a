import { join } from "node:path";
import { openShadow } from "../worktree/shadow.ts";
import { raiseRequest } from "./floors.ts";
import { refuseHeld, type Proposal } from "./decide.ts";
import type { RunOutcome } from "./events.ts";
import { judgeStored, makeRecordDir } from "./judge-stored.ts";
import type { RunRequest } from "./request.ts";

/** A proposal as an amended contract judges it. */
export interface Revision {
  readonly outcome: RunOutcome;
  /** The folder of its record, inside the run's. */
  readonly dir: string;
}

/**
 * Gathers and judges a stored proposal again, the same trees under the request's contract, raised to the floors that hold. The run's own record stays
 * as it is; what counts from now on is the revision. Faults: run-undecidable while it is in the developer's tree.
 */
export async function judgeAgain(
  request: RunRequest,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<Revision> {
  refuseHeld(proposal);
  const { stored, evidence, effort, revision } = proposal;
  const dir = await makeRecordDir(join(stored.dir, "revisions"), "revision");
  const again = {
    kind: "run",
    dir,
    effort: { ...effort, revision: revision + 1 },
    opinion: evidence.opinion,
    chooseTree: async () => evidence.proposalTree,
  } as const;
  const shadow = await openShadow(stored.root, request.stateDir, signal);
  const raised = await raiseRequest(request, { shadow, tree: evidence.baseTree }, signal);
  return { outcome: await judgeStored(raised, proposal, again, signal), dir };
}
