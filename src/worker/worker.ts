/** How the worker's work ended. `none` for a judgement of changes that a person or another tool made. */
export type WorkEnd =
  | { readonly kind: "submitted"; readonly claim: string }
  | {
      readonly kind: "blocked";
      readonly reason: "needs-scope" | "needs-info" | "impossible";
      readonly message: string;
    }
  | {
      readonly kind: "limit";
      readonly limit: "steps" | "tokens" | "minutes" | "recovery";
      readonly message: string;
    }
  | { readonly kind: "stopped"; readonly message: string }
  | { readonly kind: "fault"; readonly code: string; readonly message: string }
  | { readonly kind: "none" };

/** What one stretch of work gave: it ends when the worker submits, blocks or meets a limit. */
export interface Work {
  readonly end: Exclude<WorkEnd, { kind: "none" }>;
  /** Of all stretches so far, this one included; `tokens` too. */
  readonly steps: number;
  readonly tokens: TokenCount;
}

/** Tokens of a whole conversation as the server's timings told them. */
export interface TokenCount {
  readonly evaluated: number;
  readonly cached: number;
  readonly generated: number;
}

/** Whoever edits the worktree. Nothing that it says is evidence. */
export interface Worker extends AsyncDisposable {
  /**
   * Works until it submits, blocks or meets a limit. The first call begins the conversation;
   * `feedback` is what the runner answers to the last submission.
   */
  work(feedback: string | undefined, signal: AbortSignal): Promise<Work>;
}
