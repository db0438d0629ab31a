import { existsSync } from "node:fs";
import { release } from "node:os";
import { openOutputSink } from "../base/output-sink.ts";
import { runProcess } from "../base/process.ts";
import { throwIfStopped } from "../base/stop.ts";
import { tryToBreakOut, type CanaryResult } from "./canary.ts";
import { limitProgram, runInPlace, type InPlace } from "./in-place.ts";
import type { Confinement } from "./policy.ts";
import { seatbeltProgram } from "./seatbelt.ts";

/** Tries out the sandbox of macOS. */
export async function proveSeatbelt(scratchDir: string, signal: AbortSignal): Promise<Confinement> {
  const program = seatbeltProgram;
  const why = `${program} is not there.`;
  const fix = "Open the folder in a Linux container or virtual machine with bubblewrap.";
  if (!existsSync(program)) return { kind: "none", why, fix };
  const candidate = { program, version: `of Darwin ${release()}`, overlays: false, proof: [] } as const;
  const canary = await tryOut({ ...candidate, kind: "seatbelt" }, scratchDir, signal);
  if (canary.kind === "held")
    return { ...candidate, kind: "seatbelt", proof: [...canary.proof, ...limits.seatbelt] };
  return { kind: "none", why: `macOS's sandbox does not hold here: ${whyNot(canary)}`, fix };
}

interface LandlockTrial {
  readonly scratchDir: string;
  /** What keeps bubblewrap from confining here. */
  readonly instead: Extract<Confinement, { kind: "none" }>;
  readonly program?: string | undefined;
}

/** Tries out Landlock where `setpriv` can set it. What comes back when it does not hold is `instead`, with why not. */
export async function proveLandlock(
  { scratchDir, instead, program: given }: LandlockTrial,
  signal: AbortSignal,
): Promise<Confinement> {
  const program = given ?? ["/usr/bin/setpriv", "/bin/setpriv"].find((file) => existsSync(file));
  if (program === undefined || !existsSync(program) || limitProgram() === undefined) return instead;
  const help = await outputOf(program, ["--help"], signal);
  if (!["--landlock-rule", "--seccomp-filter"].every((option) => help.includes(option))) return instead;
  const version = (await versionOf(program, signal)) ?? "of unknown version";
  const candidate = { kind: "landlock", program, version, overlays: false, proof: [], instead } as const;
  const canary = await tryOut(candidate, scratchDir, signal);
  if (canary.kind === "held") return { ...candidate, proof: [...canary.proof, ...limits.landlock] };
  return { ...instead, why: `${instead.why} Landlock does not hold either: ${whyNot(canary)}` };
}

/** The version that a program tells with `--version`; undefined when it tells none. */
export async function versionOf(program: string, signal: AbortSignal): Promise<string | undefined> {
  const text = await outputOf(program, ["--version"], signal);
  return /([0-9]+\.[0-9]+(?:\.[0-9]+)?)/.exec(text)?.[1];
}

/** What is not held though every trial was. */
const limits = {
  seatbelt: [
    "Commands run in the tree's own folder; their memory and disk have no ceiling.",
    "The makers of Remit never ran this part: the trials here are all that speaks for it.",
  ],
  landlock: [
    "Commands can open no port and no socket of their own, send no signal but to their own group and change no modes.",
    "Names and sizes of files elsewhere can be asked for; memory and disk have no ceiling.",
  ],
} as const;

function tryOut(candidate: InPlace, scratchDir: string, signal: AbortSignal): Promise<CanaryResult> {
  const { kind } = candidate;
  return tryToBreakOut(
    (policy, command, stop) => runInPlace(candidate, policy, command, stop),
    { scratchDir, kind },
    signal,
  );
}

function whyNot(canary: Exclude<CanaryResult, { kind: "held" }>): string {
  return canary.kind === "failed" ? canary.why : `a trial broke out (${canary.layers.join(", ")}).`;
}

async function outputOf(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  using sink = openOutputSink({});
  await runProcess({ file, args, cwd: "/", env: {}, timeoutMs: 10_000, sink }, signal);
  throwIfStopped(signal);
  return sink.text;
}
