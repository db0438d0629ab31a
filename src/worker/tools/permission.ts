import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { ScopeDecision } from "../../contract/scope.ts";
import { carryOf } from "./place.ts";
import type { Bench } from "./tool.ts";

/**
 * Whether the contract lets the worker change a path in this way, judged by the net change against the base: editing
 * a file that the base does not have is a creation, putting a deleted one back is a change, and taking away what the
 * worker made is nothing at all. The runner's own look at the tree decides in the end; this saves the worker steps.
 */
export async function mayChange(
  path: RepoPath,
  action: "edit" | "create" | "delete",
  bench: Bench,
  signal: AbortSignal,
): Promise<ScopeDecision> {
  if (carryOf(path, bench.carries) !== undefined) return refuseCarried(path);
  const read = bench.scope.decide(path, "read");
  if (action === "edit" && !read.allowed) return read;
  const inBase = await bench.isInBase(path, signal);
  const decision = bench.scope.decide(path, inBase ? (action === "delete" ? "delete" : "write") : "create");
  if (!decision.allowed || action === "edit" || inBase !== (action === "delete")) return decision;
  return bench.operations.includes(action) ? decision : refuseOperation(path, action);
}

function refuseCarried(path: RepoPath): ScopeDecision {
  const message = `${printablePath(path)} belongs to a folder carried along with the tree; no tool writes there.`;
  return { allowed: false, clause: "carry", message };
}

function refuseOperation(path: RepoPath, action: "create" | "delete"): ScopeDecision {
  const clause = "rules.operations";
  const message = `${clause} of the contract does not hold "${action}": ${printablePath(path)} stays as it is.`;
  return { allowed: false, clause, message };
}
