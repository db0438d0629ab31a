import type { RepoPath } from "../../base/repo-path.ts";
import { commandPassed, type CommandResult, type Evidence, type Violation } from "../../evidence/evidence.ts";
import type { Reason, Verdict, Waiver } from "../../verdict/verdict.ts";
import type { Change } from "../../worktree/change.ts";
import type { OutputPlace } from "./output-places.ts";

/** Lines of one version of a file, from 1, both ends included. */
export interface Lines {
  readonly path: RepoPath;
  readonly start: number;
  readonly end: number;
}

/** Where a problem is shown: in the developer's own file, in the proposal's, or in the contract. */
export type ProblemPlace =
  | ({ readonly kind: "file" | "proposal" } & Lines)
  | { readonly kind: "contract"; readonly clause: string };

/** One thing that speaks against a proposal, at its place. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The rule or the reason's code: what docs explain and a waiver names. */
  readonly rule: string;
  readonly place: ProblemPlace;
  /** What it rests on. */
  readonly why?: string;
  /** The name of an uncertain violation, which a person can say to be fine. */
  readonly finding?: string;
  /** The contract's clause that it is about. */
  readonly clause?: string;
  /** Where the diff shows it, when the proposal has such a line. */
  readonly inProposal?: Lines;
  /** Hunks (or a file without hunks, by its path) without which it would not be. */
  readonly hunks: readonly string[];
  /** The scope's list that may name the path, so that the contract allows it. */
  readonly allow?: { readonly list: "write" | "create"; readonly path: RepoPath };
}

/** A person's work on the proposal so far: what it sets aside is no problem any more. */
export interface SetAside {
  readonly waivers: readonly Waiver[];
  readonly dropped: readonly string[];
}

export interface ProblemFacts {
  readonly evidence: Evidence;
  /** The verdict with the waivers counted. */
  readonly verdict: Verdict;
  /** Places that the outputs of failed commands name, by command. */
  readonly outputs: ReadonlyMap<string, readonly OutputPlace[]>;
}

/** Every violation and every failed command of a proposal, each at the place where a person would look for it. */
export function placeProblems(facts: ProblemFacts, aside: SetAside): readonly Problem[] {
  const { evidence, verdict, outputs } = facts;
  const dropped = new Set(aside.dropped);
  const waived = new Set(aside.waivers.map(({ rule }) => rule));
  const violations = evidence.violations.filter(
    ({ rule, id = rule }) => !waived.has(rule) && !waived.has(id),
  );
  return [
    ...violations.map((violation) => violationProblem(violation, evidence.changes)),
    ...verdict.reasons.flatMap((reason) => commandProblems(reason, evidence, outputs)),
    ...verdict.reasons
      .filter(({ code }) => code === "unproved-file")
      .map((reason) => fileProblem(reason, evidence)),
  ].filter(({ hunks }) => hunks.length === 0 || hunks.some((hunk) => !dropped.has(hunk)));
}

function violationProblem(violation: Violation, changes: readonly Change[]): Problem {
  const { id, rule, message, clause, certain, why, path, lines } = violation;
  const change = changes.find((candidate) => candidate.path === path);
  const hunks = violation.hunks ?? [];
  const allow = change === undefined ? undefined : allowance(violation, change);
  return {
    severity: certain ? "error" : "warning",
    message,
    rule,
    ...(why === undefined ? {} : { why }),
    ...(certain || id === undefined ? {} : { finding: id }),
    clause,
    hunks: hunks.length > 0 || change === undefined ? hunks : [change.path],
    ...placeIn(change, lines, clause),
    ...(allow === undefined ? {} : { allow }),
  };
}

/** What the contract's scope would have to name; nothing where `never` or more than a scope forbids it. */
function allowance({ rule, clause }: Violation, { path, base }: Change): Problem["allow"] {
  if (rule !== "scope" || !/^(?:scope\.(?:write|create)|protected)$/.test(clause)) return undefined;
  return { list: base === undefined ? "create" : "write", path };
}

function placeIn(
  change: Change | undefined,
  lines: Violation["lines"],
  clause: string,
): Pick<Problem, "place" | "inProposal"> {
  if (change === undefined) return { place: { kind: "contract", clause } };
  const { path, base, proposal } = change;
  if (proposal === undefined) return { place: { kind: "file", path, start: 1, end: 1 } };
  const proposed =
    lines === undefined || lines.side === "base"
      ? { path, start: 1, end: 1 }
      : { path, start: lines.start, end: lines.end };
  if (base === undefined) return { place: { kind: "proposal", ...proposed }, inProposal: proposed };
  const own =
    lines?.side === "base" ? { path, start: lines.start, end: lines.end } : baseLines(change, proposed);
  return { place: { kind: "file", ...own }, inProposal: proposed };
}

/** Lines of the proposal as lines of the base; what was put in stands where it was put. */
export function baseLines(change: Change, { path, start, end }: Lines): Lines {
  const from = baseLine(change, start);
  return { path, start: from, end: Math.max(from, baseLine(change, end)) };
}

function baseLine({ hunks }: Change, line: number): number {
  let shift = 0;
  for (const hunk of hunks) {
    const first = hunk.lines === 0 ? hunk.start + 1 : hunk.start;
    if (line < first) break;
    if (line < first + hunk.lines) return lineInside(hunk, line - first);
    shift += hunk.lines - hunk.baseLines;
  }
  return Math.max(1, line - shift);
}

function lineInside({ baseStart, baseLines: count, body }: Change["hunks"][number], offset: number): number {
  const first = count === 0 ? baseStart + 1 : baseStart;
  return Math.max(1, Math.min(first + (baseOffsets(body)[offset] ?? 0), first + Math.max(count, 1) - 1));
}

/**
 * For each line of the proposal in a hunk, its line of the base. An added line stands where the removed line did that
 * it takes the place of, else at the line before which it comes.
 */
function baseOffsets(body: readonly string[]): readonly number[] {
  const offsets: number[] = [];
  let base = 0;
  let replaced: number[] = [];
  for (const text of body) {
    if (text.startsWith("+")) {
      offsets.push((replaced.length > 1 ? replaced.shift() : replaced[0]) ?? base);
    } else if (text.startsWith("-")) {
      replaced.push(base);
      base += 1;
    } else if (text.startsWith(" ")) {
      offsets.push(base);
      base += 1;
      replaced = [];
    }
  }
  return offsets;
}

function commandProblems(
  reason: Reason,
  evidence: Evidence,
  outputs: ProblemFacts["outputs"],
): readonly Problem[] {
  const { command, code, effect, message } = reason;
  if (command === undefined) return [];
  const clause = `commands.${command}`;
  const problem = {
    severity: effect === "fail" ? "error" : "warning",
    rule: code,
    clause,
    hunks: [],
  } as const;
  const result = evidence.commands.find(({ name }) => name === command);
  const places = code === "command-failed" && isRed(result) ? (outputs.get(command) ?? []) : [];
  if (places.length === 0) return [{ ...problem, message, place: { kind: "contract", clause } }];
  return places.map((place) => ({
    ...problem,
    message: place.text === "" ? message : `${place.text}\n${message}`,
    ...outputPlace(place, evidence.changes),
  }));
}

function isRed(result: CommandResult | undefined): boolean {
  return result !== undefined && !commandPassed(result);
}

function outputPlace(
  { path, line }: OutputPlace,
  changes: readonly Change[],
): Pick<Problem, "place" | "inProposal"> {
  const lines = { path, start: line, end: line };
  const change = changes.find((candidate) => candidate.path === path);
  if (change === undefined) return { place: { kind: "file", ...lines } };
  if (change.base === undefined) return { place: { kind: "proposal", ...lines }, inProposal: lines };
  return { place: { kind: "file", ...baseLines(change, lines) }, inProposal: lines };
}

function fileProblem({ code, effect, message, path }: Reason, { changes }: Evidence): Problem {
  const change = changes.find((candidate) => candidate.path === path);
  return {
    severity: effect === "fail" ? "error" : "warning",
    message,
    rule: code,
    clause: "commands",
    hunks: change === undefined ? [] : hunksOf(change),
    ...placeIn(change, undefined, "commands"),
  };
}

/** What stands for a whole change in a selection: its hunks, or its path when it has none. */
export function hunksOf({ path, hunks }: Change): readonly string[] {
  return hunks.length === 0 ? [path] : hunks.map(({ id }) => id);
}
