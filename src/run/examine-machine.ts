import { randomBytes } from "node:crypto";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault, toFault } from "../base/fault.ts";
import { throwIfStopped } from "../base/stop.ts";
import { contractSchema } from "../contract/schema.ts";
import { examineModel, type Finding } from "../model/doctor.ts";
import type { ModelOptions } from "../model/llama.ts";
import type { Confinement } from "../sandbox/policy.ts";
import { confinementName, protectionsOf } from "../sandbox/protection.ts";
import { openGit } from "../worktree/git.ts";

/** What is examined. */
export interface Machine {
  readonly model: ModelOptions;
  /** Absolute. */
  readonly stateDir: string;
  /** The developer's setting: commands may run without confinement. */
  readonly acceptUnconfined: boolean;
  /** Tries out what confines commands here. */
  readonly probe: (signal: AbortSignal) => Promise<Confinement>;
}

/** A finding and the part of the surroundings that it is about. */
export interface MachineFinding extends Finding {
  readonly part: "machine" | "clause" | "model";
}

export type Tell = (finding: MachineFinding) => void;

/**
 * Examines this machine, then the model's server; tells each finding as it comes and returns all of them. What a run
 * would meet as a fault is a finding here. Leaves nothing behind but the state folder.
 */
export async function examineMachine(
  machine: Machine,
  tell: Tell,
  signal: AbortSignal,
): Promise<readonly MachineFinding[]> {
  const findings: MachineFinding[] = [];
  const add = (part: MachineFinding["part"], finding: Finding): void => {
    findings.push({ part, ...finding });
    tell({ part, ...finding });
  };
  add("machine", examineNode(process.versions.node));
  add("machine", await attempt("git", () => examineGit(signal), signal));
  let held: Confinement | undefined;
  const probe = async (): Promise<Finding> =>
    examineConfinement((held = await machine.probe(signal)), machine);
  add("machine", await attempt("confinement", probe, signal));
  add("machine", await attempt("state folder", () => examineStateDir(machine.stateDir), signal));
  for (const finding of clauseFindings(held)) add("clause", finding);
  for (const finding of await examineModel(machine.model, wanted(), signal)) add("model", finding);
  return findings;
}

/** Node.js is new enough, or not. */
export function examineNode(version: string): Finding {
  const name = "node";
  if (isAtLeast(version, leastNode)) return { name, state: "ok", detail: `Node.js ${version}.` };
  const detail = `Node.js ${version} is too old.`;
  return { name, state: "bad", detail, next: `Install Node.js ${leastNode.join(".")} or newer.` };
}

const leastNode = [22, 12];
const leastGit = [2, 30];
const leastBytes = 500_000_000;
const fewBytes = 5_000_000_000;

/** One run, with what a contract allows when it says nothing. */
function wanted() {
  const { limits } = contractSchema.parse({ goal: "-", scope: {}, commands: [] });
  return { parallelRuns: 2, limitTokens: limits.tokens };
}

async function attempt(name: string, examine: () => Promise<Finding>, signal: AbortSignal): Promise<Finding> {
  try {
    return await examine();
  } catch (thrown) {
    throwIfStopped(signal);
    const { message, hint } = toFault(thrown);
    return { name, state: "bad", detail: message, ...(hint === undefined ? {} : { next: hint }) };
  }
}

async function examineGit(signal: AbortSignal): Promise<Finding> {
  const { stdout } = await openGit({ cwd: tmpdir() }).run(["--version"], { signal });
  const version = /\d+(?:\.\d+)+/.exec(stdout.toString("utf8"))?.[0];
  const name = "git";
  if (version === undefined) throw new Fault("git-failed", "git does not say its version.");
  if (isAtLeast(version, leastGit)) return { name, state: "ok", detail: `git ${version}.` };
  const next = `Install git ${leastGit.join(".")} or newer and see that it is on PATH.`;
  return { name, state: "bad", detail: `git ${version} is too old.`, next };
}

function examineConfinement(confinement: Confinement, { acceptUnconfined }: Machine): Finding {
  const name = "confinement";
  if (confinement.kind === "none") {
    const accepted = acceptUnconfined ? " The settings accept that." : "";
    const state = acceptUnconfined ? "warning" : "bad";
    return {
      name,
      state,
      detail: `Commands cannot be confined: ${confinement.why}${accepted}`,
      next: confinement.fix,
    };
  }
  const { overlays, proof } = confinement;
  const how = overlays ? "with overlays" : "without overlays: folders that commands need are copied";
  const clauses = protectionsOf(confinement.kind, { proof });
  const toldThere = new Set(clauses.flatMap(({ tried }) => tried));
  const rest = proof.filter((line) => !toldThere.has(line)).map((line) => ` ${line}`);
  const detail = `${confinementName(confinement)}, ${how}.${rest.join("")}`;
  if (confinement.kind === "bubblewrap" || confinement.instead === undefined)
    return { name, state: "ok", detail };
  const { why, fix } = confinement.instead;
  return { name, state: "warning", detail: `${detail} bubblewrap would hold more: ${why}`, next: fix };
}

/** Clause by clause: prevented, detected, or not observable, by which layer, and which trials showed it. */
function clauseFindings(held: Confinement | undefined): readonly Finding[] {
  const kind = held?.kind ?? "none";
  const proof = held === undefined || held.kind === "none" ? [] : held.proof;
  const ofCommands = protectionsOf(kind, { proof }).map(({ name, layer, by, tried }): Finding => {
    const trials = tried.length === 0 ? "" : ` Tried: ${tried.join(" ")}`;
    return { name, state: states[layer], detail: `${said[layer]}: ${by}.${trials}` };
  });
  return [
    ...ofCommands,
    ...protectionsOfTrees.map(([name, detail]): Finding => ({ name, state: "ok", detail })),
  ];
}

const states = { prevented: "ok", detected: "ok", "not-observable": "unknown" } as const;
const said = { prevented: "prevented", detected: "detected", "not-observable": "not observable" } as const;

/** What is compared after every command and at the end, wherever Remit runs. */
const protectionsOfTrees = [
  ["changes of the tree", "detected: every file is compared with the snapshot, whatever git was told."],
  [
    "dependencies",
    "detected: a layer above your own, or copies compared by a list; yours are never written.",
  ],
  ["git metadata", "detected: the bytes of the worktree's own git folder; yours is never there."],
  ["ignored files", "detected: listed apart, and violations where the contract is strict."],
] as const;

async function examineStateDir(dir: string): Promise<Finding> {
  const name = "state folder";
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `.${randomBytes(6).toString("hex")}.tmp`);
  await writeFile(file, "", { flag: "wx" });
  await rm(file);
  const { bavail, bsize } = await statfs(dir);
  const bytes = bavail * bsize;
  const detail = `${dir} can be written; ${(bytes / 1e9).toFixed(1)} GB are free.`;
  if (bytes >= fewBytes) return { name, state: "ok", detail };
  const next = "Free some space, or name another folder with REMIT_STATE_DIR.";
  return { name, state: bytes < leastBytes ? "bad" : "warning", detail, next };
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  const [major = 0, minor = 0] = parts;
  const [leastMajor = 0, leastMinor = 0] = least;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
