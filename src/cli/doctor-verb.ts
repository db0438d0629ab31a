import picocolors from "picocolors";
import { recommendedCommand } from "../model/doctor.ts";
import { printableLine, wrapText } from "../report/printable-text.ts";
import { probeConfinement } from "../sandbox/canary.ts";
import { exits, modelOptions, type Context } from "./context.ts";
import { examineMachine, type MachineFinding } from "./examine-machine.ts";
import { jsonLine } from "./json-events.ts";
import { wantsColor } from "./progress.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { listenForStop } from "./stopping.ts";

export interface DoctorFlags extends SettingFlags {
  readonly json?: boolean;
}

/** `remit doctor`: what a run needs of this machine and of the model's server, and what to do where it is missing. */
export async function doctorVerb(flags: DoctorFlags, context: Context): Promise<number> {
  const { env, out } = context;
  const settings = await readSettings(flags, env);
  using stopping = listenForStop(() => {});
  const machine = {
    model: modelOptions(settings),
    stateDir: settings.stateDir,
    acceptUnconfined: settings.acceptUnconfined,
    probe: (signal: AbortSignal) => probeConfinement({ env, platform: process.platform }, signal),
  };
  const style = { color: wantsColor(env, out), width: out.columns ?? 80 };
  const tell = (finding: MachineFinding): void => {
    if (flags.json !== true) out.write(renderFinding(finding, style));
  };
  const findings = await examineMachine(machine, tell, stopping.polite);
  const sound = findings.every((finding) => finding.state !== "bad");
  const recommended = recommendedCommand();
  if (flags.json === true) out.write(`${jsonLine({ sound, findings, recommended })}\n`);
  else
    out.write(`\nRecommended llama-server, for a GPU or a Mac with the memory for it:\n  ${recommended}\n`);
  return sound ? exits.pass : exits.fault;
}

/** A finding with its mark, and what to do about it on a line of its own. */
export function renderFinding(
  { part, name, state, detail, next }: MachineFinding,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = picocolors.createColors(color);
  const marks = {
    ok: colors.green("✓"),
    warning: colors.yellow("!"),
    bad: colors.red("✗"),
    unknown: colors.yellow("?"),
  };
  const title = part === "model" ? `model server, ${name}` : name;
  const lines = wrapText(printableLine(`${title}: ${detail}`), Math.max(width, 40) - 3);
  const told = lines.map((line, index) => `${index === 0 ? marks[state] : " "} ${line}\n`).join("");
  // A next step stays on one line, so that a command in it can be copied.
  return next === undefined ? told : `${told}    → ${printableLine(next)}\n`;
}
