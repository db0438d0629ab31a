import { join } from "node:path";
import * as vscode from "vscode";
import { runFiles } from "../../report/keep.ts";
import type { ReviewedRun } from "./reviewed-run.ts";

/** The report that is shown, absolute. */
export function reportFile({ dir }: Pick<ReviewedRun, "dir">): string {
  return join(dir, runFiles.report);
}

export async function openReport(reviewed: ReviewedRun): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(reportFile(reviewed)), { preview: true });
}

export async function copyReportPath(reviewed: ReviewedRun): Promise<void> {
  await vscode.env.clipboard.writeText(reportFile(reviewed));
  vscode.window.setStatusBarMessage(vscode.l10n.t("Path of the report copied"), 3000);
}
