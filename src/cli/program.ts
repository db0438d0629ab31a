import { Command, type OutputConfiguration } from "commander";
import { printableText } from "../report/printable-text.ts";
import { amendVerb } from "./amend-verb.ts";
import type { Context } from "./context.ts";
import { acceptVerb, rejectVerb, rollbackVerb } from "./decide-verbs.ts";
import { doctorVerb } from "./doctor-verb.ts";
import { renderHelp, renderOverview, verbs, type HelpStyle, type VerbHelp, type VerbName } from "./help.ts";
import { initVerb } from "./init-verb.ts";
import { lintVerb } from "./lint-verb.ts";
import { judgeVerb, runVerb, type JudgeFlags } from "./run-verb.ts";
import { runsVerb } from "./runs-verb.ts";
import { showVerb } from "./show-verb.ts";
import { version } from "./version.ts";

/** Options of one verb by name; an option that repeats holds a list. */
type Flags = Readonly<Record<string, never>>;

type Body = (argument: string, flags: Flags, context: Context) => Promise<number>;

const bodies: Readonly<Record<VerbName, Body>> = {
  init: (_argument, flags, context) => initVerb(flags, context),
  lint: lintVerb,
  run: runVerb,
  judge: (contract, flags, context) => judgeVerb(contract, { base: "HEAD", ...flags } as JudgeFlags, context),
  runs: (_argument, flags, context) => runsVerb(flags, context),
  show: showVerb,
  amend: amendVerb,
  accept: acceptVerb,
  reject: rejectVerb,
  rollback: rollbackVerb,
  doctor: (_argument, flags, context) => doctorVerb(flags, context),
};

/** The command line as the manual pages describe it; `end` is told the exit status of the verb that ran. */
export function buildProgram(context: Context, style: HelpStyle, end: (exit: number) => void): Command {
  const program = new Command("remit").exitOverride().version(version, "-V, --version").helpCommand(false);
  program.configureOutput(told(context, "remit help"));
  program.configureHelp({ formatHelp: () => renderOverview(style) });
  program
    .command("help")
    .argument("[verb]")
    .action((name: string | undefined) => {
      context.out.write(name === undefined ? renderOverview(style) : renderHelp(name, style));
    });
  for (const verb of verbs) addVerb(program, verb, { context, style, end });
  return program;
}

interface Surroundings {
  readonly context: Context;
  readonly style: HelpStyle;
  readonly end: (exit: number) => void;
}

function addVerb(program: Command, verb: VerbHelp, { context, style, end }: Surroundings): void {
  const command = program.command(verb.name).exitOverride();
  command.configureOutput(told(context, `remit help ${verb.name}`));
  command.configureHelp({ formatHelp: () => renderHelp(verb.name, style) });
  if (verb.argument !== undefined) command.argument(`<${verb.argument.toLowerCase()}>`);
  for (const { flags, repeats } of verb.options) {
    if (repeats === true) command.option(flags, "", appendTo);
    else command.option(flags);
  }
  command.action(async () => {
    const [argument = ""] = command.args;
    end(await bodies[verb.name](argument, command.opts<Flags>(), context));
  });
}

/** Wrong arguments in the form of every other fault, with the page that explains them. */
function told({ errors }: Context, page: string): OutputConfiguration {
  return {
    writeErr: (text) => void errors.write(text),
    outputError: (text, write) =>
      write(`remit: ${printableText(text.replace(/^error: /, ""))}  → \`${page}\` explains it.\n`),
  };
}

function appendTo(value: string, before: readonly string[] | string | undefined): readonly string[] {
  return Array.isArray(before) ? [...before, value] : [value];
}
