import { Fault } from "../base/fault.ts";
import { amendContract, type Amendment } from "../contract/amend.ts";
import { renderReport } from "../report/text.ts";
import { readReport } from "../report/report.ts";
import { runFiles } from "../report/keep.ts";
import { amendedRequest } from "../report/stored.ts";
import { judgeAgain } from "../run/judge-again.ts";
import { join } from "node:path";
import { exits, type Context } from "./context.ts";
import { wantsColor } from "./progress.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { listenForStop } from "./stopping.ts";
import { readNamed, surroundingsOf } from "./stored.ts";

export interface AmendFlags extends SettingFlags, Amendment {}

/** `remit amend RUN`: the same proposal, judged under a contract with more in its scope. */
export async function amendVerb(name: string, flags: AmendFlags, context: Context): Promise<number> {
  const settings = await readSettings(flags, context.env);
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  if (flags.write === undefined && flags.create === undefined) {
    throw new Fault("usage", "What the contract shall allow besides is not said.", {
      hint: 'Say it with --write "src/**" or --create "src/**".',
    });
  }
  const stored = await readNamed(name, settings, context);
  const contract = amendContract(stored.contract, flags);
  const { out, env } = context;
  out.write("Judging the proposal again under the amended contract …\n");
  const request = amendedRequest(stored, contract, surroundingsOf(settings, context));
  const { outcome, dir } = await judgeAgain(request, stored, stopping.polite);
  const report = await readReport(join(dir, runFiles.report));
  out.write(`\n${renderReport(report, { color: wantsColor(env, out), width: out.columns ?? 80 })}`);
  return exits[outcome.verdict.kind];
}
