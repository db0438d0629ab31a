import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { printablePath } from "../../base/repo-path.ts";
import type { Remark } from "../../evidence/evidence.ts";
import type { RunEntry, RunStart } from "../runs/runs.ts";
import type { Desk } from "./desk.ts";
import { existingFile, folderOfRoot } from "./developer-files.ts";
import type { Review } from "./review.ts";

/** Starts a run that goes on from this proposal with one remark of the reviewer. */
export async function askToFix(desk: Desk, review: Review, number: number): Promise<void> {
  const { opinion } = review.reviewed.evidence;
  const remark = opinion.kind === "given" ? opinion.remarks[number] : undefined;
  if (remark === undefined) throw new Fault("usage", vscode.l10n.t("The reviewer made no such remark."));
  await goOn(desk, review, remarkText(remark));
}

/** Starts a run that goes on from this proposal to mend what a rule found. */
export async function askToMend(desk: Desk, review: Review, finding: string): Promise<void> {
  const violation = review.reviewed.evidence.violations.find(({ id }) => id === finding);
  if (violation === undefined) throw new Fault("usage", vscode.l10n.t("No rule found that."));
  const { path, lines, rule, message } = violation;
  const line = lines === undefined || lines.side === "base" ? {} : { line: lines.start };
  const place = path === undefined ? {} : { path, ...line };
  await goOn(desk, review, remarkText({ ...place, text: `${rule}: ${message}` }));
}

async function goOn(desk: Desk, review: Review, remark: string): Promise<void> {
  await review.during(vscode.l10n.t("Starting a run that goes on from here…"), () =>
    startFix(desk, review, remark),
  );
}

async function startFix({ runs }: Desk, review: Review, remark: string): Promise<void> {
  const { stored, report } = review.reviewed;
  const folder = folderOfRoot(stored.root);
  const file = report.contract.file ?? stored.contractFile;
  if (folder === undefined || file === undefined) {
    throw new Fault(
      "contract-missing",
      vscode.l10n.t("The contract of this run is not in the opened folder."),
    );
  }
  const contract = await existingFile(stored.root, file);
  const continues = { run: stored.run, remark };
  const text = vscode.l10n.t("A run goes on from this proposal with that remark: see the Runs view.");
  review.tell({ tone: "info", text, details: [] });
  if (runs.list().some((entry) => isSame(entry, continues))) return;
  await runs.start({ folder, contract, goal: report.contract.content.goal, continues });
}

function isSame(entry: RunEntry, { run, remark }: NonNullable<RunStart["continues"]>): boolean {
  if ("stored" in entry || entry.kind === "failed") return false;
  return entry.continues?.run === run && entry.continues.remark === remark;
}

function remarkText({ path, line, text }: Omit<Remark, "severity">): string {
  if (path === undefined) return text;
  return `${printablePath(path)}${line === undefined ? "" : `:${line}`}: ${text}`;
}
