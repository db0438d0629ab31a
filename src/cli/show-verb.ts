import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { checkRun, newestRecord, readDecisions, runFiles } from "../report/keep.ts";
import { readReport } from "../report/report.ts";
import type { StoredRun } from "../run/store.ts";
import { renderReport } from "../report/text.ts";
import { exits, type Context } from "./context.ts";
import { wantsColor } from "./progress.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { findStored } from "./stored.ts";

export interface ShowFlags extends SettingFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly patch?: boolean;
  readonly check?: boolean;
}

/** `remit show RUN`: the report in the form that was asked for, or whether its record is whole. */
export async function showVerb(name: string, flags: ShowFlags, context: Context): Promise<number> {
  refuseSeveral(flags);
  const stored = await findStored(name, await readSettings(flags, context.env), context);
  if (flags.check === true) return checkRecord(stored, context);
  if (stored.state !== "ended") {
    const why = stored.state === "running" ? "is still running" : "was interrupted before its verdict";
    throw new Fault("run-undecidable", `Run ${stored.run} ${why}: it has no report.`, {
      hint: `Its log so far: ${join(stored.dir, runFiles.log)}`,
    });
  }
  const newest = await newestRecord(stored.dir);
  const file = wantedFile(flags);
  if (file !== undefined) {
    context.out.write(await readFile(join(newest.dir, file)));
    return exits.pass;
  }
  const report = await readReport(join(newest.dir, runFiles.report));
  const decision = (await readDecisions(stored.dir)).at(-1);
  const { out, env } = context;
  const options = { color: wantsColor(env, out), width: out.columns ?? 80 };
  out.write(renderReport(report, decision === undefined ? options : { ...options, decision }));
  return exits.pass;
}

function refuseSeveral({ json, sarif, patch, check }: ShowFlags): void {
  if ([json, sarif, patch, check].filter((given) => given === true).length < 2) return;
  throw new Fault("usage", "A run is shown in one form at a time.", {
    hint: "Give one of --json, --sarif, --patch and --check.",
  });
}

function wantedFile(flags: ShowFlags): string | undefined {
  if (flags.json === true) return runFiles.report;
  if (flags.sarif === true) return runFiles.sarif;
  return flags.patch === true ? runFiles.patch : undefined;
}

async function checkRecord({ dir, run, state }: StoredRun, { out }: Context): Promise<number> {
  const check = await checkRun(dir);
  if (check.kind === "whole") {
    out.write(
      `Whole: ${check.entries} log entries, head ${check.head.slice(0, 16)}; report, SARIF, patch and outputs are as sealed.\n`,
    );
    return exits.pass;
  }
  if (state === "running") {
    out.write(`Not sealed yet: run ${run} is still running.\n`);
    return exits.fail;
  }
  for (const { file, line, why } of check.alterations) {
    out.write(`Altered: ${file}${line === undefined ? "" : `:${line}`}: ${why}.\n`);
  }
  return exits.fail;
}
