import { relative, sep } from "node:path";
import { Fault } from "../base/fault.ts";
import { globProblem } from "../base/glob.ts";
import { writeContract } from "../contract/draft.ts";
import { lintContract } from "../contract/lint.ts";
import { parseContract, type ParsedContract } from "../contract/load.ts";
import { formatProblem, type ContractProblem } from "../contract/problem.ts";
import { proposeCommands, type ProposedCommand } from "../contract/propose.ts";
import { printableLine } from "../report/printable-text.ts";
import { readLintFacts } from "../run/lint-facts.ts";
import type { Questions } from "./ask.ts";
import { shellWord } from "./shell-word.ts";
import { commandText, parseCommand, type NewCommand } from "../contract/command-text.ts";
import { findPreset, withScopeOf } from "./init-preset.ts";
import { contractNameOf, placeContract, projectFiles } from "../run/contract-file.ts";

/** What `remit init` was given. Lists that were not given are empty. */
export interface InitOptions {
  /** The developer's folder, absolute. */
  readonly root: string;
  readonly goal?: string;
  readonly write: readonly string[];
  readonly create: readonly string[];
  readonly never: readonly string[];
  /** Each `NAME=PROGRAM ARGUMENTS`. */
  readonly commands: readonly string[];
  readonly name?: string;
  /** The id of a preset, whose rules, limits and scope stand where nothing else was given. */
  readonly preset?: string;
  /** Replaces a contract of this name. */
  readonly force: boolean;
  /** Takes every proposed command and asks nothing. */
  readonly yes: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export interface InitIo {
  /** Absent where nobody can answer: then the flags must say enough. */
  readonly questions?: Questions | undefined;
  readonly print: (text: string) => void;
  /** Every path that a run would see, for lint. */
  readonly listPaths: () => Promise<readonly string[]>;
}

export interface NewContract {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/**
 * Writes a new contract from flags, and from answers where flags leave something out and somebody can be asked.
 * Nothing is written before everything is known and valid. Faults: usage, contract-invalid; Stopped by the questions.
 */
export async function initContract(options: InitOptions, io: InitIo): Promise<NewContract> {
  const questions = options.yes ? undefined : io.questions;
  const goal = await findGoal(options, questions);
  const name = contractNameOf(options.name ?? goal, options.name !== undefined);
  const place = await placeContract(options.root, name, options.force);
  const preset = await findPreset(goal, options, { ...io, questions });
  const scope = await findScope(withScopeOf(preset, options), questions);
  const commands = await findCommands(options, questions);
  const { rules, limits, never = [] } = preset ?? {};
  const more = { ...(rules === undefined ? {} : { rules }), ...(limits === undefined ? {} : { limits }) };
  const all = [...new Set([...options.never, ...never])];
  const text = writeContract({ schema: place.schema, goal, ...scope, never: all, ...more, commands });
  const shown = relative(options.root, place.file).split(sep).join("/");
  const parsed = parseContract(text, shown);
  if (parsed.problems.length > 0) throw invalid(parsed);
  const problems = await findProblems(parsed, options, io);
  await place.write(text);
  io.print(`Wrote ${shown}.\n`);
  for (const problem of problems) io.print(`${problem.severity}: ${printableLine(formatProblem(problem))}\n`);
  const broken = problems.some((problem) => problem.severity === "error");
  const [what, verb] = broken ? ["mend it", "lint"] : ["look it over", "run"];
  io.print(`Next: ${what}, then\n  remit ${verb} ${shellWord(shown)}\n`);
  return { file: place.file, text };
}

async function findGoal({ goal }: InitOptions, questions: Questions | undefined): Promise<string> {
  if (goal !== undefined) return goal;
  if (questions === undefined) throw missing("What shall be reached is not said.", '--goal "…"');
  for (;;) {
    const answer = await questions.ask("What shall be reached, in words for the worker?", "");
    if (answer !== "") return answer;
  }
}

interface NewScope {
  readonly write: readonly string[];
  readonly create: readonly string[];
}

async function findScope(options: InitOptions, questions: Questions | undefined): Promise<NewScope> {
  const { write, create } = options;
  if (write.length + create.length > 0) return { write, create };
  if (questions === undefined) throw missing("Which files may change is not said.", '--write "src/**"');
  for (;;) {
    const scope = {
      write: await askGlobs("Which files may be changed? Globs, with spaces between:", questions),
      create: await askGlobs("Where may new files appear? Globs, or nothing:", questions),
    };
    if (scope.write.length + scope.create.length > 0) return scope;
  }
}

async function askGlobs(question: string, questions: Questions): Promise<readonly string[]> {
  let asked = question;
  for (;;) {
    const globs = (await questions.ask(asked, "")).split(/\s+/).filter((glob) => glob !== "");
    const [first] = globs.flatMap((glob) => {
      const problem = globProblem(glob);
      return problem === undefined ? [] : [`${printableLine(glob)} ${problem}.`];
    });
    if (first === undefined) return globs;
    asked = `${first} ${question}`;
  }
}

async function findCommands(
  options: InitOptions,
  questions: Questions | undefined,
): Promise<readonly NewCommand[]> {
  if (options.commands.length > 0) return options.commands.map(parseCommand);
  const proposals = await proposeCommands(projectFiles(options.root));
  if (options.yes) return proposals.map(newCommand);
  if (questions === undefined) throw missing("What must pass is not said.", commandHint(proposals));
  const chosen = await chooseCommands(proposals, questions);
  return [...chosen, ...(await askCommands(chosen, questions))];
}

async function chooseCommands(
  proposals: readonly ProposedCommand[],
  questions: Questions,
): Promise<readonly NewCommand[]> {
  if (proposals.length === 0) return [];
  const options = proposals.map(({ name, run, why }) => `${name}: ${commandText(run)} (${why})`);
  const chosen = await questions.choose("Which of these must pass?", options);
  return proposals.filter((_, index) => chosen.includes(index)).map(newCommand);
}

async function askCommands(
  chosen: readonly NewCommand[],
  questions: Questions,
): Promise<readonly NewCommand[]> {
  const commands: NewCommand[] = [];
  let note = "";
  for (;;) {
    const more =
      chosen.length + commands.length > 0 ? "Another command that must pass" : "A command that must pass";
    const answer = await questions.ask(`${note}${more}, as NAME=PROGRAM ARGUMENTS, or nothing:`, "");
    if (answer === "") return commands;
    try {
      commands.push(parseCommand(answer));
      note = "";
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      note = `${thrown.message} `;
    }
  }
}

function newCommand({ name, run }: ProposedCommand): NewCommand {
  return { name, run };
}

async function findProblems(
  parsed: ParsedContract,
  { root, env }: InitOptions,
  io: InitIo,
): Promise<readonly ContractProblem[]> {
  const facts = await readLintFacts({ root, env, contractFile: parsed.file }, await io.listPaths());
  return lintContract(parsed, facts);
}

function commandHint(proposals: readonly ProposedCommand[]): string {
  const [first] = proposals;
  if (first === undefined) return '--command "test=PROGRAM ARGUMENTS"';
  const all = proposals.map(({ run }) => commandText(run)).join(", ");
  return `--command "${first.name}=${commandText(first.run)}", or take the proposed (${printableLine(all)}) with --yes`;
}

function missing(message: string, flag: string): Fault {
  return new Fault("usage", message, { hint: `Say it with ${flag}` });
}

function invalid(parsed: ParsedContract): Fault {
  return new Fault("contract-invalid", parsed.problems.map(formatProblem).join("\n"), {
    hint: "Nothing was written; mend what was given.",
  });
}
