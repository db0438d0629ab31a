import type { RepoPath } from "../base/repo-path.ts";
import { listText, type LintFacts, type LintProblem } from "./lint-facts.ts";
import type { ScopeView } from "./lint-view.ts";
import { kindsOfPath } from "./path-kinds.ts";
import type { Contract } from "./schema.ts";
import type { ScopeDecision } from "./scope.ts";

/** Where the goal asks for what the scope does not let change. Words are no proof: warnings only. */
export function lintGoal({ goal }: Contract, facts: LintFacts, view: ScopeView): LintProblem[] {
  return [...namedOutside(goal, facts, view), ...testsOutside(goal, facts, view)];
}

const maxNamed = 20;

function namedOutside(goal: string, facts: LintFacts, { matcher }: ScopeView): LintProblem[] {
  const names = wantedNames(goal);
  if (names.length === 0) return [];
  const known = new Set(facts.paths);
  const found = new Map<RepoPath, LintProblem>();
  for (const name of names.slice(0, maxNamed)) {
    const path = known.has(name) ? name : onlyNamesake(name, facts.paths);
    const list = path === undefined ? "create" : "write";
    if (path === undefined && !isNewFile(name, facts)) continue;
    const decision = matcher.decide(path ?? name, list);
    // Whoever says never has thought of it.
    if (decision.allowed || decision.clause.startsWith("scope.never")) continue;
    found.set(path ?? name, outside(path ?? name, list, decision));
  }
  return [...found.values()];
}

function outside(
  path: RepoPath,
  list: "write" | "create",
  { clause, message }: Extract<ScopeDecision, { allowed: false }>,
): LintProblem {
  const what =
    list === "write"
      ? "which the scope does not let change: name it in scope.write if it shall change"
      : "which does not exist, and no glob of scope.create lets it be made";
  const open = clause.startsWith("scope.");
  return {
    severity: "warning",
    code: "goal-outside",
    path: ["goal"],
    message: `it names ${JSON.stringify(path)}, ${open ? what : `which is refused: ${message}`}`,
    ...(open ? { suggestion: { [list]: path } } : {}),
  };
}

/** Names of files in the goal, but for those of which a sentence says that they stay, or that something is like them. */
function wantedNames(goal: string): readonly string[] {
  const sentences = goal.split(/(?<=[.;!?])\s+|\n/);
  const wanted = sentences.filter((sentence) => !staying.test(sentence));
  const words = wanted.flatMap((sentence) => sentence.split(/[\s"'`()<>,]+/));
  const names = words.map((word) => word.replace(/^\.\//, "").replace(/[.:;!?]+$/, ""));
  return [...new Set(names.filter((name) => /^[\w@.[\]+-][\w@./[\]+-]*\.[A-Za-z]\w{0,9}$/.test(name)))];
}

const staying =
  /\b(?:without|not|never|don't|keeps?|leaves?|stays?|remains?|unchanged|untouched|like|see|than|from|uses?|using|imports?|according|based)\b/i;

/** A bare name means a file where the tree has one of it alone. */
function onlyNamesake(name: string, paths: readonly RepoPath[]): RepoPath | undefined {
  const found = paths.filter((path) => path.endsWith(`/${name}`));
  return found.length === 1 ? found[0] : undefined;
}

/** A path in a folder of this tree, so that an address or the name of a library is none. */
function isNewFile(name: string, facts: LintFacts): boolean {
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  if (folder === "" || folder.startsWith("..") || facts.fileExists(name)) return false;
  return facts.paths.some((path) => path.startsWith(folder));
}

const asksForTests =
  /\b(?:add|write|extend|update|adjust|adapt|fix|with)\s+(?:(?:unit|integration|regression|missing|more|new|some|the|its|a|an)\s+)*tests?\b|\b(?:is|are)\s+tested\b|\bcovered by (?:a |an )?(?:\w+ )?tests?\b/i;

function testsOutside(goal: string, facts: LintFacts, view: ScopeView): LintProblem[] {
  const asked = asksForTests.exec(goal)?.[0];
  if (asked === undefined || /\b(?:without|no|not|don't)\s+(?:\w+\s+){0,3}tests?\b/i.test(goal)) return [];
  const { writable, creatable } = view;
  const open = [...writable, ...creatable.flat()];
  const isTest = (path: RepoPath): boolean => kindsOfPath(path).includes("tests");
  // What may be made under any name may be a test.
  if (open.length === 0 || open.some(isTest) || creatable.some((paths) => paths.length > 1)) return [];
  const own = testsOf(writable, facts.paths.filter(isTest));
  const [first] = own;
  const hint = first === undefined ? "" : `; ${listText(own)} belongs to it`;
  return [
    {
      severity: "warning",
      code: "test-outside",
      path: ["scope"],
      message: `the goal says ${JSON.stringify(asked)}, and no test may be changed or made${hint}`,
      ...(first === undefined ? {} : { suggestion: { write: first } }),
    },
  ];
}

const maxSources = 200;

/** Tests that bear the name of a file: `greet.test.ts`, `greet_test.go`, `test_greet.py`, `GreetTest.java` of greet. */
function testsOf(sources: readonly RepoPath[], tests: readonly RepoPath[]): readonly RepoPath[] {
  const stems = new Set(sources.slice(0, maxSources).map(stemOf));
  return tests.filter((path) => {
    const stem = stemOf(path);
    const bare = stem.replace(/^test[_-]|(?:[._-]?(?:tests?|spec|it))$/, "");
    return bare !== "" && stems.has(bare);
  });
}

function stemOf(path: RepoPath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/\.[^.]+$/, "").toLowerCase();
}
