import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { makeRedactor } from "../../base/redact.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import { isStop } from "../../base/stop.ts";
import { recordDecision } from "../../report/keep.ts";
import { readStored, requestFor, type JudgeSurroundings, type StoredReport } from "../../report/stored.ts";
import * as core from "../../run/decide.ts";
import { judgePart } from "../../run/judge-part.ts";
import { recoverRuns } from "../../run/recover-runs.ts";
import type { Decision } from "../../verdict/decision.ts";
import { judge } from "../../verdict/judge.ts";
import { refreshEditors } from "./after-apply.ts";
import type { Desk } from "./desk.ts";
import { tellAccepted, tellNotice, tellRolledBack, tellSentence } from "./decision-notices.ts";
import { hunksOf } from "./problem-places.ts";
import { withProgress } from "./progress.ts";
import { selectionOf } from "./review-state.ts";
import type { Review } from "./review.ts";
import { refuseUnsaved, refuseVerdict, writeTree, type Applied } from "./tree-writing.ts";

/** Applies the whole proposal that the person saw, whose digest is given. */
export async function accept(desk: Desk, review: Review, digest: string): Promise<void> {
  if (refuse(desk, review, review.state().acceptRefused)) return;
  await decide(desk, review, vscode.l10n.t("Applying the proposal…"), async (signal) => {
    const proposal = await openProposal(desk, review, signal);
    const { waivers } = review.draft;
    const applied = await writeTree(desk, review, {
      paths: pathsOf(proposal),
      other: "proposal",
      signal,
      write: (choices) => core.accept(proposal, { digest, waivers, choices }, signal),
      retry: () => accept(desk, review, digest),
    });
    if (applied === undefined) return;
    await record(desk, review, {
      kind: "accepted",
      digest,
      at: now(),
      ...(waivers.length === 0 ? {} : { waivers }),
    });
    await afterwards(review, applied);
    tellAccepted(desk, review, applied, () => rollback(desk, review));
  });
}

/** Judges what is not left out as a proposal of its own, and applies it when that passes. */
export async function acceptSelected(desk: Desk, review: Review, digest: string): Promise<void> {
  if (refuse(desk, review, review.state().acceptSelectedRefused)) return;
  const title = vscode.l10n.t("Judging the selection as its own proposal…");
  await decide(desk, review, title, async (signal) => {
    const proposal = await openProposal(desk, review, signal);
    refuseOther(proposal, digest);
    const { waivers } = review.draft;
    const hunks = selectionOf(proposal.evidence, review.draft);
    const retry = (): Promise<void> => acceptSelected(desk, review, digest);
    const paths = pathsOf(proposal, hunks);
    if (await refuseUnsaved(desk, review, { paths, retry })) return;
    const part = await judgeSelection(desk, { review, proposal, hunks, title }, signal);
    const verdict = judge(part.contract, part.evidence, waivers);
    if (verdict.kind !== "pass") return refuseVerdict(desk, review, verdict);
    const applied = await writeTree(desk, review, {
      paths,
      other: "proposal",
      signal,
      write: (choices) => core.accept(part, { digest: part.evidence.digest, waivers, choices }, signal),
      retry,
    });
    if (applied === undefined) return;
    await record(desk, review, {
      kind: "accepted",
      digest: part.evidence.digest,
      hunks,
      at: now(),
      ...(waivers.length === 0 ? {} : { waivers }),
    });
    await afterwards(review, applied);
    tellAccepted(desk, review, applied, () => rollback(desk, review));
  });
}

export async function reject(desk: Desk, review: Review, digest: string): Promise<void> {
  if (refuse(desk, review, review.state().rejectRefused)) return;
  await decide(desk, review, vscode.l10n.t("Rejecting the proposal…"), async (signal) => {
    const proposal = await openProposal(desk, review, signal);
    refuseOther(proposal, digest);
    core.refuseRejection(proposal);
    await record(desk, review, { kind: "rejected", digest, at: now() });
    tellSentence(vscode.l10n.t("Rejected. Your files were not touched."));
  });
}

/** Takes back what was applied; what the developer changed since stays or is asked about. */
export async function rollback(desk: Desk, review: Review): Promise<void> {
  await decide(desk, review, vscode.l10n.t("Taking the proposal back…"), async (signal) => {
    const proposal = await openProposal(desk, review, signal);
    const applied = await writeTree(desk, review, {
      paths: pathsOf(proposal),
      other: "earlier",
      signal,
      write: (choices) => core.rollback(proposal, choices, signal),
      retry: () => rollback(desk, review),
    });
    if (applied === undefined) return;
    const { digest } = proposal.evidence;
    await record(desk, review, { kind: "rolled-back", digest, at: now() });
    await afterwards(review, applied);
    tellRolledBack(applied);
  });
}

/** True when a decision is not possible; says why, as the button does that may have been pressed a moment too late. */
function refuse(desk: Desk, review: Review, why: string | undefined): boolean {
  if (why !== undefined) tellNotice(desk, review, { tone: "warning", text: why, details: [] });
  return why !== undefined;
}

/** One decision at a time; one that the person stops has changed nothing. */
export async function decide(
  desk: Desk,
  review: Review,
  text: string,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await review.during(text, async (signal) => {
    try {
      await act(signal);
    } catch (thrown) {
      if (!isStop(thrown, signal)) throw thrown;
      const stopped = vscode.l10n.t("You stopped it: nothing was changed.");
      tellNotice(desk, review, { tone: "info", text: stopped, details: [] });
    }
  });
}

/** The proposal as its whole record has it, in a trusted workspace without an interrupted apply. */
export async function openProposal(
  { surroundings }: Desk,
  { reviewed }: Review,
  signal: AbortSignal,
): Promise<StoredReport> {
  refuseUntrusted();
  const { stateDir } = await surroundings.settings();
  for (const text of await recoverRuns(stateDir, reviewed.stored.root, signal)) {
    surroundings.log.warn(text);
    tellSentence(text);
  }
  return readStored(reviewed.stored, stateDir);
}

/** What commands are run with when something is judged again. */
export async function judgingSurroundings({ surroundings }: Desk): Promise<JudgeSurroundings> {
  const { acceptUnconfined, apiKey } = await surroundings.settings();
  return { acceptUnconfined, env: process.env, secrets: apiKey === undefined ? [] : [apiKey] };
}

function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Fault("usage", vscode.l10n.t("This workspace is not trusted, so nothing can be decided."), {
    hint: vscode.l10n.t("Trust it by the command Workspaces: Manage Workspace Trust."),
  });
}

function refuseOther({ evidence }: StoredReport, digest: string): void {
  if (evidence.digest === digest) return;
  throw new Fault("digest-mismatch", vscode.l10n.t("The proposal is not the one that was shown."), {
    hint: vscode.l10n.t("Look at it again."),
  });
}

interface Selection {
  readonly review: Review;
  readonly proposal: StoredReport;
  readonly hunks: readonly string[];
  readonly title: string;
}

async function judgeSelection(
  desk: Desk,
  { review, proposal, hunks, title }: Selection,
  signal: AbortSignal,
): Promise<StoredReport> {
  const request = requestFor(proposal, await judgingSurroundings(desk));
  const { outcome } = await withProgress(title, { desk, review }, () =>
    judgePart(request, proposal, hunks, signal),
  );
  return { ...proposal, evidence: outcome.evidence };
}

/** The paths that a proposal changes; with `hunks`, those of which something is chosen. */
function pathsOf({ evidence }: StoredReport, hunks?: readonly string[]): readonly RepoPath[] {
  const chosen = new Set(hunks);
  return evidence.changes
    .filter((change) => hunks === undefined || hunksOf(change).some((name) => chosen.has(name)))
    .map(({ path }) => path);
}

async function record(desk: Desk, review: Review, decision: Decision): Promise<void> {
  await recordDecision(review.reviewed.stored.dir, decision, makeRedactor([]));
  await desk.reviews.reload(review);
}

async function afterwards({ reviewed }: Review, { paths }: Applied): Promise<void> {
  await refreshEditors(reviewed.stored.root, paths);
}

function now(): string {
  return new Date().toISOString();
}
