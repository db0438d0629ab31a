import { Fault } from "../../base/fault.ts";
import { normalizeGlob } from "../../base/glob.ts";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { parseCommand } from "../../contract/command-text.ts";
import type { ContractEdit } from "../../contract/edit.ts";
import type { LintFacts } from "../../contract/lint-facts.ts";
import { editDistance } from "../../contract/nearest.ts";
import type { ClausePath, ContractProblem, ContractProblemCode, Place } from "../../contract/problem.ts";
import { shownLine, type Translate } from "../shown-text.ts";
import type { ContractText } from "./contract-text.ts";
import { globAt, globOf } from "./mark.ts";

/** One way to mend a problem of a contract. */
export type Fix =
  | {
      readonly kind: "edit";
      readonly title: string;
      readonly edits: readonly ContractEdit[];
      /** The one that is most likely meant. */
      readonly preferred?: boolean;
    }
  | { readonly kind: "key"; readonly title: string; readonly place: Place; readonly key: string }
  /** Asks for a file, which then stands at a path of the contract. */
  | { readonly kind: "pick-file"; readonly title: string; readonly path: ClausePath }
  /** Offers the commands that the project's own files name. */
  | { readonly kind: "pick-commands"; readonly title: string };

/** What is known when fixes are asked for. */
export interface FixFacts {
  readonly text: ContractText;
  /** Undefined until the contract was linted. */
  readonly facts: LintFacts | undefined;
}

type Fixer = (problem: ContractProblem, known: FixFacts, t: Translate) => readonly Fix[];

/** The ways to mend a problem, the likeliest first; none where nothing better than typing is known. */
export function fixesFor(problem: ContractProblem, known: FixFacts, t: Translate): readonly Fix[] {
  return fixers[problem.code](problem, known, t);
}

const typing: Fixer = () => [];
const removing: Fixer = ({ path }, _known, t) => [remove(path, t("Remove Glob"))];
const pickingFile: Fixer = (_problem, _known, t) => [
  { kind: "pick-file", title: t("Pick a File That May Be Changed…"), path: addTo("write") },
];
const pickingCommands: Fixer = (_problem, _known, t) => [
  { kind: "pick-commands", title: t("Add Commands of the Project…") },
];

const fixers: Readonly<Record<ContractProblemCode, Fixer>> = {
  json: typing,
  value: typing,
  name: typing,
  folder: typing,
  glob: removing,
  host: ({ path }, _known, t) => [remove(path, t("Remove Host"))],
  "idle-proof": removing,
  "empty-scope": pickingFile,
  "nothing-changes": pickingFile,
  "nothing-proved": pickingCommands,
  unproved: pickingCommands,
  key: (problem, _known, t) => keyFixes(problem, t),
  missing: ({ path }, _known, t) => missingFixes(path, t),
  limit: (problem, _known, t) => suggested(problem, t),
  "goal-outside": allowing,
  "test-outside": allowing,
  contradiction: (problem, _known, t) => suggested(problem, t),
  floor: (problem, _known, t) => suggested(problem, t),
  "names-nothing": (problem, known, t) => [...suggested(problem, t), ...namelessFixes(problem, known, t)],
  refused: refusedFixes,
  exists: (problem, known, t) => [
    moveGlob(problem, known, "write", t),
    remove(problem.path, t("Remove Glob")),
  ],
  sign: (problem, known, t) => [...signFixes(problem, known, t), remove(problem.path, t("Remove Glob"))],
  program: ({ path }, known, t) => [
    ...splitFixes(path, known, t),
    remove(path.slice(0, 2), t("Remove Command")),
  ],
  script: scriptFixes,
};

/** What is missing in the scope, as the problem names it: `{ write: PATH }` or `{ create: PATH }`. */
function allowing({ suggestion }: ContractProblem, _known: FixFacts, t: Translate): Fix[] {
  if (typeof suggestion !== "object" || suggestion === null) return [];
  return Object.entries(suggestion).flatMap(([list, path]): Fix[] => {
    if (typeof path !== "string") return [];
    const value = globOf({ path, isFolder: false });
    const title = t("Add {0} to scope.{1}", shownLine(JSON.stringify(value), 80), list);
    return [{ kind: "edit", title, edits: [{ path: addTo(list), value }] }];
  });
}

function addTo(list: string): ClausePath {
  return ["scope", list, -1];
}

function remove(path: ClausePath, title: string): Fix {
  return { kind: "edit", title, edits: [{ path, value: undefined }] };
}

function suggested({ path, suggestion }: ContractProblem, t: Translate): Fix[] {
  if (suggestion === undefined) return [];
  const title = t("Change to {0}", shownLine(JSON.stringify(suggestion)));
  return [{ kind: "edit", title, edits: [{ path, value: suggestion }], preferred: true }];
}

function keyFixes(problem: ContractProblem, t: Translate): Fix[] {
  const { suggestion } = problem;
  if (typeof suggestion !== "string") return [];
  const { line, column, endLine, endColumn } = problem;
  const title = t("Rename to {0}", JSON.stringify(suggestion));
  return [{ kind: "key", title, place: { line, column, endLine, endColumn }, key: suggestion }];
}

function missingFixes(path: ClausePath, t: Translate): Fix[] {
  const [key] = path;
  if (path.length !== 1) return [];
  if (key === "scope") {
    return [{ kind: "pick-file", title: t("Pick a File That May Be Changed…"), path: addTo("write") }];
  }
  if (key !== "commands") return [];
  return [
    { kind: "pick-commands", title: t("Add Commands of the Project…") },
    { kind: "edit", title: t('Add "commands": [], nothing is proved'), edits: [{ path, value: [] }] },
  ];
}

function namelessFixes({ path, clause }: ContractProblem, { text }: FixFacts, t: Translate): Fix[] {
  const glob = text.scope === undefined ? undefined : rawGlob(text, clause);
  const isWrite = path[1] === "write" && glob !== undefined;
  return [
    { kind: "pick-file", title: t("Pick a File…"), path },
    ...(isWrite ? [moveGlob({ path, clause }, { text }, "create", t)] : []),
    remove(path, t("Remove Glob")),
  ];
}

function moveGlob(
  { path, clause }: Pick<ContractProblem, "path" | "clause">,
  { text }: Pick<FixFacts, "text">,
  list: "write" | "create",
  t: Translate,
): Fix {
  const edits = [
    { path, value: undefined },
    { path: addTo(list), value: rawGlob(text, clause) },
  ];
  return { kind: "edit", title: t("Move to scope.{0}", list), edits };
}

/** One of two lists has to give way, where `never` is why; a secret or protected file only leaves the list. */
function refusedFixes(problem: ContractProblem, { text, facts }: FixFacts, t: Translate): Fix[] {
  const list = String(problem.path[1]);
  const out = remove(problem.path, t("Remove from scope.{0}", list));
  const glob = rawGlob(text, problem.clause) ?? "";
  const action = list === "create" ? "create" : "write";
  const names = [normalizeGlob(glob), ...(facts?.paths ?? [])];
  const clauses = names.flatMap((path) => {
    const decision = text.matcher?.decide(path, action);
    const refused = decision?.allowed === false && decision.clause.startsWith("scope.never[");
    return refused && problem.message.includes(decision.message) ? [decision.clause] : [];
  });
  const [clause] = clauses;
  if (clause === undefined || text.scope === undefined) return [out];
  const title = t('Remove "{0}" from scope.never', shownLine(globAt(text.scope, clause), 80));
  return [out, remove(["scope", "never", Number(/\d+/.exec(clause)?.[0])], title)];
}

function signFixes({ path, clause }: ContractProblem, { text }: FixFacts, t: Translate): Fix[] {
  const glob = rawGlob(text, clause);
  if (glob?.startsWith("!") !== true || path[1] === "never") return [];
  const edits = [
    { path, value: undefined },
    { path: addTo("never"), value: glob.slice(1) },
  ];
  return [{ kind: "edit", title: t("Move to scope.never"), edits, preferred: true }];
}

/** A whole command line in one string is what most people write first. */
function splitFixes(path: ClausePath, { text }: FixFacts, t: Translate): Fix[] {
  const command = text.contract?.commands[Number(path[1])];
  const [program = "", ...rest] = command?.run ?? [];
  if (!/\s/.test(program) || rest.length > 0) return [];
  try {
    const { run } = parseCommand(`x=${program}`);
    const title = t("Split into Arguments");
    return [{ kind: "edit", title, edits: [{ path: path.slice(0, 3), value: run }], preferred: true }];
  } catch (thrown) {
    // Quotes that stand alone: nobody knows where it should be split.
    if (thrown instanceof Fault) return [];
    throw thrown;
  }
}

const maxScripts = 4;

function scriptFixes(problem: ContractProblem, { text, facts }: FixFacts, t: Translate): Fix[] {
  const { path } = problem;
  const word = text.contract?.commands[Number(path[1])]?.run[Number(path[3])];
  const out = remove(path.slice(0, 2), t("Remove Command"));
  if (word === undefined || path.length < 4) return [out];
  const distance = (script: string): number =>
    script.startsWith(`${word}:`) ? 0 : editDistance(script, word);
  const scripts = (facts?.npmScripts ?? []).toSorted((a, b) => distance(a) - distance(b));
  const fixes = scripts.slice(0, maxScripts).map((script): Fix => {
    const title = t("Use Script {0}", shownLine(JSON.stringify(script)));
    const preferred = script === problem.suggestion;
    return { kind: "edit", title, edits: scriptEdits(problem, word, script), preferred };
  });
  return [...fixes, out];
}

/** `npm test` is a verb of its own; any other script needs `run` before it. */
function scriptEdits({ path }: ContractProblem, word: string, script: string): ContractEdit[] {
  const isVerb = word === "test" && path[3] === 1;
  if (!isVerb) return [{ path, value: script }];
  const run = path.slice(0, 3);
  return [
    { path: [...run, 1], value: "run" },
    { path: [...run, -1], value: script },
  ];
}

function rawGlob({ scope }: ContractText, clause: string): string | undefined {
  const [, list, index] = /^scope\.(write|create|never|read)\[(\d+)\]$/.exec(clause) ?? [];
  return list === undefined ? undefined : scope?.[list as "write"][Number(index)];
}

const maxCompared = 20_000;

/** Paths of a tree, those that look most like a glob first. */
export function nearestFirst(glob: string, paths: readonly RepoPath[]): readonly RepoPath[] {
  const plain = normalizeGlob(glob).replace(/[*?[\]{}]/g, "");
  const name = plain.slice(plain.lastIndexOf("/") + 1);
  const measured = paths.slice(0, maxCompared).map((path) => {
    const own = path.slice(path.lastIndexOf("/") + 1);
    return { path, distance: editDistance(plain, path) + 2 * editDistance(name, own) };
  });
  const near = measured.toSorted((a, b) => a.distance - b.distance).map(({ path }) => path);
  return [...near, ...paths.slice(maxCompared)];
}

/** A path as it is shown in a list. */
export function shownPath(path: RepoPath): string {
  return shownLine(printablePath(path));
}
