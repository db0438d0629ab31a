import type { RepoPath } from "../../base/repo-path.ts";
import type { Contracts } from "../contracts/contracts.ts";
import type { Runs } from "../runs/runs.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Reviews } from "./reviews.ts";

/** What everything that decides and shows works with. */
export interface Desk {
  readonly surroundings: Surroundings;
  readonly contracts: Contracts;
  readonly runs: Runs;
  readonly reviews: Reviews;
  /** Opens a run's verdict panel, or brings it to the front. */
  showVerdict(run: string, target?: VerdictTarget): void;
  /** True while a run's panel is in front: what happens is seen there. */
  isInFront(run: string): boolean;
  /** The run whose panel a person is at. */
  activeRun(): string | undefined;
}

/** A place of the panel to scroll to. */
export interface VerdictTarget {
  readonly path?: RepoPath;
  readonly hunk?: string;
}
