import type { Redact } from "../base/redact.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { NamedFloor } from "../contract/floor.ts";
import type { LoadedContract } from "../contract/load.ts";
import type { ModelOptions } from "../model/llama.ts";
import type { ResolveName } from "../sandbox/host-rules.ts";
import type { Continuation } from "./continuation.ts";
import type { Emit, Keeper } from "./events.ts";

/** What both doors (command line and editor) give to carry out a contract. */
export interface RunRequest {
  /** The developer's folder, absolute and real. Read, never written. */
  readonly root: string;
  readonly stateDir: string;
  readonly loaded: LoadedContract;
  /** Where the contract lies inside the developer's folder. */
  readonly contractFile?: RepoPath;
  /** What every contract of this user keeps at least; that of the repository comes from the snapshot. */
  readonly floors?: readonly NamedFloor[];
  /** The developer's own setting, never the contract's: commands may run without confinement. */
  readonly acceptUnconfined: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Values that no record may show, such as the API key. */
  readonly secrets: readonly string[];
  /** Who tells the addresses of hosts that the contract names; the system's resolver when left out. */
  readonly resolveName?: ResolveName;
  /** Listens besides the record. */
  readonly listen: Emit;
  /** Opens the record of the run in its folder. */
  readonly keep: (runDir: string, redact: Redact) => Promise<Keeper>;
}

/** A request that a worker carries out. */
export interface WorkRequest extends RunRequest {
  readonly model: ModelOptions;
  /** Goes on from an earlier run's proposal. */
  readonly continues?: Continuation;
  /** Ends everything at once, gathering included; the polite stop is the last parameter of `run`. */
  readonly firm: AbortSignal;
}
