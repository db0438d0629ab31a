import type { RepoPath } from "../base/repo-path.ts";
import type { Proposal, RequestName, Requests, ReviewState } from "./protocol.ts";
import type { Found } from "./segments.ts";
import type { Shown } from "./shown.ts";

/** What the page remembers by itself: how a person looks at the proposal, never what it holds. */
export interface UiState {
  readonly run: string;
  readonly layout: Proposal["layout"];
  readonly collapsed: readonly RepoPath[];
  /** Commands whose output is open. */
  readonly openOutputs: readonly string[];
  readonly reasonsOpen: boolean;
  readonly scroll: number;
}

export type Output =
  | { readonly kind: "loading" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "failure"; readonly message: string };

export interface SearchState {
  readonly open: boolean;
  readonly text: string;
  readonly hits: readonly Hit[];
  /** Its place among the hits; -1 before the first. */
  readonly at: number;
}

/** Where the searched text stands: a line of a hunk. */
export interface Hit {
  readonly hunk: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export interface PageState {
  proposal?: Proposal;
  shown?: Shown;
  review?: ReviewState;
  absent?: string;
  ui: UiState;
  search: SearchState;
  readonly outputs: Map<string, Output>;
  /** Lines so long that they are cut, which a person wanted whole: `hunk/at`. */
  readonly whole: Set<string>;
  /** What a person types to narrow the list of files. */
  filter: string;
  /** How far the list of files is scrolled. */
  listTop: number;
  keysOpen: boolean;
  /** Why the last request could not be done. */
  failure?: string;
  /** The file at the top of the diff. */
  currentFile?: RepoPath;
}

/** What every part of the page works with. */
export interface App {
  readonly state: PageState;
  /** Asks the host; a failure is shown. */
  send<Name extends RequestName>(name: Name, params: Requests[Name]["params"]): void;
  ask<Name extends RequestName>(
    name: Name,
    params: Requests[Name]["params"],
  ): Promise<Requests[Name]["result"]>;
  changeUi(change: Partial<UiState>): void;
  /** Draws the page anew, soon. */
  draw(): void;
  /** Says it to a screen reader. */
  announce(text: string): void;
  reveal(target: Target): void;
}

/** A place of the page to go to. */
export type Target =
  | { readonly kind: "section"; readonly name: string }
  | { readonly kind: "file"; readonly path: RepoPath }
  | { readonly kind: "hunk"; readonly id: string }
  | { readonly kind: "line"; readonly hunk: string; readonly at: number }
  | { readonly kind: "command"; readonly name: string };

/** The page with both snapshots. */
export interface Loaded extends App {
  readonly proposal: Proposal;
  readonly shown: Shown;
  readonly review: ReviewState;
}

export function emptyState(): PageState {
  return {
    ui: { run: "", layout: "unified", collapsed: [], openOutputs: [], reasonsOpen: false, scroll: 0 },
    search: { open: false, text: "", hits: [], at: -1 },
    outputs: new Map(),
    whole: new Set(),
    filter: "",
    listTop: 0,
    keysOpen: false,
  };
}

/**
 * The UI state that was kept for this run, each field on its own, so that an older page's state does no harm. At first
 * the output of what failed is open, and the reasons where one is no violation and so stands nowhere else.
 */
export function restoreUi(kept: unknown, proposal: Proposal): UiState {
  const failed = proposal.report.evidence.commands.filter(
    ({ outcome, output }) => output !== undefined && !(outcome.kind === "exited" && outcome.exitCode === 0),
  );
  const fresh: UiState = {
    ...emptyState().ui,
    run: proposal.run,
    layout: proposal.layout,
    openOutputs: failed.map(({ name }) => name),
    reasonsOpen: proposal.report.verdict.reasons.some(({ code }) => !code.endsWith("violation")),
  };
  if (typeof kept !== "object" || kept === null || !("run" in kept) || kept.run !== proposal.run)
    return fresh;
  const state: Partial<Record<keyof UiState, unknown>> = kept;
  return {
    ...fresh,
    layout: state.layout === "side-by-side" || state.layout === "unified" ? state.layout : fresh.layout,
    collapsed: textsOf(state.collapsed),
    openOutputs: textsOf(state.openOutputs),
    reasonsOpen: typeof state.reasonsOpen === "boolean" ? state.reasonsOpen : fresh.reasonsOpen,
    scroll: typeof state.scroll === "number" ? state.scroll : 0,
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The hits in one line, for its look. */
export function foundIn({ hits, at }: SearchState, byLine: readonly number[]): readonly Found[] {
  return byLine.flatMap((index) => {
    const hit = hits[index];
    return hit === undefined ? [] : [{ start: hit.start, end: hit.end, current: index === at }];
  });
}
