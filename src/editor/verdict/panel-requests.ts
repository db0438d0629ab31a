import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { printableText } from "../../report/printable-text.ts";
import type { RequestName, Requests, ToHost } from "../../panel/protocol.ts";
import { allowPath } from "./amending.ts";
import { askToFix, askToMend } from "./asking-to-fix.ts";
import { placeOfClause, readContractNow } from "./contract-now.ts";
import { accept, acceptSelected, reject, rollback } from "./decisions.ts";
import type { Desk } from "./desk.ts";
import { existingFile } from "./developer-files.ts";
import { atLine, openAllChanges, openFileDiff } from "./diffs.ts";
import { readOutput } from "./outputs.ts";
import type { Review } from "./review.ts";
import { copyReportPath, openReport } from "./report-files.ts";
import { openRulePage } from "./rule-pages.ts";
import { sayFine, unwaive, waive } from "./waiving.ts";

const maxOutputBytes = 1024 * 1024;

/** What an answer is made from: the one run that the page shows. */
export interface Asked {
  readonly desk: Desk;
  readonly review: Review;
}

type Answers = {
  readonly [Name in RequestName]: (
    asked: Asked,
    params: Requests[Name]["params"],
  ) => Promise<Requests[Name]["result"] | void>;
};

const answers: Answers = {
  ready: async () => null,
  accept: ({ desk, review }, { digest }) => accept(desk, review, digest),
  acceptSelected: ({ desk, review }, { digest }) => acceptSelected(desk, review, digest),
  reject: ({ desk, review }, { digest }) => reject(desk, review, digest),
  rollback: ({ desk, review }) => rollback(desk, review),
  sayFine: async ({ review }, { finding }) => sayFine(review, finding),
  sayBroken: ({ desk, review }, { finding }) => askToMend(desk, review, finding),
  waive: ({ review }, { rule }) => waive(review, rule),
  unwaive: async ({ review }, { rule }) => unwaive(review, rule),
  allowPath: ({ desk, review }, { path }) => allowPath(desk, review, path),
  setDropped: async ({ review }, { dropped }) => review.change({ dropped }),
  setReviewed: async ({ review }, { reviewed }) => review.change({ reviewed }),
  openDiff: ({ review }, place) => openDiff(review, place),
  openFile: ({ review }, place) => openFile(review, place),
  openClause: ({ review }, { clause }) => openClause(review, clause),
  explain: ({ desk }, { rule }) => openRulePage(desk.surroundings.context.extensionUri, rule),
  openReport: ({ review }) => openReport(review.reviewed),
  copyReportPath: ({ review }) => copyReportPath(review.reviewed),
  readOutput: ({ review }, { file }) => outputOf(review, file),
  askToFix: ({ desk, review }, { remark }) => askToFix(desk, review, remark),
  cancelBusy: async ({ review }) => review.stop(),
};

/** Does what the page asks. What it names is looked up in its run, never taken as it is. */
export async function answerRequest(asked: Asked, { name, params }: ToHost): Promise<unknown> {
  const answer = answers[name] as (asked: Asked, params: unknown) => Promise<unknown>;
  return (await answer(asked, params)) ?? null;
}

async function openDiff(review: Review, { path, line }: Requests["openDiff"]["params"]): Promise<void> {
  if (path === undefined) return openAllChanges(review);
  refuseForeign(review, path);
  await openFileDiff(review.run, path, atLine(line));
}

async function openFile(review: Review, { path, line }: Requests["openFile"]["params"]): Promise<void> {
  const { stored } = review.reviewed;
  await vscode.window.showTextDocument(await existingFile(stored.root, path), atLine(line));
}

function refuseForeign({ reviewed }: Review, path: string): void {
  if (reviewed.evidence.changes.some((change) => change.path === path)) return;
  throw new Fault("usage", vscode.l10n.t("The proposal does not change this file."));
}

async function openClause({ reviewed }: Review, clause: string): Promise<void> {
  const contract = await readContractNow(reviewed);
  if (contract === undefined) {
    const hint = vscode.l10n.t("The report holds it as it was judged.");
    throw new Fault("contract-missing", vscode.l10n.t("The contract file is not there any more."), { hint });
  }
  await vscode.window.showTextDocument(contract.uri, { selection: placeOfClause(contract, clause) });
}

async function outputOf({ reviewed }: Review, file: string): Promise<{ readonly text: string }> {
  const { text, leftOut } = await readOutput(reviewed, file, maxOutputBytes);
  const note = leftOut === 0 ? "" : `${vscode.l10n.t("[{0} bytes before this are left out]", leftOut)}\n`;
  return { text: note + printableText(text) };
}
