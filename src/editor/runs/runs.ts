import type * as vscode from "vscode";
import type { FaultCode } from "../../base/fault.ts";
import type { Activity } from "../../report/activity.ts";
import type { StoredRun } from "../../run/store.ts";
import type { Decision } from "../../verdict/decision.ts";
import type { Verdict } from "../../verdict/verdict.ts";

/** What a run is started with. */
export interface RunStart {
  readonly folder: vscode.WorkspaceFolder;
  readonly contract: vscode.Uri;
  readonly goal: string;
  /** Goes on from an earlier run's proposal with what its reviewer remarked. */
  readonly continues?: { readonly run: string; readonly remark: string };
}

/** A run that waits for its place, is being opened, or could not be opened. It has no record yet. */
export interface PendingRun extends RunStart {
  readonly kind: "queued" | "starting" | "failed";
  /** Unique among pending runs. */
  readonly id: string;
  readonly since: Date;
  /** Why it could not be opened. */
  readonly fault?: { readonly code: FaultCode; readonly message: string; readonly hint?: string };
}

/** A run that has a record. */
export interface RecordedRun {
  readonly kind: "live" | "ended" | "interrupted";
  readonly stored: StoredRun;
  /** While it is live. */
  readonly activity?: Activity;
  /** Once it has ended; a record that cannot be read has none. */
  readonly summary?: RunSummary;
}

export interface RunSummary {
  readonly verdict: Verdict["kind"];
  /** The first reason, or what passed, in one line. */
  readonly text: string;
  readonly files: number;
  readonly endedAt: string;
  readonly lastDecision?: Decision;
  /** True while the developer's tree holds the proposal. */
  readonly held: boolean;
}

export type RunEntry = PendingRun | RecordedRun;

/** Runs of the opened folders: those that wait, those that work, and the history of the store. */
export interface Runs extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** A run that this window saw live, or started, has its verdict. */
  readonly onDidEnd: vscode.Event<RecordedRun>;
  /** Pending first, then newest first. */
  list(): readonly RunEntry[];
  find(run: string): RecordedRun | undefined;
  /** Starts at once or waits in the queue. */
  start(request: RunStart): Promise<void>;
  /** Once politely, so that what is there is judged; the second time firmly. */
  stop(run: string): Promise<void>;
  unqueue(id: string): void;
  /** Reads the store again, after a decision. */
  refresh(): Promise<void>;
}
