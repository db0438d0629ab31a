import type { RepoPath } from "../base/repo-path.ts";
import type { Report } from "../report/schema.ts";
import type { Decision } from "../verdict/decision.ts";
import type { Verdict, Waiver } from "../verdict/verdict.ts";

/**
 * What the verdict panel and its host say to each other. The host sends whole snapshots, never a difference; the page
 * asks by numbered requests, each of which is answered, failures too.
 */

/** What stays the same for one digest: sent once. */
export interface Proposal {
  readonly run: string;
  /** The report whose verdict is shown: the run's own, or of its newest judgement under an amended contract. */
  readonly report: Report;
  /** How many times the contract was amended and the proposal judged again. */
  readonly revision: number;
  /** Absolute; shown and copied. */
  readonly reportFile: string;
  /** Whether the record is as it was sealed: entries of its log, or what was altered. */
  readonly record:
    | { readonly kind: "whole"; readonly entries: number }
    | { readonly kind: "altered"; readonly what: string };
  /** Addresses of things that the worker's claim names, with the evidence for exactly that. */
  readonly claim: readonly ClaimPart[];
  /** Which commands say to prove a changed file, by its path. */
  readonly provedBy?: readonly (readonly [path: RepoPath, commands: readonly string[]])[];
  readonly layout: "unified" | "side-by-side";
}

/** A stretch of the claim's text. Where it names a file, a command or a count, the evidence for exactly that stands beside it. */
export interface ClaimPart {
  readonly text: string;
  readonly evidence?: string;
  /** A changed file or a command of the report, to go to. */
  readonly target?: { readonly kind: "file" | "command"; readonly name: string };
}

/** What a person's work on the proposal came to so far. */
export interface ReviewState {
  /** The verdict with the pending waivers counted. */
  readonly verdict: Verdict;
  readonly waivers: readonly Waiver[];
  /** Hunks (and files without hunks, by path) that the person left out. */
  readonly dropped: readonly string[];
  /** Files that the person has ticked as reviewed. */
  readonly reviewed: readonly RepoPath[];
  readonly decisions: readonly Decision[];
  /** True while the developer's tree holds the proposal. */
  readonly held: boolean;
  /** Undefined when accepting is possible; else why not, in one sentence. */
  readonly acceptRefused?: string;
  readonly acceptSelectedRefused?: string;
  readonly rejectRefused?: string;
  /** What the host is doing now, such as judging a selection; buttons wait meanwhile. */
  readonly busy?: string;
  /** The last thing that a person must know: conflicts, unsaved edits, why a selection does not pass. */
  readonly notice?: Notice;
}

export interface Notice {
  readonly tone: "info" | "warning" | "error";
  readonly text: string;
  /** Further lines, such as a path and why it conflicts. */
  readonly details: readonly string[];
}

/** Requests of the page: what each takes and what it is answered with. */
export interface Requests {
  /** The page is there and wants both snapshots. */
  ready: { readonly params: Record<string, never>; readonly result: null };
  accept: { readonly params: { readonly digest: string }; readonly result: null };
  /** Accepts what is not dropped, judged as its own proposal first. */
  acceptSelected: { readonly params: { readonly digest: string }; readonly result: null };
  reject: { readonly params: { readonly digest: string }; readonly result: null };
  rollback: { readonly params: Record<string, never>; readonly result: null };
  /** An uncertain violation, by its id, is fine: sets it alone aside without asking more. */
  sayFine: { readonly params: { readonly finding: string }; readonly result: null };
  /** An uncertain violation, by its id, is a real one: starts a run that goes on from here to mend it. */
  sayBroken: { readonly params: { readonly finding: string }; readonly result: null };
  /** Asks for a reason; `rule` is a reason's `waivedBy`, or a violation's id for it alone. */
  waive: { readonly params: { readonly rule: string }; readonly result: null };
  /** Takes back the waiver that names this. */
  unwaive: { readonly params: { readonly rule: string }; readonly result: null };
  /** Adds a path to the contract as a new revision and judges the proposal again. */
  allowPath: { readonly params: { readonly path: RepoPath }; readonly result: null };
  setDropped: { readonly params: { readonly dropped: readonly string[] }; readonly result: null };
  setReviewed: { readonly params: { readonly reviewed: readonly RepoPath[] }; readonly result: null };
  /** Opens VS Code's own diff: of one file, at a line of the proposal, or of all files. */
  openDiff: {
    readonly params: { readonly path?: RepoPath; readonly line?: number };
    readonly result: null;
  };
  openFile: { readonly params: { readonly path: RepoPath; readonly line?: number }; readonly result: null };
  /** The contract file at a clause such as `scope.write`. */
  openClause: { readonly params: { readonly clause: string }; readonly result: null };
  /** The page that explains a rule or a reason's code. */
  explain: { readonly params: { readonly rule: string }; readonly result: null };
  openReport: { readonly params: Record<string, never>; readonly result: null };
  copyReportPath: { readonly params: Record<string, never>; readonly result: null };
  /** A command's output of this run, by the `file` of its result, as text of at most 1 MiB. */
  readOutput: { readonly params: { readonly file: string }; readonly result: { readonly text: string } };
  /** Starts a run that goes on from this proposal with remark number `remark` of the opinion. */
  askToFix: { readonly params: { readonly remark: number }; readonly result: null };
  cancelBusy: { readonly params: Record<string, never>; readonly result: null };
}

export type RequestName = keyof Requests;

export type ToHost = {
  [Name in RequestName]: {
    readonly type: "request";
    readonly id: number;
    readonly name: Name;
    readonly params: Requests[Name]["params"];
  };
}[RequestName];

export type ToPanel =
  /** The page's words in the editor's language, sent before anything else where there are any. */
  | { readonly type: "texts"; readonly texts: Readonly<Record<string, string>> }
  | { readonly type: "proposal"; readonly proposal: Proposal }
  | { readonly type: "review"; readonly review: ReviewState }
  /** There is nothing to show, and why. */
  | { readonly type: "absent"; readonly message: string }
  /** Scrolls to a file, a hunk or a section. */
  | { readonly type: "reveal"; readonly path?: RepoPath; readonly hunk?: string }
  | { readonly type: "answer"; readonly id: number; readonly result: unknown }
  | { readonly type: "failure"; readonly id: number; readonly message: string };
