/** One thing that was examined. */
export interface Finding {
  readonly name: string;
  readonly state: "ok" | "warning" | "bad" | "unknown";
  readonly detail: string;
  /** What a person can do about it; absent when nothing need be done. */
  readonly next?: string;
}

/** What the runs will ask of a server. */
export interface Wanted {
  readonly parallelRuns: number;
  /** `limits.tokens` of the contract. */
  readonly limitTokens: number;
  /** Told while the server is still loading its model. */
  readonly onProgress?: (message: string) => Promise<void>;
}
