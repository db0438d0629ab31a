import { readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { openStandIn, type StandIn } from "../../dev/stand-in.ts";
import { Fault } from "../../src/base/fault.ts";
import { Stopped } from "../../src/base/stop.ts";
import { amendVerb } from "../../src/cli/amend-verb.ts";
import { makeRequest, type Context } from "../../src/cli/context.ts";
import { acceptVerb, rejectVerb, rollbackVerb } from "../../src/cli/decide-verbs.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { showVerb } from "../../src/cli/show-verb.ts";
import { readNamed } from "../../src/cli/stored.ts";
import { modelOptions } from "../../src/model/model-options.ts";
import { accept } from "../../src/run/decide.ts";
import type { RunEvent, RunOutcome } from "../../src/run/events.ts";
import { judgeTree } from "../../src/run/judge-tree.ts";
import type { WorkRequest } from "../../src/run/request.ts";
import { run } from "../../src/run/run.ts";
import { listRuns } from "../../src/run/store.ts";
import type { CaseDecision, CaseStop, RunCase } from "./case-file.ts";
import type { CaseFolder } from "./case-folder.ts";

/** How a run of a case ended, with what could be seen from outside. */
export interface CaseEnd {
  readonly end:
    | { readonly kind: "outcome"; readonly outcome: RunOutcome }
    | { readonly kind: "stopped"; readonly message: string }
    | { readonly kind: "fault"; readonly fault: Fault };
  readonly events: readonly RunEvent[];
  /** The bodies of every chat request. */
  readonly asked: readonly string[];
  readonly durationMs: number;
  /** Between the stop and the end; undefined where nothing was stopped. */
  readonly stopMs: number | undefined;
}

/** Carries out a case's contract through the core, against the stand-in server. */
export async function carryOutCase(
  given: RunCase,
  folder: CaseFolder,
  more: Pick<WorkRequest, "continues" | "resolveName"> = {},
  meanwhile: (event: RunEvent) => void = () => undefined,
): Promise<CaseEnd> {
  await using server = await openStandIn(given.script, {
    contextTokens: given.server.contextTokens ?? 204_800,
    loadingRequests: given.server.loadingRequests ?? 0,
  });
  const events: RunEvent[] = [];
  const stopping = watchForStop(given.stop, { folder, server });
  const context = caseContext(folder, { ...given.env, REMIT_URL: server.url });
  const settings = await readSettings({ acceptUnconfined: given.acceptUnconfined }, context.env);
  const listen = async (event: RunEvent): Promise<void> => {
    events.push(event);
    meanwhile(event);
    stopping.see(event);
  };
  const request = await makeRequest(folder.contractFile, settings, { context, listen });
  const startedAt = performance.now();
  const firm = AbortSignal.any([]);
  const end = await endOf(() =>
    given.door === "judge"
      ? judgeTree({ ...request, ...more, base: given.base }, stopping.signal)
      : run({ ...request, ...more, model: modelOptions(settings), firm }, stopping.signal),
  );
  const endedAt = performance.now();
  return {
    end,
    events,
    asked: server.requests.map((recorded) => recorded.text),
    durationMs: endedAt - startedAt,
    stopMs: stopping.end(endedAt),
  };
}

/** A decision's words as the command line says them, and how it ended. */
export interface CaseDecided {
  /** An exit status or a fault's code. */
  readonly exit: number | string;
  readonly text: string;
  /** The run's folder. */
  readonly dir: string;
}

/** Decides on the newest run of a case through the command line's verbs. */
export async function decideCase(decision: CaseDecision, folder: CaseFolder): Promise<CaseDecided> {
  const [stored] = await listRuns(folder.stateDir);
  if (stored === undefined) throw new Error("the case has no run to decide on");
  if (decision.alter !== undefined) alterFile(join(stored.dir, decision.alter));
  const context = caseContext(folder, decision.env);
  const { dir } = stored;
  try {
    if (decision.digest !== undefined) await acceptOther(decision.digest, stored.run, context);
    return { exit: await decisionVerb(decision, stored.run, context), text: context.text(), dir };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { exit: thrown.code, text: `${context.text()}${faultText(thrown)}`, dir };
  }
}

/** The core itself must refuse a digest that is not the proposal's, whatever a front end looked at. */
async function acceptOther(digest: string, name: string, context: Context): Promise<void> {
  const proposal = await readNamed(name, await readSettings({}, context.env), context);
  const acceptance = { digest, waivers: [], choices: new Map() };
  const refused = await accept(proposal, acceptance, AbortSignal.any([])).catch((thrown: unknown) => thrown);
  if (refused instanceof Fault && refused.code === "digest-mismatch") return;
  throw new Error(`the core did not refuse another digest: ${String(refused)}`);
}

export function faultText({ message, hint }: Fault): string {
  return `${message}\n${hint === undefined ? "" : `  → ${hint}\n`}`;
}

/** Processes that work in a folder or name it, this one left out. */
export function processesIn(dir: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const seen = [readLink(`/proc/${pid}/cwd`), readText(`/proc/${pid}/cmdline`)];
      return seen.some((text) => text.includes(dir)) ? [`${pid} ${seen.join(" ")}`] : [];
    });
}

function decisionVerb(decision: CaseDecision, name: string, context: Context): Promise<number> {
  const { hunks: hunk, waive, choose, digest, write, create } = decision;
  const flags = {
    ...(hunk === undefined ? {} : { hunk }),
    ...(waive === undefined ? {} : { waive }),
    ...(choose === undefined ? {} : { choose }),
    ...(digest === undefined ? {} : { digest }),
  };
  switch (decision.do) {
    case "accept":
      return acceptVerb(name, flags, context);
    case "reject":
      return rejectVerb(name, {}, context);
    case "rollback":
      return rollbackVerb(name, flags, context);
    case "amend":
      return amendVerb(
        name,
        { ...(write === undefined ? {} : { write }), ...(create === undefined ? {} : { create }) },
        context,
      );
    case "check":
      return showVerb(name, { check: true }, context);
    case "show":
      return showVerb(name, {}, context);
  }
}

async function endOf(carryOut: () => Promise<RunOutcome>): Promise<CaseEnd["end"]> {
  try {
    return { kind: "outcome", outcome: await carryOut() };
  } catch (thrown) {
    if (thrown instanceof Stopped) return { kind: "stopped", message: thrown.message };
    if (thrown instanceof Fault) return { kind: "fault", fault: thrown };
    throw thrown;
  }
}

/** What a verb is handed: the case's own environment, and one text for both streams. */
function caseContext(
  folder: CaseFolder,
  env: Readonly<Record<string, string>>,
): Context & { text(): string } {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  }) as NodeJS.WriteStream;
  stream.columns = 4000;
  return {
    env: {
      PATH: process.env["PATH"],
      // Set by whoever wants to see all cases and attacks with worktrees that are copies.
      REMIT_NO_OVERLAYS: process.env["REMIT_NO_OVERLAYS"],
      HOME: join(folder.dir, "home"),
      REMIT_STATE_DIR: folder.stateDir,
      ...env,
    },
    cwd: folder.root,
    out: stream,
    errors: stream,
    text: () => text,
  };
}

interface Watched {
  readonly folder: CaseFolder;
  readonly server: StandIn;
}

interface Stopping {
  readonly signal: AbortSignal;
  see(event: RunEvent): void;
  /** Ends the watch; milliseconds since the stop. */
  end(nowMs: number): number | undefined;
}

function watchForStop(stop: CaseStop | undefined, watched: Watched): Stopping {
  const controller = new AbortController();
  const watch = new AbortController();
  let stoppedAt: number | undefined;
  const abort = (): void => {
    stoppedAt ??= performance.now();
    controller.abort(new Stopped({ kind: "person", message: "Stopped by the test." }));
  };
  if (stop !== undefined && !("phase" in stop))
    void abortWhen(() => isReached(stop, watched), abort, watch.signal);
  return {
    signal: controller.signal,
    see(event) {
      if (stop !== undefined && "phase" in stop && event.type === "phase" && event.phase === stop.phase)
        abort();
    },
    end(nowMs) {
      watch.abort();
      return stoppedAt === undefined ? undefined : nowMs - stoppedAt;
    },
  };
}

async function abortWhen(isTime: () => boolean, abort: () => void, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    if (isTime()) return abort();
    await delay(10);
  }
}

function isReached(stop: Exclude<CaseStop, { phase: string }>, { folder, server }: Watched): boolean {
  if ("asked" in stop) {
    const isReview = (body: StandIn["requests"][number]["body"]): boolean =>
      body.response_format !== undefined;
    const asked = server.requests.filter(({ body }) => isReview(body) === (stop.asked === "review"));
    return asked.length >= stop.times;
  }
  const homes = namesIn(folder.stateDir).filter((name) => name.startsWith("ws-"));
  return homes.some((home) => {
    const kinds = [
      ["trees", "files"],
      ["overlays", "upper"],
    ] as const;
    return kinds.some(([kind, inner]) => {
      const trees = join(folder.stateDir, home, kind);
      return namesIn(trees).some((tree) => namesIn(join(trees, tree, inner)).includes(stop.file));
    });
  });
}

/** Changes one letter amid a file. */
function alterFile(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf("a");
  if (at === -1) throw new Error(`${file} has no letter to alter`);
  bytes[at] = "b".charCodeAt(0);
  writeFileSync(file, bytes);
}

function namesIn(dir: string): readonly string[] {
  return orElse(() => readdirSync(dir), []);
}

function readLink(path: string): string {
  return orElse(() => readlinkSync(path), "");
}

function readText(path: string): string {
  return orElse(() => readFileSync(path, "utf8"), "");
}

/** What is looked at may be gone by then. */
function orElse<T>(look: () => T, none: T): T {
  try {
    return look();
  } catch {
    return none;
  }
}
