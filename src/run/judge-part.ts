import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { printablePath } from "../base/repo-path.ts";
import type { Change } from "../worktree/change.ts";
import { composeTree } from "../worktree/compose.ts";
import type { Proposal } from "./decide.ts";
import type { RunOutcome } from "./events.ts";
import { judgeStored, makeRecordDir } from "./judge-stored.ts";
import type { RunRequest } from "./request.ts";

/** A part of a proposal, gathered and judged as a proposal of its own. */
export interface JudgedPart {
  readonly outcome: RunOutcome;
  /** The folder of its record, inside the run's. */
  readonly dir: string;
}

/** Gathers and judges what some hunks (`path:N`) or whole files (`path`) of a proposal make together. */
export async function judgePart(
  request: RunRequest,
  proposal: Proposal,
  selection: readonly string[],
  signal: AbortSignal,
): Promise<JudgedPart> {
  const { stored, evidence } = proposal;
  const dir = await makeRecordDir(join(stored.dir, "parts"), "part");
  const part = {
    kind: "judge",
    dir,
    effort: { rounds: 0, steps: 0, tokens: { evaluated: 0, cached: 0, generated: 0 } },
    opinion: { kind: "missing", why: "No review was asked for." },
    chooseTree(shadow, changes) {
      refuseUnknown(changes, selection);
      refuseAmbiguous(changes, selection);
      return composeTree(shadow, { baseTree: evidence.baseTree, changes, selection }, signal);
    },
  } satisfies Parameters<typeof judgeStored>[2];
  return { outcome: await judgeStored(request, proposal, part, signal), dir };
}

/** Fault `usage` for what names no hunk and no path of the proposal. */
function refuseUnknown(changes: readonly Change[], names: readonly string[]): void {
  const known = new Set(changes.flatMap(({ path, hunks }) => [path, ...hunks.map((hunk) => hunk.id)]));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new Fault("usage", `The proposal has no hunk or file ${printablePath(unknown)}.`, {
    hint: "`remit show` lists the hunks' names, such as src/greet.ts:1.",
  });
}

/** Fault `usage` for a hunk's name that a file bears too: a file that was left out would come along with the hunk. */
function refuseAmbiguous(changes: readonly Change[], names: readonly string[]): void {
  const paths = new Set(changes.map(({ path }) => path));
  const hunks = new Set(changes.flatMap((change) => change.hunks.map(({ id }) => id)));
  const both = names.find((name) => paths.has(name) && hunks.has(name));
  if (both === undefined) return;
  throw new Fault("usage", `${printablePath(both)} is the name of a hunk and of a file.`, {
    hint: "Leave both out, or take the whole proposal.",
  });
}
