import {
  colorVariables,
  jsonOption,
  plainExits,
  runWords,
  settingsFile,
  stateDirOption,
  stateFolder,
  stateVariable,
  unconfinedOption,
  unconfinedVariable,
  verdictExits,
  type Entry,
  type HelpOption,
  type VerbHelp,
} from "./help-page.ts";

const chooseOption: HelpOption = {
  flags: "--choose <PATH=WHICH>",
  text: "For a file that you changed meanwhile: `mine` keeps yours, `proposal` takes the run's, `markers` writes both with conflict markers.",
  repeats: true,
};

const applyExits: readonly Entry[] = [
  ["0", "applied"],
  ["1", "the verdict is fail: nothing was written"],
  ["2", "inconclusive, or in conflict with your own changes: nothing was written"],
  ["3", "fault: the verb could not do its work"],
  ["130", "stopped"],
];

const runs: VerbHelp = {
  name: "runs",
  summary: "lists runs, newest first",
  description: ["Lists the runs of this folder with their verdict and what was decided on them."],
  options: [{ flags: "--all", text: "The runs of every folder." }, stateDirOption, jsonOption],
  exits: plainExits,
  files: [stateFolder],
  environment: [stateVariable, colorVariables],
  examples: [["Every run of this machine:", "remit runs --all"]],
};

const show: VerbHelp = {
  name: "show",
  summary: "shows the report of a run",
  argument: "RUN",
  description: [
    `Shows verdict, clauses, violations, commands and changes, and apart from them what the model said. ${runWords}`,
    "With --check it looks instead whether log, report, patch and outputs are byte for byte as they were sealed.",
  ],
  options: [
    { flags: "--json", text: "The report as it is kept, in JSON." },
    { flags: "--sarif", text: "The findings as SARIF 2.1.0." },
    { flags: "--patch", text: "The proposal as a patch." },
    { flags: "--check", text: "Whether the record is as it was sealed." },
    stateDirOption,
  ],
  exits: [["0", "shown; with --check: whole"], ["1", "with --check: altered"], ...plainExits.slice(1)],
  files: [stateFolder],
  environment: [stateVariable, colorVariables],
  examples: [
    ["The newest run of this folder:", "remit show last"],
    ["Its changes only:", "remit show last --patch"],
  ],
};

const amend: VerbHelp = {
  name: "amend",
  summary: "judges a proposal again, with more allowed",
  argument: "RUN",
  description: [
    `Judges the same proposal under the run's contract with more in its scope or other options of its rules: rules, commands and verdict anew. The contract's file is not edited and no model is asked. ${runWords}`,
    "What comes of it is the run's newest revision: show and accept then go by it. The judgements before it stay in the record. What scope.never names stays forbidden, and no rule goes below a policy.",
  ],
  options: [
    { flags: "--write <GLOB>", text: "Files that may be changed besides.", repeats: true },
    { flags: "--create <GLOB>", text: "Where new files may appear besides.", repeats: true },
    {
      flags: "--rule <NAME=OPTION>",
      text: "Another option of a rule, such as dependencies=any; JSON where the option is no word.",
      repeats: true,
    },
    unconfinedOption,
    stateDirOption,
  ],
  exits: verdictExits,
  files: [settingsFile, stateFolder],
  environment: [unconfinedVariable, stateVariable, colorVariables],
  examples: [
    ["A file that the goal needs after all:", "remit amend last --write src/names.ts"],
    ["A package that it needs after all:", "remit amend last --write package.json --rule dependencies=any"],
    ["Then, if it passes:", "remit accept last"],
  ],
};

const accept: VerbHelp = {
  name: "accept",
  summary: "applies a proposal to your folder",
  argument: "RUN",
  description: [
    `Writes what was judged, byte for byte, all of it or nothing. Your own changes since then stay: where both touched the same lines, nothing is written until you choose. ${runWords}`,
    "A verdict other than pass is not applied, unless each reason against it is waived in writing. Chosen hunks are judged as their own proposal first.",
  ],
  options: [
    { flags: "--hunk <ID>", text: "Accepts this hunk only; `remit show` names them.", repeats: true },
    {
      flags: "--waive <RULE=REASON>",
      text: "Sets the violations of a rule, one violation (RULE:DIGEST, as `remit show` names it) or a reason of the verdict aside. The reason is recorded.",
      repeats: true,
    },
    chooseOption,
    { flags: "--digest <SHA256>", text: "Refuses any other proposal than the one with this digest." },
    unconfinedOption,
    stateDirOption,
  ],
  exits: applyExits,
  files: [settingsFile, stateFolder],
  environment: [unconfinedVariable, stateVariable, colorVariables],
  examples: [
    ["All of the newest proposal:", "remit accept last"],
    ["Two hunks:", "remit accept last --hunk src/a.ts:1 --hunk src/a.ts:3"],
    ["One uncertain violation is fine:", 'remit accept 1a2b --waive tests:3f9a01c2="same case, moved"'],
    ["In spite of a rule:", 'remit accept 1a2b --waive size="generated table"'],
  ],
};

const reject: VerbHelp = {
  name: "reject",
  summary: "puts a proposal aside",
  argument: "RUN",
  description: [`Records that the proposal is not wanted. Your folder is not touched. ${runWords}`],
  options: [stateDirOption],
  exits: plainExits,
  files: [stateFolder],
  environment: [stateVariable],
  examples: [["The newest:", "remit reject last"]],
};

const rollback: VerbHelp = {
  name: "rollback",
  summary: "takes back what accept wrote",
  argument: "RUN",
  description: [
    `Gives every file that the run wrote its earlier content. Your own later changes stay; where they touch the same lines, nothing is written until you choose. \`remit accept\` applies the proposal again. ${runWords}`,
  ],
  options: [chooseOption, stateDirOption],
  exits: applyExits
    .filter(([status]) => status !== "1")
    .map(([status, text]) => [status, status === "0" ? "taken back" : text]),
  files: [stateFolder],
  environment: [stateVariable, colorVariables],
  examples: [["Undo the newest:", "remit rollback last"]],
};

/** The verbs about runs that have been carried out. */
export const decisionVerbs: readonly VerbHelp[] = [runs, show, amend, accept, reject, rollback];
