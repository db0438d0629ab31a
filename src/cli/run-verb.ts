import { Fault } from "../base/fault.ts";
import { makeRedactor } from "../base/redact.ts";
import { printablePath } from "../base/repo-path.ts";
import { modelOptions } from "../model/model-options.ts";
import { readReport } from "../report/report.ts";
import { renderReport } from "../report/text.ts";
import type { RunOutcome, Emit, RunEvent } from "../run/events.ts";
import { judgeTree } from "../run/judge-tree.ts";
import type { WorkRequest } from "../run/request.ts";
import { run } from "../run/run.ts";
import { exits, makeRequest, type Context } from "./context.ts";
import { openEventLines } from "./json-events.ts";
import { openProgress, wantsColor } from "./progress.ts";
import { readSettings, type Settings, type SettingFlags } from "./settings.ts";
import { readNamed } from "./stored.ts";
import { listenForStop } from "./stopping.ts";

export interface EventFlags extends SettingFlags {
  readonly json?: boolean;
}

export interface RunFlags extends EventFlags {
  /** An earlier run to go on from, and what it shall do otherwise. */
  readonly continue?: string;
  readonly remark?: string;
}

export interface JudgeFlags extends EventFlags {
  readonly base: string;
  readonly sarif?: boolean;
}

/** `remit run CONTRACT` */
export async function runVerb(contract: string, flags: RunFlags, context: Context): Promise<number> {
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  using output = openListener(flags, context);
  return await output.tellEnd(async () => {
    const settings = await output.readSettings();
    const request = await makeRequest(contract, settings, { context, listen: output.listen });
    const continues = await readContinuation(flags, { settings, context, root: request.root });
    const work = { ...request, ...continues, model: modelOptions(settings), firm: stopping.firm };
    const outcome = await run(work, stopping.polite);
    output.close();
    await printReport(output.reportFile(), flags, context);
    if (flags.json !== true) printNext(outcome, output.reportFile(), context);
    return stopping.polite.aborted ? exits.stopped : exits[outcome.verdict.kind];
  });
}

/** `remit judge CONTRACT` */
export async function judgeVerb(contract: string, flags: JudgeFlags, context: Context): Promise<number> {
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  const quiet = flags.sarif === true;
  using output = openListener(flags, quiet ? { ...context, out: context.errors } : context);
  return await output.tellEnd(async () => {
    const settings = await output.readSettings();
    const request = await makeRequest(contract, settings, { context, listen: output.listen });
    const outcome = await judgeTree({ ...request, base: flags.base }, stopping.polite);
    output.close();
    if (quiet) context.out.write(await sarifText(output.reportFile()));
    else await printReport(output.reportFile(), flags, context);
    return stopping.polite.aborted ? exits.stopped : exits[outcome.verdict.kind];
  });
}

interface Place {
  readonly settings: Settings;
  readonly context: Context;
  readonly root: string;
}

/** The proposal that `--continue` names. Fault usage where it is of another folder, or no remark says what to change. */
async function readContinuation(
  { continue: name, remark = "" }: RunFlags,
  { settings, context, root }: Place,
): Promise<Pick<WorkRequest, "continues">> {
  if (name === undefined && remark === "") return {};
  if (name === undefined || remark.trim() === "") {
    throw new Fault("usage", "--continue and --remark belong together.", {
      hint: 'Write --continue RUN --remark "what shall be otherwise".',
    });
  }
  const { stored, evidence } = await readNamed(name, settings, context);
  if (stored.root !== root) {
    throw new Fault("usage", `Run ${stored.run} was of another folder.`, {
      hint: "`remit runs` lists those of this one.",
    });
  }
  const { baseTree, proposalTree } = evidence;
  return { continues: { run: stored.run, baseTree, proposalTree, remark } };
}

interface Listener extends Disposable {
  readonly listen: Emit;
  /** The developer's settings, whose key is then shown nowhere. */
  readSettings(): Promise<Settings>;
  /** With `--json`, what ends the body is told as data before it is thrown on. */
  tellEnd(body: () => Promise<number>): Promise<number>;
  close(): void;
  reportFile(): string;
}

/** Shows a run's events and remembers where its report lies. */
function openListener(flags: EventFlags, { out, env }: Context): Listener {
  let redact = makeRedactor([]);
  const lines = flags.json === true ? openEventLines(out, (text) => redact(text)) : undefined;
  const shown = lines ?? openProgress(out, progressStyle(out, env));
  let reportFile = "";
  return {
    async listen(event: RunEvent) {
      if (event.type === "verdict") reportFile = event.reportFile;
      await shown.listen(event);
    },
    async readSettings() {
      const settings = await readSettings(flags, env);
      if (settings.apiKey !== undefined) redact = makeRedactor([settings.apiKey]);
      return settings;
    },
    async tellEnd(body) {
      try {
        return await body();
      } catch (thrown) {
        await lines?.tellEnd(thrown);
        throw thrown;
      }
    },
    close: () => shown[Symbol.dispose](),
    reportFile: () => reportFile,
    [Symbol.dispose]: () => shown[Symbol.dispose](),
  };
}

function progressStyle(out: Context["out"], env: NodeJS.ProcessEnv) {
  return {
    color: wantsColor(env, out),
    live: out.isTTY === true && env["TERM"] !== "dumb",
    width: out.columns ?? 80,
  };
}

async function printReport(file: string, flags: EventFlags, { out, env }: Context): Promise<void> {
  if (flags.json === true) return;
  const report = await readReport(file);
  out.write(`\n${renderReport(report, { color: wantsColor(env, out), width: out.columns ?? 80 })}`);
}

function printNext({ run: name, verdict }: RunOutcome, reportFile: string, { out }: Context): void {
  const next =
    verdict.kind === "pass"
      ? `remit accept ${name}`
      : `remit show ${name}    remit accept ${name} --waive RULE="reason"    remit reject ${name}`;
  out.write(`\nReport: ${printablePath(reportFile)}\nNext:   ${next}\n`);
}

async function sarifText(reportFile: string): Promise<string> {
  const { makeSarif } = await import("../report/sarif.ts");
  return `${JSON.stringify(makeSarif(await readReport(reportFile)), null, 2)}\n`;
}
