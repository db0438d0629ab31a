import { Command, CommanderError } from "commander";
import { toFault } from "../base/fault.ts";
import { Stopped } from "../base/stop.ts";
import { printableText } from "../report/printable-text.ts";
import { exits, type Context } from "./context.ts";
import { acceptVerb, rejectVerb, rollbackVerb } from "./decide-verbs.ts";
import { doctorVerb } from "./doctor-verb.ts";
import { renderHelp, renderOverview, type VerbName } from "./help.ts";
import { initVerb } from "./init-verb.ts";
import { lintVerb } from "./lint-verb.ts";
import { wantsColor } from "./progress.ts";
import { judgeVerb, runVerb } from "./run-verb.ts";
import { runsVerb } from "./runs-verb.ts";
import { showVerb } from "./show-verb.ts";
import { version } from "./version.ts";

const context: Context = {
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  errors: process.stderr,
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const ended: { exit: number } = { exit: exits.pass };
  try {
    await buildProgram((exit) => (ended.exit = exit)).parseAsync(args, { from: "user" });
    return ended.exit;
  } catch (thrown) {
    return tell(thrown);
  }
}

function buildProgram(end: (exit: number) => void): Command {
  const style = { color: wantsColor(context.env, context.out), width: context.out.columns ?? 80 };
  const program = new Command("remit").exitOverride().version(version, "-V, --version").helpCommand(false);
  program.configureHelp({ formatHelp: () => renderOverview(style) });
  program
    .command("help")
    .argument("[verb]")
    .action((verb?: VerbName) => {
      context.out.write(verb === undefined ? renderOverview(style) : renderHelp(verb, style));
    });
  const verb = (name: VerbName, ...names: readonly string[]): Command => {
    const command = program
      .command(name)
      .exitOverride()
      .configureHelp({ formatHelp: () => renderHelp(name, style) });
    for (const argument of names) command.argument(argument);
    return command.option("--state-dir <dir>");
  };
  const act =
    <Given extends readonly unknown[]>(body: (...given: Given) => Promise<number>) =>
    async (...given: Given): Promise<void> =>
      end(await body(...given));

  modelOptions(verb("run", "<contract>"))
    .option("--accept-unconfined")
    .option("--json")
    .action(act((contract, flags) => runVerb(contract, flags, context)));
  verb("judge", "<contract>")
    .option("--base <revision>", "", "HEAD")
    .option("--accept-unconfined")
    .option("--json")
    .option("--sarif")
    .action(act((contract, flags) => judgeVerb(contract, flags, context)));
  verb("lint", "<contract>").action(act((contract, flags) => lintVerb(contract, flags, context)));
  verb("runs")
    .option("--all")
    .option("--json")
    .action(act((flags) => runsVerb(flags, context)));
  verb("show", "<run>")
    .option("--json")
    .option("--sarif")
    .option("--patch")
    .option("--check")
    .action(act((run, flags) => showVerb(run, flags, context)));
  verb("accept", "<run>")
    .option("--hunk <id...>")
    .option("--waive <rule=reason...>")
    .option("--choose <path=choice...>")
    .option("--digest <sha256>")
    .option("--accept-unconfined")
    .action(act((run, flags) => acceptVerb(run, flags, context)));
  verb("reject", "<run>").action(act((run, flags) => rejectVerb(run, flags, context)));
  verb("rollback", "<run>")
    .option("--choose <path=choice...>")
    .action(act((run, flags) => rollbackVerb(run, flags, context)));
  modelOptions(verb("doctor"))
    .option("--json")
    .action(act((flags) => doctorVerb(flags, context)));
  verb("init")
    .option("--goal <text>")
    .option("--write <glob...>")
    .option("--create <glob...>")
    .option("--never <glob...>")
    .option("--command <name=line...>")
    .option("--name <name>")
    .option("--force")
    .option("--yes")
    .action(act((flags) => initVerb(flags, context)));
  return program;
}

function modelOptions(command: Command): Command {
  return command.option("--url <url>").option("--api-key <key>").option("--model <name>");
}

function tell(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exits.pass : exits.fault;
  if (thrown instanceof Stopped) {
    context.errors.write(`remit: ${thrown.message}\n`);
    return exits.stopped;
  }
  const { message, hint } = toFault(thrown);
  context.errors.write(
    `remit: ${printableText(message)}\n${hint === undefined ? "" : `  → ${printableText(hint)}\n`}`,
  );
  return exits.fault;
}
