import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import * as z from "zod/mini";
import { canonicalJson } from "../base/digest.ts";
import { isErrno } from "../base/fault.ts";
import { throwIfStopped } from "../base/stop.ts";
import { adviceFor, installAdvice, kernelSwitches, platformAdvice, renewAdvice } from "./advice.ts";
import { tryToBreakOut, type RunWithPolicy } from "./canary.ts";
import { tryOverlay, tryTree, type Trial } from "./overlay-trial.ts";
import { abilitiesOf } from "./linux.ts";
import type { Confinement } from "./policy.ts";
import { runConfined, type Bubblewrap } from "./run-confined.ts";
import { proveLandlock, proveSeatbelt, versionOf } from "./prove-in-place.ts";
import { seccompFilter } from "./seccomp.ts";

export interface ProbeOptions {
  /** REMIT_NO_SANDBOX=1 in it means that no confinement is wanted, REMIT_NO_OVERLAYS=1 that worktrees are copies. */
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Folder for trials, best on the file system that will hold overlays; the system's temporary folder when left out. */
  readonly scratchDir?: string;
  /** File that keeps a proof until the machine starts anew or bubblewrap changes. */
  readonly cacheFile?: string;
  /** The bubblewrap to use; the system's own when left out. */
  readonly program?: string;
  /** The setpriv of util-linux to use; the system's own when left out. */
  readonly setpriv?: string;
}

/**
 * Finds out what can confine commands on this machine. Nothing is believed from a version number: a process tries to
 * break out, and only when every layer held it confines. On Linux bubblewrap comes first, then Landlock. A proof of bubblewrap
 * is kept in memory (and in `cacheFile`); everything else is found anew every time. Throws Stopped when the signal is aborted.
 */
export async function probeConfinement(options: ProbeOptions, signal: AbortSignal): Promise<Confinement> {
  throwIfStopped(signal);
  if (options.env["REMIT_NO_SANDBOX"] === "1") {
    return { kind: "none", why: "REMIT_NO_SANDBOX is set.", fix: "Unset REMIT_NO_SANDBOX." };
  }
  const scratchDir = options.scratchDir ?? tmpdir();
  if (options.platform === "darwin") return proveSeatbelt(scratchDir, signal);
  if (options.platform !== "linux") return { kind: "none", ...platformAdvice(options.platform) };
  const found = withWish(await probeBubblewrap(options, scratchDir, signal), options.env);
  if (found.kind !== "none") return found;
  return proveLandlock({ scratchDir, instead: found, program: options.setpriv }, signal);
}

/** What the developer does without counts as not there. */
function withWish(found: Confinement, env: NodeJS.ProcessEnv): Confinement {
  if (found.kind !== "bubblewrap" || env["REMIT_NO_OVERLAYS"] !== "1") return found;
  const proof = found.proof.filter((line) => line !== treeLine(true));
  return { ...found, trees: false, proof: [...proof, treeLine({ why: "REMIT_NO_OVERLAYS is set." })] };
}

async function probeBubblewrap(
  options: ProbeOptions,
  scratchDir: string,
  signal: AbortSignal,
): Promise<Confinement> {
  const program = options.program ?? systemPrograms.find((file) => existsSync(file));
  if (program === undefined || !existsSync(program)) {
    return { kind: "none", why: "bubblewrap (bwrap) is not installed.", fix: installAdvice() };
  }
  const key = proofKey(program, scratchDir);
  const known = proofs.get(key) ?? (await readProof(options.cacheFile, key));
  const found = known ?? (await proveBubblewrap(program, scratchDir, signal));
  if (found.kind === "bubblewrap") await keepProof(options.cacheFile, key, found);
  return found;
}

/** Ubuntu's AppArmor profile names the first; a program on PATH could be anybody's. */
const systemPrograms = [
  "/usr/bin/bwrap",
  "/bin/bwrap",
  "/usr/local/bin/bwrap",
  "/run/current-system/sw/bin/bwrap",
];

const proofs = new Map<string, Bubblewrap>();

async function proveBubblewrap(
  program: string,
  scratchDir: string,
  signal: AbortSignal,
): Promise<Confinement> {
  const version = await versionOf(program, signal);
  if (version === undefined || abilitiesOf(version) === undefined) {
    const why = `bubblewrap ${version ?? "of unknown version"} cannot clear the environment; 0.5 or newer is needed.`;
    return { kind: "none", why, fix: renewAdvice() };
  }
  if (seccompFilter(process.arch) === undefined) {
    const fix = "Use an x86-64 or 64-bit ARM machine, or allow unconfined commands in the settings.";
    return { kind: "none", why: `There is no system-call filter for ${process.arch}.`, fix };
  }
  const candidate: Bubblewrap = {
    kind: "bubblewrap",
    program,
    version,
    overlays: false,
    trees: false,
    proof: [],
  };
  const run: RunWithPolicy = (policy, command, stop) => runConfined(candidate, policy, command, stop);
  const canary = await tryToBreakOut(run, { scratchDir, kind: "bubblewrap" }, signal);
  if (canary.kind === "failed") {
    return { kind: "none", why: `bubblewrap cannot confine here: ${canary.why}`, fix: adviceFor(canary.why) };
  }
  if (canary.kind === "broken") {
    const why = `A trial broke out of bubblewrap ${version} (${canary.layers.join(", ")}).`;
    return { kind: "none", why, fix: "Please report this with the output of `remit doctor`." };
  }
  const overlay = await tryOverlay(run, scratchDir, signal);
  const tree = overlay === true ? await tryTree(run, scratchDir, signal) : overlay;
  const proof = [...canary.proof, ...limitsOf(version), overlayLine(overlay), treeLine(tree)];
  return { ...candidate, overlays: overlay === true, trees: tree === true, proof };
}

function limitsOf(version: string): readonly string[] {
  return abilitiesOf(version)?.sizes === true
    ? ["Private folders have a size limit."]
    : ["Private folders have no size limit: that needs bubblewrap 0.7."];
}

function treeLine(tree: Trial): string {
  if (tree === true) return "Worktrees are overlays: what changes lies in a layer of its own.";
  return `Worktrees are copies: ${tree.why}`;
}

function overlayLine(overlay: Trial): string {
  if (overlay === true) return "Overlays: a write landed above, the folder below stayed.";
  return `No overlays, folders are copied instead: ${overlay.why}`;
}

/** A proof holds for one start of the machine, one build of bubblewrap, one user, one file system and the kernel's switches. */
function proofKey(program: string, scratchDir: string): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const { mtimeMs, ctimeMs, ino, size } = statSync(program);
  const build = [program, mtimeMs, ctimeMs, ino, size];
  return canonicalJson([boot, build, process.getuid?.(), scratchDir, kernelSwitches(), proofFormat]);
}

/** Raised when the canary or the profile changes. */
const proofFormat = 4;

const proofSchema = z.strictObject({
  key: z.string(),
  confinement: z.strictObject({
    kind: z.literal("bubblewrap"),
    program: z.string(),
    version: z.string(),
    overlays: z.boolean(),
    trees: z.boolean(),
    proof: z.array(z.string()),
  }),
});

async function readProof(file: string | undefined, key: string): Promise<Bubblewrap | undefined> {
  if (file === undefined) return undefined;
  try {
    const parsed = proofSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return parsed.key === key ? parsed.confinement : undefined;
  } catch (thrown) {
    // Not there yet, or not ours: the proof is made anew and written over it.
    if (isErrno(thrown, "ENOENT") || thrown instanceof SyntaxError || thrown instanceof z.core.$ZodError)
      return undefined;
    throw thrown;
  }
}

async function keepProof(file: string | undefined, key: string, confinement: Bubblewrap): Promise<void> {
  const written = proofs.get(key) !== undefined;
  proofs.set(key, confinement);
  if (file === undefined || written) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify({ key, confinement }), { mode: 0o600 });
}
