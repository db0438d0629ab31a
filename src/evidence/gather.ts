import { digestOf } from "../base/digest.ts";
import type { Contract } from "../contract/schema.ts";
import type { WorkEnd } from "../worker/worker.ts";
import type { Change, HiddenChange } from "../worktree/change.ts";
import type { Meanwhile } from "../worktree/watch.ts";
import { clausesOf } from "./clauses.ts";
import { unprovedFiles } from "./coverage.ts";
import type { CommandResult, ConfinementFact, Evidence, Violation, WorkerNetwork } from "./evidence.ts";

/** What was seen of one proposal. */
export interface Observation {
  readonly contract: Contract;
  readonly contractDigest: string;
  readonly baseTree: string;
  readonly proposalTree: string;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
  readonly violations: readonly Violation[];
  readonly work: WorkEnd;
  readonly confinement: ConfinementFact;
  readonly baseline: readonly CommandResult[];
  readonly commands: readonly CommandResult[];
  readonly workerNetwork?: readonly WorkerNetwork[];
  readonly meanwhile?: Meanwhile | undefined;
}

/** What a decision names: contract, base and proposal in one SHA-256. */
export function proposalDigest(contractDigest: string, baseTree: string, proposalTree: string): string {
  return digestOf({ contractDigest, baseTree, proposalTree });
}

/** Makes evidence of what was seen. Pure; the opinion comes later. */
export function gatherEvidence(seen: Observation): Evidence {
  const { contract, contractDigest, baseTree, proposalTree, changes, commands, confinement } = seen;
  const { violations, workerNetwork = [], meanwhile } = seen;
  return {
    baseTree,
    proposalTree,
    digest: proposalDigest(contractDigest, baseTree, proposalTree),
    contractDigest,
    work: seen.work,
    changes,
    hidden: seen.hidden,
    violations,
    baseline: seen.baseline,
    commands,
    unproved: unprovedFiles(contract, changes),
    confinement,
    clauses: clausesOf({ contract, changes, violations, commands, confinement, workerNetwork, meanwhile }),
    ...(meanwhile === undefined ? {} : { meanwhile }),
    ...(workerNetwork.length === 0 ? {} : { workerNetwork }),
    opinion: { kind: "missing", why: "No review was asked for." },
  };
}
