import { makeRedactor } from "../base/redact.ts";
import { printablePath } from "../base/repo-path.ts";
import { modelOptions } from "../model/model-options.ts";
import { readReport } from "../report/report.ts";
import { renderReport } from "../report/text.ts";
import type { RunOutcome, Emit, RunEvent } from "../run/events.ts";
import { judgeTree } from "../run/judge-tree.ts";
import { run } from "../run/run.ts";
import { exits, makeRequest, type Context } from "./context.ts";
import { openEventLines } from "./json-events.ts";
import { openProgress, wantsColor } from "./progress.ts";
import { readSettings, type Settings, type SettingFlags } from "./settings.ts";
import { listenForStop } from "./stopping.ts";

export interface RunFlags extends SettingFlags {
  readonly json?: boolean;
}

export interface JudgeFlags extends RunFlags {
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
    const outcome = await run(
      { ...request, model: modelOptions(settings), firm: stopping.firm },
      stopping.polite,
    );
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
function openListener(flags: RunFlags, { out, env }: Context): Listener {
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

async function printReport(file: string, flags: RunFlags, { out, env }: Context): Promise<void> {
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
