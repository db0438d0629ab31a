import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { printablePath } from "../../base/repo-path.ts";
import type { Remark } from "../../evidence/evidence.ts";
import type { Desk } from "./desk.ts";
import { existingFile, folderOfRoot } from "./developer-files.ts";
import type { Review } from "./review.ts";

/** Starts a run that goes on from this proposal with one remark of the reviewer. */
export async function askToFix({ runs }: Desk, { reviewed }: Review, number: number): Promise<void> {
  const { stored, report, evidence } = reviewed;
  const remark = evidence.opinion.kind === "given" ? evidence.opinion.remarks[number] : undefined;
  if (remark === undefined) throw new Fault("usage", vscode.l10n.t("The reviewer made no such remark."));
  const folder = folderOfRoot(stored.root);
  const file = report.contract.file ?? stored.contractFile;
  if (folder === undefined || file === undefined) {
    throw new Fault(
      "contract-missing",
      vscode.l10n.t("The contract of this run is not in the opened folder."),
    );
  }
  const contract = await existingFile(stored.root, file);
  const continues = { run: stored.run, remark: remarkText(remark) };
  await runs.start({ folder, contract, goal: report.contract.content.goal, continues });
}

function remarkText({ path, line, text }: Remark): string {
  if (path === undefined) return text;
  return `${printablePath(path)}${line === undefined ? "" : `:${line}`}: ${text}`;
}
