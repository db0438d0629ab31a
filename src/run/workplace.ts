import { join } from "node:path";
import { Closing } from "../base/closing.ts";
import { sha256 } from "../base/digest.ts";
import { runCommand } from "../evidence/commands.ts";
import { commandPassed, type CommandResult, type WorkerNetwork } from "../evidence/evidence.ts";
import { diffText } from "../evidence/review.ts";
import type { Model } from "../model/chat.ts";
import { openModel } from "../model/llama.ts";
import type { ServerFacts } from "../model/server-facts.ts";
import { holdSlot, type SlotFolder } from "../model/slots.ts";
import { openLlamaWorker } from "../worker/loop.ts";
import type { LlamaAssignment } from "../worker/loop-state.ts";
import type { EarlierProposal } from "../worker/prompt.ts";
import { triedAnything } from "../sandbox/network-seen.ts";
import type { StepEvent } from "../worker/step-event.ts";
import type { Work, Worker } from "../worker/worker.ts";
import { listChanges, readText } from "../worktree/diff.ts";
import { openWorktree, type Worktree } from "../worktree/worktree.ts";
import type { Continuation, Start } from "./continuation.ts";
import type { Effort } from "./events.ts";
import type { OpenRun } from "./open.ts";
import type { WorkRequest } from "./request.ts";
import type { TimeLimit } from "./time-limit.ts";
import type { StepTree } from "./trace.ts";
import { worktreeKind } from "./worktree-kind.ts";

/** Where the worker works: its worktree, its model and slot, and what it has done so far. */
export interface Workplace extends AsyncDisposable {
  readonly worktree: Worktree;
  readonly model: Model;
  readonly facts: ServerFacts;
  readonly slots: SlotFolder;
  readonly continues: Continuation | undefined;
  /** Aborted by the run's deadline or a polite stop. */
  readonly stop: AbortSignal;
  /** Aborted when even gathering must end. */
  readonly firm: AbortSignal;
  /** The worker's tree after each step that could change it. */
  readonly trees: readonly StepTree[];
  /** What the worker's own commands tried on the network. */
  readonly workerNetwork: readonly WorkerNetwork[];
  /** Stretches of work so far, and the totals of the last one. */
  readonly rounds: number;
  readonly last: Work | undefined;
  work(feedback: string | undefined): Promise<Work>;
}

export interface WorkplaceInput {
  readonly request: WorkRequest;
  readonly facts: ServerFacts;
  readonly time: TimeLimit;
}

/** Opens the worktree and holds a slot; the conversation has not begun. Fault: worktree-failed. */
export async function openWorkplace(
  open: OpenRun,
  { request, facts, time }: WorkplaceInput,
): Promise<Workplace> {
  await using stack = new Closing();
  const slots = slotFolder(request, facts);
  const slot = stack.use(await holdSlot(slots, time.signal));
  const worktree = stack.use(
    await openWorktree(open.shadow, open.snapshot, worktreeOptions(open), time.signal),
  );
  const model = openModel(request.model);
  // What the worker found there is no step of its own.
  const trees: StepTree[] = open.start === undefined ? [] : [{ step: 0, tree: open.start.tree }];
  const workerNetwork: WorkerNetwork[] = [];
  const assignment = assign({ open, worktree, model, facts, trees, workerNetwork });
  const worker = stack.use(
    openLlamaWorker(slot.id === undefined ? assignment : { ...assignment, slot: slot.id }),
  );
  const owned = stack.move();
  const { continues, firm } = request;
  const shown = { worktree, model, facts, slots, continues, trees, workerNetwork };
  return workplace({ ...shown, stop: time.signal, firm, open, worker, owned });
}

/** What the work has cost so far, for the outcome. */
export function effortOf({ facts, continues, rounds, last }: Workplace): Effort {
  const { steps, tokens } = last ?? nothingDone;
  return { ...originOf(facts, continues), rounds, steps, tokens };
}

/** The same where no work was begun. */
export function noWork({ request, facts }: WorkplaceInput): Effort {
  return { ...originOf(facts, request.continues), rounds: 0, ...nothingDone };
}

const nothingDone = { steps: 0, tokens: { evaluated: 0, cached: 0, generated: 0 } };

function originOf(
  { model: name, build, contextTokens }: ServerFacts,
  continues: Continuation | undefined,
): Pick<Effort, "continues" | "model"> {
  return {
    ...(continues === undefined ? {} : { continues: { run: continues.run, remark: continues.remark } }),
    model: { name, build, contextTokens },
  };
}

interface Parts extends Omit<Workplace, "work" | "rounds" | "last" | typeof Symbol.asyncDispose> {
  readonly open: OpenRun;
  readonly worker: Worker;
  readonly owned: Closing;
}

function workplace({ open, worker, owned, ...shown }: Parts): Workplace {
  let rounds = 0;
  let last: Work | undefined;
  return {
    ...shown,
    get rounds() {
      return rounds;
    },
    get last() {
      return last;
    },
    async work(feedback) {
      rounds += 1;
      last = await worker.work(feedback, shown.stop);
      await open.emit({ type: "work-ended", work: last });
      return last;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

interface Hands extends Pick<Workplace, "worktree" | "model" | "facts"> {
  readonly open: OpenRun;
  readonly trees: StepTree[];
  readonly workerNetwork: WorkerNetwork[];
}

function assign(hands: Hands): LlamaAssignment {
  const { open, worktree, model, facts, trees } = hands;
  const { contract } = open.request.loaded;
  return {
    contract,
    scope: open.scope,
    worktree: {
      dir: worktree.dir,
      record: (paths, signal) => worktree.record(paths, signal),
      isInBase: async (path, signal) =>
        (await readText(open.shadow, open.snapshot.tree, path, signal)) !== undefined,
      recordAll: async (signal) => (await worktree.freeze(signal)).tree,
    },
    shownDir: open.request.root,
    carries: open.snapshot.carries,
    model,
    contextTokens: facts.contextTokens,
    ...(open.start === undefined ? {} : { earlier: earlierOf(open.start) }),
    runCommand: (name, signal) => runForWorker(hands, name, signal),
    describeDiff: async (signal) => {
      const { tree } = await worktree.freeze(signal);
      return diffText(await listChanges(open.shadow, open.snapshot.tree, tree, signal));
    },
    emit: async (event) => {
      noteTree(trees, event);
      await open.emit({ type: "step", event });
    },
  };
}

function earlierOf({ paths, continues }: Start): EarlierProposal {
  return { paths, remark: continues.remark };
}

function noteTree(trees: StepTree[], event: StepEvent): void {
  if (event.kind !== "acted" || event.tree === undefined || event.tree === trees.at(-1)?.tree) return;
  trees.push({ step: event.step, tree: event.tree });
}

async function runForWorker({ open, worktree, workerNetwork }: Hands, name: string, signal: AbortSignal) {
  const command = open.site.contract.commands.find((candidate) => candidate.name === name);
  if (command === undefined) return { text: `There is no command ${name}.`, passed: false };
  await open.emit({ type: "command-started", name, on: "worktree" });
  const result = await runCommand(command, open.site, { worktree, label: "worktree" }, signal);
  const { network } = result;
  if (network !== undefined && triedAnything(network)) {
    const kept = workerNetwork.reduce((sum, one) => sum + 1 + (one.network.connections?.length ?? 0), 0);
    if (kept < maxKept) workerNetwork.push({ command: name, network });
    await open.emit({ type: "worker-network", command: name, network });
  }
  return { text: describeResult(result), passed: commandPassed(result) };
}

/** A worker that runs a command a thousand times fills no report; the log has each. */
const maxKept = 500;

function describeResult({ outcome, output }: CommandResult): string {
  const text =
    output === undefined
      ? ""
      : output.truncated
        ? `${output.head}\n[…]\n${output.tail}`
        : output.head + output.tail;
  switch (outcome.kind) {
    case "exited":
      return `exit status ${outcome.exitCode}\n${text}`;
    case "signalled":
      return `ended by ${outcome.signal}\n${text}`;
    case "timed-out":
      return `did not end within ${outcome.afterMs / 1000} s\n${text}`;
    case "not-found":
      return `could not be started: ${outcome.message}`;
    case "not-run":
      return `was not run: ${outcome.why}`;
  }
}

function worktreeOptions({ run, scope, site, snapshot, start }: OpenRun) {
  return {
    purpose: "work",
    run,
    tree: start?.tree ?? snapshot.tree,
    ...worktreeKind(site.confinement),
    include: (path: string) => scope.decide(path, "create").allowed,
  } as const;
}

function slotFolder(request: WorkRequest, facts: ServerFacts): SlotFolder {
  const processing = facts.slots?.filter((slot) => slot.isProcessing).map((slot) => slot.id);
  return {
    dir: join(request.stateDir, "slots", sha256(facts.url).slice(0, 16)),
    totalSlots: facts.totalSlots,
    ...(processing === undefined ? {} : { processing }),
  };
}
