import { recommendedCommand } from "../model/doctor.ts";
import { modelOptions } from "../model/model-options.ts";
import { probeConfinement } from "../sandbox/confine.ts";
import { exits, type Context } from "./context.ts";
import { examineMachine, type MachineFinding } from "../run/examine-machine.ts";
import { renderFinding } from "./finding-text.ts";
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
