import { Command, type OutputConfiguration } from "commander";
import { printableText } from "../report/printable-text.ts";
import type { Context } from "./context.ts";
import { renderHelp, renderOverview, verbs, type HelpStyle, type VerbHelp, type VerbName } from "./help.ts";
import type { JudgeFlags } from "./run-verb.ts";
import { version } from "./version.ts";

/** Options of one verb by name; an option that repeats holds a list. */
type Flags = Readonly<Record<string, never>>;

type Body = (argument: string, flags: Flags, context: Context) => Promise<number>;

/** Each verb is loaded when it is asked for: what one needs, such as the parsers of a run's rules, no other waits for. */
const bodies: Readonly<Record<VerbName, Body>> = {
  init: async (_argument, ...rest) => (await import("./init-verb.ts")).initVerb(...rest),
  lint: async (...given) => (await import("./lint-verb.ts")).lintVerb(...given),
  run: async (...given) => (await import("./run-verb.ts")).runVerb(...given),
  judge: async (contract, flags, context) => {
    const { judgeVerb } = await import("./run-verb.ts");
    return judgeVerb(contract, { base: "HEAD", ...flags } as JudgeFlags, context);
  },
  runs: async (_argument, ...rest) => (await import("./runs-verb.ts")).runsVerb(...rest),
  show: async (...given) => (await import("./show-verb.ts")).showVerb(...given),
  amend: async (...given) => (await import("./amend-verb.ts")).amendVerb(...given),
  accept: async (...given) => (await import("./decide-verbs.ts")).acceptVerb(...given),
  reject: async (...given) => (await import("./decide-verbs.ts")).rejectVerb(...given),
  rollback: async (...given) => (await import("./decide-verbs.ts")).rollbackVerb(...given),
  doctor: async (_argument, ...rest) => (await import("./doctor-verb.ts")).doctorVerb(...rest),
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
