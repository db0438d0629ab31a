import { Fault } from "../base/fault.ts";
import { amendContract, type Amendment } from "../contract/amend.ts";
import { renderReport } from "../report/text.ts";
import { readReport } from "../report/report.ts";
import { runFiles } from "../report/keep.ts";
import { amendedRequest } from "../report/stored.ts";
import { judgeAgain } from "../run/judge-again.ts";
import { join } from "node:path";
import { readUserFloors } from "../run/floors.ts";
import { exits, floorPlaces, type Context } from "./context.ts";
import { wantsColor } from "./progress.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { listenForStop } from "./stopping.ts";
import { readNamed, surroundingsOf } from "./stored.ts";

export interface AmendFlags extends SettingFlags, Pick<Amendment, "write" | "create"> {
  /** `NAME=OPTION`, the option as JSON or as a plain word. */
  readonly rule?: readonly string[];
}

/** `remit amend RUN`: the same proposal, judged under a contract with more in its scope. */
export async function amendVerb(name: string, flags: AmendFlags, context: Context): Promise<number> {
  const settings = await readSettings(flags, context.env);
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  const { write, create, rule } = flags;
  if (write === undefined && create === undefined && rule === undefined) {
    throw new Fault("usage", "What the contract shall allow besides is not said.", {
      hint: 'Say it with --write "src/**", --create "src/**" or --rule dependencies=any.',
    });
  }
  const stored = await readNamed(name, settings, context);
  const contract = amendContract(stored.contract, { ...flags, rules: readRules(rule ?? []) });
  const { out, env } = context;
  out.write("Judging the proposal again under the amended contract …\n");
  const floors = await readUserFloors(floorPlaces(settings, context));
  const request = { ...amendedRequest(stored, contract, surroundingsOf(settings, context)), floors };
  const { outcome, dir } = await judgeAgain(request, stored, stopping.polite);
  const report = await readReport(join(dir, runFiles.report));
  out.write(`\n${renderReport(report, { color: wantsColor(env, out), width: out.columns ?? 80 })}`);
  return exits[outcome.verdict.kind];
}

function readRules(texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, option] = /^([A-Za-z]+)=(.+)$/s.exec(text) ?? [];
      if (name !== undefined && option !== undefined) return [name, readOption(option)];
      throw new Fault("usage", `--rule ${JSON.stringify(text)} names no rule and option.`, {
        hint: 'Write it as --rule dependencies=any, or with JSON: --rule \'dependencies={"listed":["zod"]}\'.',
      });
    }),
  );
}

/** JSON where it is JSON, else the word itself. */
function readOption(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return text;
    throw thrown;
  }
}
