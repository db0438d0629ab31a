import { isLiteralGlob, normalizeGlob } from "../base/glob.ts";
import { raiseContract, type Raised } from "./floor.ts";
import type { Contract, Limits, Scope } from "./schema.ts";
import { lintCommands } from "./lint-commands.ts";
import type { LintFacts, LintProblem } from "./lint-facts.ts";
import { lintGoal } from "./lint-goal.ts";
import { lintProof } from "./lint-proof.ts";
import { lintRules } from "./lint-rules.ts";
import { lintScope } from "./lint-scope.ts";
import { viewScope } from "./lint-view.ts";
import type { ParsedContract } from "./load.ts";
import { clausePath, clauseText, placeNear, type ContractProblem } from "./problem.ts";

/**
 * What is wrong with a well-formed contract for this tree and this machine. Errors mean that no run could keep or
 * finish it; warnings that it probably says something else than was meant. A text that did not parse gives nothing.
 */
export function lintContract(parsed: ParsedContract, facts: LintFacts): ContractProblem[] {
  if (parsed.contract === undefined) return [];
  const { contract, raised } = raiseContract(parsed.contract, facts.floors ?? []);
  const view = viewScope(contract, facts);
  const problems = [
    ...raised.flatMap((one) => raisedProblem(one, parsed)),
    ...lintScope(contract.scope, facts),
    ...lintLimits(contract),
    ...lintCommands(contract, facts),
    ...lintProof(contract, facts, view),
    ...lintGoal(contract, facts, view),
    ...lintRules(contract, view),
  ];
  return problems
    .map((problem) => place(problem, parsed))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** What the text says and a floor overrules. What it leaves to its default is told by the report. */
function raisedProblem({ clause, value, instead, floor }: Raised, parsed: ParsedContract): LintProblem[] {
  const path = clausePath(clause);
  if (clause === "scope.never" || parsed.placeOf(path) === undefined) return [];
  const message = `found ${instead}, but ${floor} sets ${value}, which holds`;
  return [{ severity: "warning", code: "floor", path, message, suggestion: JSON.parse(value) }];
}

function place(
  { path, message, severity, code, suggestion }: LintProblem,
  parsed: ParsedContract,
): ContractProblem {
  const at = placeNear(parsed, path);
  const more = suggestion === undefined ? {} : { suggestion };
  return { severity, code, file: parsed.file, path, clause: clauseText(path), message, ...more, ...at };
}

/** The least with which anything can be done: one step to change a file, one to submit, and the prompt's tokens. */
const least: readonly (readonly [limit: keyof Limits, least: number, why: string])[] = [
  ["steps", 2, "one step to change a file and one to submit"],
  ["tokens", 4000, "the instructions alone take about as many"],
  ["minutes", 0.2, "a run needs some seconds before the first step"],
];

function lintLimits({ limits, commands, scope }: Contract): LintProblem[] {
  const tooSmall = least.flatMap(([limit, minimum, why]): LintProblem[] => {
    if (limits[limit] >= minimum) return [];
    const message = `found ${limits[limit]}, wanted at least ${minimum}: ${why}`;
    return [{ severity: "error", code: "limit", path: ["limits", limit], message, suggestion: minimum }];
  });
  const late = commands.flatMap((command, index): LintProblem[] => {
    if (command.timeoutSeconds <= limits.minutes * 60) return [];
    const message = `found ${command.timeoutSeconds} seconds, more than the ${limits.minutes} minutes of the whole run (limits.minutes)`;
    const suggestion = limits.minutes * 60;
    const path = ["commands", index, "timeoutSeconds"];
    return [{ severity: "warning", code: "limit", path, message, suggestion }];
  });
  return [...tooSmall, ...tooFewFiles(limits, scope), ...late];
}

function tooFewFiles(limits: Limits, scope: Scope): LintProblem[] {
  const named = new Set([...scope.write, ...scope.create].filter(isLiteralGlob).map(normalizeGlob)).size;
  if (named <= limits.files) return [];
  const message = `found ${limits.files}, fewer than the ${named} files that the scope names one by one`;
  return [{ severity: "warning", code: "limit", path: ["limits", "files"], message, suggestion: named }];
}
