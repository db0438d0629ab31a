export type VerbName =
  | "init"
  | "lint"
  | "run"
  | "judge"
  | "runs"
  | "show"
  | "amend"
  | "accept"
  | "reject"
  | "rollback"
  | "doctor";

/** Something and what it means. */
export type Entry = readonly [term: string, meaning: string];

export interface HelpOption {
  /** As a parser of options reads them: `--goal <TEXT>`, `--yes`. */
  readonly flags: string;
  readonly text: string;
  readonly repeats?: true;
  readonly standard?: string;
}

/** The manual page of a verb, as data. */
export interface VerbHelp {
  readonly name: VerbName;
  readonly summary: string;
  readonly argument?: "CONTRACT" | "RUN";
  /** One text a paragraph. */
  readonly description: readonly string[];
  readonly options: readonly HelpOption[];
  readonly exits: readonly Entry[];
  readonly files: readonly Entry[];
  readonly environment: readonly Entry[];
  /** What it does, and the line to type. */
  readonly examples: readonly Entry[];
}

export const stateDirOption: HelpOption = {
  flags: "--state-dir <FOLDER>",
  text: "Where Remit keeps its copies and records.",
};

export const jsonOption: HelpOption = {
  flags: "--json",
  text: "Data instead of words, one JSON value a line.",
};

export const eventsOption: HelpOption = {
  flags: "--json",
  text: "Every event as data instead of words, one JSON value a line. A fault or a stop that ends the verb stands among them, as {type: fault, code, message, hint} or {type: stopped, reason}.",
};

export const unconfinedOption: HelpOption = {
  flags: "--accept-unconfined",
  text: "Lets commands run where they cannot be confined. They then can do what you can do.",
};

export const policyOption: HelpOption = {
  flags: "--policy <FILE>",
  text: "A policy that every contract keeps at least, besides .remit/policy.json of the folder and your own.",
};

export const policyFile: Entry = [
  ".remit/policy.json, ~/.config/remit/policy.json",
  "Rules, limits, network and never-globs that a contract can tighten and not loosen, of the folder and your own. The strictest holds.",
];

export const policyVariable: Entry = ["REMIT_POLICY", "As --policy."];

export const serverOptions: readonly HelpOption[] = [
  { flags: "--url <URL>", text: "The llama-server; http://127.0.0.1:8080 when nothing else is said." },
  { flags: "--api-key <KEY>", text: "The server's key. Other users may see it here; prefer REMIT_API_KEY." },
  { flags: "--model <NAME>", text: "The model to ask for, where the server has several." },
];

export const contractFile: Entry = [".remit/contracts/NAME.json", "A contract: JSON with comments."];

export const settingsFile: Entry = [
  "~/.config/remit/settings.json",
  "Your settings: url, apiKey, model, stateDir, policyFile, acceptUnconfined, loadingTimeoutSeconds, idleTimeoutSeconds, connectTimeoutSeconds. On macOS ~/Library/Application Support/remit/settings.json, on Windows %APPDATA%\\remit\\settings.json. No repository can set any of it.",
];

export const stateFolder: Entry = [
  "~/.local/state/remit",
  "Copies, records and reports. On macOS ~/Library/Application Support/remit, on Windows %LOCALAPPDATA%\\remit.",
];

export const stateVariable: Entry = ["REMIT_STATE_DIR", "As --state-dir."];

export const unconfinedVariable: Entry = ["REMIT_ACCEPT_UNCONFINED", "1: as --accept-unconfined."];

export const serverVariables: readonly Entry[] = [
  ["REMIT_URL, REMIT_API_KEY, REMIT_MODEL", "As --url, --api-key, --model."],
];

export const colorVariables: Entry = [
  "NO_COLOR, FORCE_COLOR",
  "No colours at all; colours also without a terminal.",
];

export const verdictExits: readonly Entry[] = [
  ["0", "pass"],
  ["1", "fail"],
  ["2", "inconclusive: something that a verdict needs is missing or uncertain"],
  ["3", "fault: the verb could not do its work"],
  ["130", "stopped"],
];

export const plainExits: readonly Entry[] = [
  ["0", "done"],
  ["3", "fault: the verb could not do its work"],
  ["130", "stopped"],
];

export const runWords =
  "RUN is a run's name, the beginning or end of one, or `last` for the newest of this folder.";
