import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { newestRecord, readDecisions, runFiles } from "../report/keep.ts";
import { printableLine } from "../report/printable-text.ts";
import { readReport } from "../report/report.ts";
import { listRuns, type StoredRun } from "../run/store.ts";
import { describeDecision } from "../verdict/decision.ts";
import { exits, type Context } from "./context.ts";
import { jsonLine } from "./json-events.ts";
import { readSettings, type SettingFlags } from "./settings.ts";

export interface RunsFlags extends SettingFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `remit runs`: newest first; of this folder, or of all. */
export async function runsVerb(flags: RunsFlags, { env, cwd, out }: Context): Promise<number> {
  const settings = await readSettings(flags, env);
  const root = flags.all === true ? undefined : await realpath(cwd);
  const runs = await listRuns(settings.stateDir, root);
  if (runs.length === 0 && flags.json !== true) {
    out.write(
      `No runs${flags.all === true ? "" : " in this folder; `remit runs --all` shows those of every folder"}.\n`,
    );
  }
  for (const stored of runs) {
    const row = await describeRun(stored);
    out.write(
      flags.json === true ? `${jsonLine({ ...row, root: stored.root, dir: stored.dir })}\n` : rowText(row),
    );
  }
  return exits.pass;
}

interface Row {
  readonly run: string;
  readonly kind: StoredRun["kind"];
  readonly state: string;
  readonly verdict?: string;
  readonly goal: string;
}

async function describeRun({ run, kind, goal, state, dir }: StoredRun): Promise<Row> {
  if (state !== "ended") return { run, kind, goal, state };
  try {
    const { verdict } = await readReport(join((await newestRecord(dir)).dir, runFiles.report));
    const decision = (await readDecisions(dir)).at(-1);
    return {
      run,
      kind,
      goal,
      verdict: verdict.kind,
      state:
        decision === undefined
          ? kind === "judge"
            ? ""
            : "waits for a decision"
          : describeDecision(decision),
    };
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "store-corrupt")
      return { run, kind, goal, state: "record altered" };
    throw thrown;
  }
}

function rowText({ run, kind, state, verdict, goal }: Row): string {
  const label = kind === "judge" ? `${verdict ?? "-"} (judge)` : (verdict ?? "-");
  return `${run}  ${`${label.padEnd(13)} ${printableLine(state)}`.trimEnd()}\n    ${printableLine(goal).slice(0, 100)}\n`;
}
