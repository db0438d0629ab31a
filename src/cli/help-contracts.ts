import { presets } from "../contract/presets.ts";
import {
  colorVariables,
  contractFile,
  eventsOption,
  jsonOption,
  plainExits,
  serverOptions,
  serverVariables,
  settingsFile,
  stateDirOption,
  stateFolder,
  stateVariable,
  policyFile,
  policyOption,
  policyVariable,
  unconfinedOption,
  unconfinedVariable,
  verdictExits,
  type VerbHelp,
} from "./help-page.ts";

const init: VerbHelp = {
  name: "init",
  summary: "writes a contract",
  description: [
    "Writes .remit/contracts/NAME.json from the options, and on a terminal asks for what they leave out. Commands are proposed from the project's own files. A contract needs a goal, files that may be changed or made, and commands that must pass.",
    "Nothing is written before all of it is known and valid. What probably says something else than was meant is told as a warning.",
  ],
  options: [
    { flags: "--goal <TEXT>", text: "What shall be reached, in words for the worker." },
    { flags: "--write <GLOB>", text: "Files that may be changed, relative to this folder.", repeats: true },
    { flags: "--create <GLOB>", text: "Where new files may appear.", repeats: true },
    { flags: "--never <GLOB>", text: "Files that may not be touched; wins over both.", repeats: true },
    {
      flags: "--command <NAME=CMD>",
      text: "A program with its arguments that must pass. No shell reads it; quotes hold words together.",
      repeats: true,
    },
    {
      flags: "--preset <NAME>",
      text: `Rules, limits and scope of a kind of work: ${presets.map(({ id }) => id).join(", ")}. One is proposed where the goal or the scope speaks for it.`,
    },
    { flags: "--name <NAME>", text: "The contract's name; else the first words of the goal." },
    { flags: "--force", text: "Replaces a contract of this name." },
    { flags: "--yes", text: "Asks nothing and takes every proposed command." },
    stateDirOption,
  ],
  exits: plainExits,
  files: [
    contractFile,
    [".remit/contract.schema.json", "Lets editors complete and check contracts; may be deleted."],
  ],
  environment: [stateVariable, colorVariables],
  examples: [
    ["Answer questions:", "remit init"],
    ["Documents alone:", 'remit init --goal "Say how to install it" --preset docs --yes'],
    ["Say it all:", 'remit init --goal "Greet by name" --write "src/**" --command test="npm test"'],
  ],
};

const lint: VerbHelp = {
  name: "lint",
  summary: "finds what cannot work in a contract",
  argument: "CONTRACT",
  description: [
    "Checks a contract against this folder and this machine, without a model: globs that name nothing, commands that cannot start, files that no command proves. An error keeps a run from starting, a warning does not.",
  ],
  options: [policyOption, stateDirOption],
  exits: [
    ["0", "no errors"],
    ["1", "at least one error"],
    ["3", "fault, or a contract that cannot be read"],
    ["130", "stopped"],
  ],
  files: [contractFile, policyFile],
  environment: [policyVariable, stateVariable],
  examples: [["Check before spending tokens:", "remit lint .remit/contracts/greet.json"]],
};

const run: VerbHelp = {
  name: "run",
  summary: "carries out a contract",
  argument: "CONTRACT",
  description: [
    "Copies this folder as it is, uncommitted files too, lets the model work in the copy, then looks at every change itself, runs the commands in a clean copy and gives a verdict. What fails goes back to the model as often as limits.fixes says.",
    "Your folder is not touched. The proposal waits for `remit accept` or `remit reject`.",
    "With --continue the copy begins with an earlier run's proposal, and the model is told what you remarked. Everything is judged against your folder as it is now. Where you changed since what the proposal changes too, nothing is started.",
    "Ctrl-C ends the work and still gathers what is there; a second Ctrl-C ends at once.",
  ],
  options: [
    { flags: "--continue <RUN>", text: "Goes on from this run's proposal." },
    { flags: "--remark <TEXT>", text: "What shall be otherwise than in that proposal." },
    ...serverOptions,
    unconfinedOption,
    policyOption,
    stateDirOption,
    eventsOption,
  ],
  exits: verdictExits,
  files: [contractFile, policyFile, settingsFile, stateFolder],
  environment: [...serverVariables, unconfinedVariable, policyVariable, stateVariable, colorVariables],
  examples: [
    ["Run a contract:", "remit run .remit/contracts/greet.json"],
    ["Ask for a change:", 'remit run greet.json --continue last --remark "keep the old name"'],
    ["With a server elsewhere, as data:", "remit run greet.json --url http://gpu:8080 --json"],
  ],
};

const judge: VerbHelp = {
  name: "judge",
  summary: "judges changes that somebody else made",
  argument: "CONTRACT",
  description: [
    "Takes the difference between a revision and this folder as the proposal, applies the contract's rules, runs its commands on both sides and gives a verdict. No model is asked. For changes of a person, of another tool, and in continuous integration.",
  ],
  options: [
    {
      flags: "--base <REV>",
      text: "What to compare with: the changes since its merge base with HEAD. HEAD when it is left out.",
      standard: "HEAD",
    },
    unconfinedOption,
    policyOption,
    stateDirOption,
    eventsOption,
    { flags: "--sarif", text: "The findings as SARIF 2.1.0." },
  ],
  exits: verdictExits,
  files: [contractFile, policyFile, settingsFile, stateFolder],
  environment: [unconfinedVariable, policyVariable, stateVariable, colorVariables],
  examples: [
    ["What is not committed:", "remit judge .remit/contracts/greet.json"],
    ["A branch, for code scanning:", "remit judge greet.json --base origin/main --sarif > remit.sarif"],
  ],
};

const doctor: VerbHelp = {
  name: "doctor",
  summary: "examines this machine and the model's server",
  description: [
    "Looks at Node.js, git, the confinement of commands (clause by clause: prevented, detected or not observable, and by what) and the state folder, and asks the server what it is: its model, context, slots and tool calls, whether its cache holds from step to step and whether conversations stay apart. Every finding that needs something comes with what to do. Ends with the command line of a llama-server that suits.",
  ],
  options: [...serverOptions, stateDirOption, jsonOption],
  exits: [
    ["0", "nothing is bad"],
    ["3", "something would keep a run from working"],
    ["130", "stopped"],
  ],
  files: [settingsFile, stateFolder],
  environment: [...serverVariables, unconfinedVariable, stateVariable, colorVariables],
  examples: [["Before the first run:", "remit doctor"]],
};

/** The verbs that come before there is a proposal. */
export const contractVerbs: readonly VerbHelp[] = [doctor, init, lint, run, judge];
