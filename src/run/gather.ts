import { isStop } from "../base/stop.ts";
import type { Command } from "../contract/schema.ts";
import { runCommands, notRun } from "../evidence/commands.ts";
import type { CommandResult, Evidence, WorkerNetwork } from "../evidence/evidence.ts";
import { gatherEvidence } from "../evidence/gather.ts";
import { openRuleTrees } from "../evidence/rule-trees.ts";
import { applyRules } from "../evidence/rules/rules.ts";
import { withIds } from "../evidence/violation-ids.ts";
import type { Work } from "../worker/worker.ts";
import type { Change, HiddenChange } from "../worktree/change.ts";
import { listChanges, readText } from "../worktree/diff.ts";
import { keepProposal } from "../worktree/snapshot.ts";
import type { Meanwhile } from "../worktree/watch.ts";
import { openWorktree } from "../worktree/worktree.ts";
import type { OpenRun } from "./open.ts";
import { traceHunks } from "./trace.ts";
import { worktreeKind } from "./worktree-kind.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Runs the contract's commands once on the untouched base: what was already red is then known. Results that are known
 * already stand for theirs.
 */
export async function runBaseline(
  open: OpenRun,
  known: readonly CommandResult[],
  signal: AbortSignal,
): Promise<readonly CommandResult[]> {
  return proveTree(open, { tree: open.snapshot.tree, on: "base", label: "base", known }, signal);
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
  const traced = await traceHunks(
    changes,
    { baseTree: open.snapshot.tree, trees: place.trees },
    (tree, path) => readText(open.shadow, tree, path, firm),
  );
  const seen = { ...frozen, changes: traced };
  const label = `proposal-${place.rounds}`;
  const { workerNetwork } = place;
  return observe(open, { work: work.end, baseline, seen, label, workerNetwork }, stop);
}

interface Seen {
  readonly tree: string;
  readonly changes: readonly Change[];
  readonly hidden: readonly HiddenChange[];
}

export interface Observed {
  readonly work: Evidence["work"];
  readonly baseline: readonly CommandResult[];
  readonly seen: Seen;
  /** Begins the names of the commands' outputs. */
  readonly label: string;
  readonly workerNetwork?: readonly WorkerNetwork[];
  /** What became of the developer's own files, where that is known already. */
  readonly meanwhile?: Meanwhile | undefined;
}

/** Rules and commands on a frozen proposal. */
export async function observe(
  open: OpenRun,
  { work, baseline, seen, label, workerNetwork = [], meanwhile }: Observed,
  stop: AbortSignal,
): Promise<Evidence> {
  const { contract, digest } = open.request.loaded;
  const { tree, changes, hidden } = seen;
  const baseTree = open.snapshot.tree;
  // After a stop the rules still apply: they read, and run nothing.
  const trees = await openRuleTrees(
    open.shadow,
    { baseTree, proposalTree: tree, changes },
    AbortSignal.any([]),
  );
  const violations = withIds(await applyRules({ contract, scope: open.scope, changes, hidden, trees }));
  await open.emit({ type: "proposal", tree, paths: changes.map((change) => change.path), violations });
  const commands = await proveTree(open, { tree, on: "proposal", label, known: [] }, stop);
  return gatherEvidence({
    contract,
    contractDigest: digest,
    baseTree,
    proposalTree: tree,
    changes,
    hidden,
    violations,
    work,
    confinement: open.confinement,
    baseline,
    commands,
    workerNetwork,
    meanwhile: meanwhile ?? (await open.watch?.look()),
  });
}

interface Proof {
  readonly tree: string;
  readonly on: "base" | "proposal";
  /** Begins the names of the outputs. */
  readonly label: string;
  /** Results that need no running. */
  readonly known: readonly CommandResult[];
}

/** Runs the commands in a clean tree of their own. After a stop those that are left count as not run. */
async function proveTree(
  open: OpenRun,
  proof: Proof,
  signal: AbortSignal,
): Promise<readonly CommandResult[]> {
  const { commands } = open.request.loaded.contract;
  const results = new Map(proof.known.map((result) => [result.name, result]));
  try {
    const left = commands.filter(({ name }) => !results.has(name));
    if (left.length > 0) await proveInto(open, { ...proof, commands: left }, results, signal);
  } catch (thrown) {
    if (!isStop(thrown, signal)) throw thrown;
  }
  return commands.map(
    (command) => results.get(command.name) ?? notRun(command, "the run was stopped before"),
  );
}

async function proveInto(
  open: OpenRun,
  { tree, on, label, commands }: Proof & { readonly commands: readonly Command[] },
  results: Map<string, CommandResult>,
  signal: AbortSignal,
): Promise<void> {
  const options = { ...cleanOptions(open), tree };
  await using worktree = await openWorktree(open.shadow, open.snapshot, options, signal);
  const announce = (name: string): Promise<void> => open.emit({ type: "command-started", name, on });
  for await (const result of runCommands(open.site, { worktree, commands, label, announce }, signal)) {
    results.set(result.name, result);
    await open.emit({ type: "command-ended", on, result });
  }
}

function cleanOptions({ run, site }: OpenRun) {
  return {
    purpose: "verify",
    run,
    ...worktreeKind(site.confinement),
  } as const;
}
