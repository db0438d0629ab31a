import { runCommands, notRun } from "../evidence/commands.ts";
import type { CommandResult, Evidence } from "../evidence/evidence.ts";
import { findViolations, gatherEvidence } from "../evidence/gather.ts";
import type { Work } from "../worker/worker.ts";
import type { Change, HiddenChange } from "../worktree/change.ts";
import { listChanges, readText } from "../worktree/diff.ts";
import { keepProposal } from "../worktree/snapshot.ts";
import { openWorktree } from "../worktree/worktree.ts";
import type { OpenRun } from "./open.ts";
import { traceHunks } from "./trace.ts";
import type { Workplace } from "./workplace.ts";

/** Runs the contract's commands once on the untouched base: what was already red is then known. */
export async function runBaseline(open: OpenRun, signal: AbortSignal): Promise<readonly CommandResult[]> {
  return proveTree(open, { tree: open.snapshot.tree, on: "base" }, signal);
}

export interface WorkedProposal {
  readonly work: Work;
  readonly baseline: readonly CommandResult[];
}

/**
 * Freezes the worker's tree and gathers evidence from it. After a stop nothing is run any more: what is there is
 * gathered, and the commands count as not run.
 */
export async function gatherProposal(
  open: OpenRun,
  place: Workplace,
  { work, baseline }: WorkedProposal,
): Promise<Evidence> {
  await open.emit({ type: "phase", phase: "gather", round: place.rounds });
  const { firm, stop } = place;
  const frozen = await place.worktree.freeze(firm);
  await keepProposal(open.shadow, open.run, frozen.tree, firm);
  const changes = await listChanges(open.shadow, open.snapshot.tree, frozen.tree, firm);
  const traced = await traceHunks(changes, place.trees, (tree, path) =>
    readText(open.shadow, tree, path, firm),
  );
  const seen = { ...frozen, changes: traced };
  return observe(open, { work: work.end, baseline, seen }, stop);
}

interface Seen {
  readonly tree: string;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
}

/** Rules and commands on a frozen proposal. */
export async function observe(
  open: OpenRun,
  {
    work,
    baseline,
    seen,
  }: { readonly work: Evidence["work"]; readonly baseline: readonly CommandResult[]; readonly seen: Seen },
  stop: AbortSignal,
): Promise<Evidence> {
  const { contract, digest } = open.request.loaded;
  const { tree, changes, hidden } = seen;
  const violations = findViolations({ contract, scope: open.scope, changes, hidden });
  await open.emit({ type: "proposal", tree, paths: changes.map((change) => change.path), violations });
  const commands = await proveTree(open, { tree, on: "proposal" }, stop);
  return gatherEvidence({
    contract,
    contractDigest: digest,
    scope: open.scope,
    baseTree: open.snapshot.tree,
    proposalTree: tree,
    changes,
    hidden,
    work,
    confinement: open.confinement,
    baseline,
    commands,
  });
}

/** Runs the commands in a clean tree of their own; none when the tree equals the base and the base was just run. */
async function proveTree(
  open: OpenRun,
  { tree, on }: { readonly tree: string; readonly on: "base" | "proposal" },
  signal: AbortSignal,
): Promise<readonly CommandResult[]> {
  const { contract } = open.request.loaded;
  if (signal.aborted)
    return contract.commands.map((command) => notRun(command, "the run was stopped before"));
  await using worktree = await openWorktree(
    open.shadow,
    open.snapshot,
    { ...cleanOptions(open), tree },
    signal,
  );
  const results: CommandResult[] = [];
  for await (const result of runCommands(open.site, { worktree, label: on }, signal)) {
    results.push(result);
    await open.emit({ type: "command-ended", on, result });
  }
  return results;
}

function cleanOptions({ run, site }: OpenRun) {
  return {
    purpose: "verify",
    run,
    copyCarries: site.confinement.kind === "none" || !site.confinement.overlays,
  } as const;
}
