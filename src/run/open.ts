import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { identify } from "../base/process-identity.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { makeRedactor, type Redact } from "../base/redact.ts";
import { lintContract } from "../contract/lint.ts";
import { formatProblem } from "../contract/problem.ts";
import { compileScope, type ScopeMatcher } from "../contract/scope.ts";
import type { CommandSite } from "../evidence/commands.ts";
import type { ConfinementFact } from "../evidence/evidence.ts";
import { probeConfinement } from "../sandbox/confine.ts";
import type { Confinement } from "../sandbox/policy.ts";
import { confinementName } from "../sandbox/protection.ts";
import type { Snapshot } from "../worktree/change.ts";
import { listTree } from "../worktree/diff.ts";
import { openShadow, type Shadow } from "../worktree/shadow.ts";
import { takeSnapshot } from "../worktree/snapshot.ts";
import { watchDeveloper, type Watch } from "../worktree/watch.ts";
import { sweep } from "../worktree/sweep.ts";
import { startFrom, type Start } from "./continuation.ts";
import { endEvent, type Emit, type Keeper } from "./events.ts";
import { readLintFacts } from "./lint-facts.ts";
import { raiseRequest } from "./floors.ts";
import { recoverRuns } from "./recover-runs.ts";
import type { RunRequest, WorkRequest } from "./request.ts";
import { createRunDir, newRunName, type RunFile } from "./store.ts";

/** A run or judgement whose contract is checked, whose base is frozen and whose record is open. */
export interface OpenRun extends AsyncDisposable {
  readonly request: RunRequest;
  readonly kind: RunFile["kind"];
  readonly run: string;
  /** The folder of its record, absolute. */
  readonly dir: string;
  readonly startedAt: Date;
  readonly shadow: Shadow;
  readonly snapshot: Snapshot;
  /** Remembers the developer's own files; absent where a stored proposal is judged. */
  readonly watch?: Watch;
  /** Where the worker starts, when that is not the snapshot. */
  readonly start?: Start;
  readonly scope: ScopeMatcher;
  readonly site: CommandSite;
  readonly confinement: ConfinementFact;
  readonly keeper: Keeper;
  /** To the record first, then to the listener. */
  readonly emit: Emit;
}

/** What a record is opened for, in a folder that is there. */
export interface Opening extends Pick<
  OpenRun,
  "run" | "kind" | "shadow" | "snapshot" | "watch" | "start" | "startedAt" | "dir"
> {
  readonly held: Confinement;
}

/**
 * Freezes the developer's tree, checks that the contract can work on it, and opens the record.
 * Faults before anything is recorded: contract-unworkable, git-missing, snapshot-failed, apply-conflict.
 */
export async function openRun(given: WorkRequest, signal: AbortSignal): Promise<OpenRun> {
  const startedAt = new Date();
  const run = newRunName(startedAt);
  const shadow = await openShadow(given.root, given.stateDir, signal);
  await tidy(given, shadow, signal);
  const snapshot = await takeSnapshot(shadow, run, { carry: given.loaded.contract.carry }, signal);
  const request = await raiseRequest(given, { shadow, tree: snapshot.tree }, signal);
  const { continues } = request;
  const start =
    continues === undefined ? {} : { start: await startFrom(shadow, snapshot, continues, signal) };
  const trees = [snapshot.tree, ...(start.start === undefined ? [] : [start.start.tree])];
  const paths = await Promise.all(trees.map((tree) => listTree(shadow, tree, signal)));
  const watch = await watchFor(request, paths[0] ?? []);
  await refuseUnworkable(request, [...new Set(paths.flat())]);
  const held = await probe(request, shadow, signal);
  const opening = { run, kind: "run", shadow, snapshot, watch, ...start, startedAt, held } as const;
  return openRecord(request, { ...opening, dir: await createRunDir(shadow.dir, runFile(request, opening)) });
}

/** Remembers how the developer's own files are: those of a tree, and what acts on them from their home. */
export function watchFor({ root, env }: RunRequest, paths: readonly RepoPath[]): Promise<Watch> {
  return watchDeveloper({ root, home: env["HOME"] ?? homedir() }, paths);
}

/** What confines commands here, tried out. */
export function probe(
  { env, stateDir }: RunRequest,
  shadow: Pick<Shadow, "dir">,
  signal: AbortSignal,
): Promise<Confinement> {
  const cacheFile = join(stateDir, "confinement.json");
  const scratchDir = join(shadow.dir, "tmp");
  return probeConfinement({ env, platform: process.platform, scratchDir, cacheFile }, signal);
}

/** Ends what a crash left: interrupted applies, scratch folders, trees that nobody uses. */
export async function tidy(request: RunRequest, shadow: Shadow, signal: AbortSignal): Promise<void> {
  const told = await recoverRuns(request.stateDir, shadow.root, signal);
  for (const message of told) await request.listen({ type: "warning", message });
  await sweep(shadow, signal);
}

/** Opens the record of a run, of a judgement, of a part or of a revision. */
export async function openRecord(request: RunRequest, { held, ...opening }: Opening): Promise<OpenRun> {
  const { contract } = request.loaded;
  const { shadow, dir } = opening;
  const redact = redactorOf(request, dir);
  const keeper = await request.keep(dir, redact);
  const { contractFile } = request;
  const open: OpenRun = {
    ...opening,
    request,
    scope: compileScope(contract.scope, { contractFile, ignoreCase: shadow.ignoreCase }),
    site: siteOf(request, { confinement: held, dir, redact }),
    confinement: confinementFact(held, request.acceptUnconfined),
    keeper,
    emit: async (event) => {
      await keeper.emit(event);
      await request.listen(event);
    },
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
  await announce(open);
  return open;
}

/** Throws `contract-unworkable` when lint says that no run could keep the contract on these paths. */
export async function refuseUnworkable(request: RunRequest, paths: readonly string[]): Promise<void> {
  const facts = await readLintFacts(request, paths);
  const problems = lintContract(request.loaded, facts);
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) {
    throw new Fault("contract-unworkable", errors.map(formatProblem).join("\n"), {
      hint: "Mend the contract; nothing was started.",
    });
  }
  for (const problem of problems) await request.listen({ type: "warning", message: formatProblem(problem) });
}

/** A fault in the middle of a run stands in its record before it is thrown on. */
export async function recordFaults<T>(open: OpenRun, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    // What broke may be the record itself: then the first fault is the one to tell.
    await open.emit(endEvent(thrown)).catch(() => undefined);
    throw thrown;
  }
}

/** What `run.json` says of a run from its start on. */
export function runFile(
  request: RunRequest,
  {
    run,
    kind,
    startedAt,
    snapshot,
    start,
  }: Pick<Opening, "run" | "kind" | "startedAt" | "snapshot" | "start">,
): RunFile {
  const { root, contractFile, loaded } = request;
  return {
    run,
    kind,
    root,
    goal: loaded.contract.goal,
    startedAt: startedAt.toISOString(),
    ...identify(process.pid),
    snapshot: { ...snapshot, carries: [...snapshot.carries], secrets: [...snapshot.secrets] },
    ...(contractFile === undefined ? {} : { contractFile }),
    ...(start === undefined ? {} : { continues: start.continues.run }),
  };
}

async function announce({ emit, request, run, dir, snapshot, confinement }: OpenRun): Promise<void> {
  const { contract, digest } = request.loaded;
  await emit({ type: "run-opened", run, goal: contract.goal, dir, contractDigest: digest, contract });
  await emit({ type: "phase", phase: "open", round: 0 });
  await emit({
    type: "snapshot",
    tree: snapshot.tree,
    commit: snapshot.commit,
    carried: snapshot.carries.map((carry) => carry.path),
    secretsLeftOut: snapshot.secrets,
  });
  await emit({
    type: "confinement",
    confined: confinement.kind === "confined",
    text: confinement.kind === "confined" ? confinement.detail : `${confinement.why} ${confinement.fix}`,
  });
}

function siteOf(
  request: RunRequest,
  {
    confinement,
    dir,
    redact,
  }: { readonly confinement: Confinement; readonly dir: string; readonly redact: Redact },
): CommandSite {
  const { root, env, acceptUnconfined, loaded, resolveName } = request;
  const site = { contract: loaded.contract, root, confinement, acceptUnconfined, runDir: dir, env, redact };
  return resolveName === undefined ? site : { ...site, resolveName };
}

function confinementFact(confinement: Confinement, accepted: boolean): ConfinementFact {
  if (confinement.kind === "none") {
    return { kind: "unconfined", why: confinement.why, fix: confinement.fix, accepted };
  }
  // bubblewrap's proof holds a line on worktrees; in place nothing can be mounted.
  const worktrees = confinement.kind === "bubblewrap" ? "" : " Worktrees are copies.";
  const detail = `${confinementName(confinement)}; ${confinement.proof.join(" ")}${worktrees}`;
  return { kind: "confined", by: confinement.kind, detail };
}

function redactorOf(request: RunRequest, dir: string): Redact {
  const { loaded, env, secrets, root, stateDir } = request;
  const passed = loaded.contract.env.map((name) => env[name]).filter((value) => value !== undefined);
  return makeRedactor(
    [...secrets, ...passed],
    [
      [dir, "<run>"],
      [root, "."],
      [stateDir, "<state>"],
    ],
  );
}
