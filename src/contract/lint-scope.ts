import { compileGlob, isLiteralGlob, normalizeGlob } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { listText, witnessesOf, type LintFacts, type LintProblem } from "./lint-facts.ts";
import { nearest } from "./nearest.ts";
import type { Scope } from "./schema.ts";
import { compileScope, type ScopeMatcher } from "./scope.ts";

/** Globs of a scope that name nothing, name only what is refused, or together let nothing change. */
export function lintScope(scope: Scope, facts: LintFacts): LintProblem[] {
  const matcher = compileScope(scope, {
    ignoreCase: facts.caseInsensitive,
    contractFile: facts.contractFile,
  });
  const problems = [
    ...scope.write.flatMap((glob, index) => onGlob(["write", index], writeGlob(glob, matcher, facts))),
    ...scope.create.flatMap((glob, index) => onGlob(["create", index], createGlob(glob, matcher, facts))),
    ...lists.flatMap((list) => scope[list].flatMap((glob, index) => onGlob([list, index], mark(glob)))),
  ];
  return problems.some((problem) => problem.severity === "error")
    ? problems
    : [...problems, ...nothingToChange(scope, matcher, facts)];
}

type Found = Omit<LintProblem, "path"> | undefined;

const lists = ["write", "create", "never", "read"] as const;

function onGlob(path: readonly (string | number)[], found: Found): LintProblem[] {
  return found === undefined ? [] : [{ ...found, path: ["scope", ...path] }];
}

function writeGlob(glob: string, matcher: ScopeMatcher, facts: LintFacts): Found {
  const test = compileGlob(glob, { ignoreCase: facts.caseInsensitive });
  const named = facts.paths.filter(test);
  if (named.length === 0) return namesNothing(glob, matcher, facts);
  const decisions = named.map((path) => matcher.decide(path, "write"));
  const first = decisions[0];
  if (first === undefined || first.allowed || decisions.some((decision) => decision.allowed))
    return undefined;
  return {
    severity: "error",
    code: "refused",
    message: `every file that it names (${listText(named)}) is refused: ${first.message}`,
  };
}

function namesNothing(glob: string, matcher: ScopeMatcher, facts: LintFacts): Found {
  if (witnessesOf(glob).some((path) => matcher.decide(path, "create").allowed)) return undefined;
  const severity = isLiteralGlob(glob) ? "error" : "warning";
  const { hint, suggestion } = remedy(glob, facts);
  const message = `found ${JSON.stringify(glob)}, which names no file${hint}`;
  return { severity, code: "names-nothing", message, ...(suggestion === undefined ? {} : { suggestion }) };
}

function remedy(
  glob: string,
  facts: LintFacts,
): { readonly hint: string; readonly suggestion?: string | undefined } {
  const path = normalizeGlob(glob);
  if (facts.paths.some((other) => other.startsWith(`${path}/`))) {
    const hint = `: it is a folder, and ${JSON.stringify(`${path}/`)} names everything below it`;
    return { hint, suggestion: `${path}/` };
  }
  if (isLiteralGlob(glob) && facts.fileExists(path)) {
    return { hint: ": it exists, but as an ignored file or a secret it is no part of a run's tree" };
  }
  const meant = isLiteralGlob(glob) ? nearestFile(path, facts.paths) : nearestFolder(path, facts.paths);
  const create = "a file to be made belongs in scope.create";
  if (meant === undefined) return { hint: `; ${create}` };
  return { hint: `; did you mean ${JSON.stringify(meant)}? (${create})`, suggestion: meant };
}

const maxCompared = 20_000;

/** A file of the same name elsewhere, else one whose whole path is near. */
function nearestFile(path: RepoPath, paths: readonly RepoPath[]): RepoPath | undefined {
  const name = baseName(path).toLowerCase();
  const namesakes = paths.filter((other) => baseName(other).toLowerCase() === name);
  if (namesakes.length === 1) return namesakes[0];
  return nearest(path, namesakes.length > 0 ? namesakes : paths.slice(0, maxCompared));
}

/** The glob with its leading folder put right, when that folder does not exist. */
function nearestFolder(glob: string, paths: readonly RepoPath[]): string | undefined {
  const wild = glob.search(/[*?[{]/);
  const folder = glob.slice(0, glob.lastIndexOf("/", wild));
  const folders = new Set(paths.slice(0, maxCompared).flatMap(foldersOf));
  if (!glob.slice(0, wild).includes("/") || folders.has(folder)) return undefined;
  const meant = nearest(folder, folders);
  return meant === undefined ? undefined : `${meant}${glob.slice(folder.length)}`;
}

function foldersOf(path: RepoPath): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function baseName(path: RepoPath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function createGlob(glob: string, matcher: ScopeMatcher, facts: LintFacts): Found {
  const literal = isLiteralGlob(glob);
  const decisions = witnessesOf(glob).map((path) => matcher.decide(path, "create"));
  const first = decisions[0];
  if (first !== undefined && !first.allowed && decisions.every((decision) => !decision.allowed)) {
    const what = literal ? "it" : "it seems that every file below it";
    const message = `${what} is refused: ${first.message}`;
    return { severity: literal ? "error" : "warning", code: "refused", message };
  }
  const test = compileGlob(glob, { ignoreCase: facts.caseInsensitive });
  if (!literal || !facts.paths.some(test)) return undefined;
  const message = `found ${JSON.stringify(glob)}, which exists already: to change it, name it in scope.write`;
  return { severity: "warning", code: "exists", message };
}

/** Other tools give these signs a meaning that they do not have here. */
function mark(glob: string): Found {
  if (!/^[!#]/.test(glob)) return undefined;
  const sign = JSON.stringify(glob.slice(0, 1));
  return {
    severity: "warning",
    code: "sign",
    message: `found ${JSON.stringify(glob)}, in which ${sign} is an ordinary character: what must stay untouched belongs in scope.never`,
  };
}

function nothingToChange(scope: Scope, matcher: ScopeMatcher, facts: LintFacts): LintProblem[] {
  if (scope.create.length > 0) return [];
  if (facts.paths.some((path) => matcher.decide(path, "write").allowed)) return [];
  const message =
    "no file of this tree may be changed and none created, wanted a scope that allows something";
  return [{ severity: "error", code: "nothing-changes", path: ["scope"], message }];
}
