import type { Confinement } from "../sandbox/policy.ts";
import type { WorktreeOptions } from "../worktree/worktree.ts";

/** How worktrees stand where commands are confined like this. */
export function worktreeKind(confinement: Confinement): Pick<WorktreeOptions, "copyCarries" | "overlay"> {
  return {
    copyCarries: confinement.kind === "none" || !confinement.overlays,
    overlay: confinement.kind === "bubblewrap" && confinement.trees,
  };
}
