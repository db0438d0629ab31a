import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, isErrno } from "../base/fault.ts";
import { printablePath } from "../base/repo-path.ts";
import type { CommandResult } from "../evidence/evidence.ts";
import type { Change } from "../worktree/change.ts";
import { composeTree } from "../worktree/compose.ts";
import { listChanges } from "../worktree/diff.ts";
import { openShadow } from "../worktree/shadow.ts";
import { closeRun } from "./close.ts";
import type { Proposal } from "./decide.ts";
import type { RunOutcome } from "./events.ts";
import { observe } from "./gather.ts";
import { openRecord, recordFaults } from "./open.ts";
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
  { stored, evidence }: Proposal,
  selection: readonly string[],
  signal: AbortSignal,
): Promise<JudgedPart> {
  const shadow = await openShadow(stored.root, request.stateDir, signal);
  const dir = await nextPartDir(join(stored.dir, "parts"));
  const { run, snapshot } = stored;
  const opening = { run, kind: "judge", shadow, snapshot, startedAt: new Date(), dir } as const;
  await using open = await openRecord(request, opening, signal);
  const outcome = await recordFaults(open, async () => {
    const all = await listChanges(shadow, evidence.baseTree, evidence.proposalTree, signal);
    refuseUnknown(all, selection);
    const part = { baseTree: evidence.baseTree, changes: all, selection };
    const tree = await composeTree(shadow, part, signal);
    const changes = await listChanges(shadow, evidence.baseTree, tree, signal);
    const { work, baseline, hidden } = evidence;
    await copyOutputs(baseline, stored.dir, dir);
    const seen = { tree, changes, hidden };
    return closeRun(
      open,
      await observe(open, { work, baseline, seen, label: "proposal" }, signal),
      noEffort,
      signal,
    );
  });
  return { outcome, dir };
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

/** The baseline was run for the whole proposal; the part's record holds its outputs too. */
async function copyOutputs(results: readonly CommandResult[], from: string, to: string): Promise<void> {
  for (const { output } of results) {
    if (output === undefined) continue;
    await mkdir(dirname(join(to, output.file)), { recursive: true, mode: 0o700 });
    await copyFile(join(from, output.file), join(to, output.file));
  }
}

const noEffort = { rounds: 0, steps: 0, tokens: { evaluated: 0, cached: 0, generated: 0 } };

async function nextPartDir(parts: string): Promise<string> {
  await mkdir(parts, { recursive: true, mode: 0o700 });
  for (let number = (await readdir(parts)).length + 1; ; number += 1) {
    const dir = join(parts, `part-${number}`);
    try {
      await mkdir(dir, { mode: 0o700 });
      return dir;
    } catch (thrown) {
      if (!isErrno(thrown, "EEXIST")) throw thrown;
    }
  }
}
