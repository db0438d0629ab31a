import * as vscode from "vscode";
import { Fault, toFault } from "../../base/fault.ts";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { amendContract } from "../../contract/amend.ts";
import { amendedRequest } from "../../report/stored.ts";
import { judgeAgain } from "../../run/judge-again.ts";
import { shownLine } from "../shown-text.ts";
import { allowanceOf, type Allowance } from "./allowance.ts";
import { readContractNow } from "./contract-now.ts";
import { decide, judgingSurroundings, openProposal } from "./decisions.ts";
import { tellNotice } from "./decision-notices.ts";
import type { Desk } from "./desk.ts";
import { withProgress } from "./progress.ts";
import type { Review } from "./review.ts";

/**
 * Lets the contract's scope name a path and judges the same proposal again, as the run's newest revision: its commands
 * run again. The contract's file says the same from then on, where it is still there. Stopped, nothing is changed.
 */
export async function allowPath(desk: Desk, review: Review, path: RepoPath): Promise<void> {
  const title = vscode.l10n.t("Judging again with {0} allowed…", shownLine(printablePath(path), 60));
  await decide(desk, review, title, async (signal) => {
    const proposal = await openProposal(desk, review, signal);
    const change = proposal.evidence.changes.find((candidate) => candidate.path === path);
    if (change === undefined) {
      throw new Fault("usage", vscode.l10n.t("The proposal does not change this file."));
    }
    const allowance = allowanceOf(change);
    const contract = amendContract(proposal.contract, { [allowance.list]: [allowance.glob] });
    const request = amendedRequest(proposal, contract, await judgingSurroundings(desk));
    await withProgress(title, { desk, review }, () => judgeAgain(request, proposal, signal));
    const details = await writeToContract(desk, review, allowance);
    await desk.reviews.reload(review);
    const { kind } = review.state().verdict;
    const text = vscode.l10n.t("{0} is allowed now. The verdict is {1}.", printablePath(path), kind);
    tellNotice(desk, review, { tone: kind === "pass" ? "info" : "warning", text, details });
  });
}

/** What could not be written is told: the revision holds all the same. */
async function writeToContract(
  { contracts, surroundings }: Desk,
  { reviewed }: Review,
  { list, glob }: Allowance,
): Promise<readonly string[]> {
  const now = await readContractNow(reviewed);
  if (now === undefined) return [];
  if (now.parsed.contract?.scope[list].includes(glob) === true) return [];
  const isThere = now.parsed.placeOf(["scope", list]) !== undefined;
  const edit = isThere
    ? { path: ["scope", list, -1], value: glob }
    : { path: ["scope", list], value: [glob] };
  try {
    await contracts.edit(now.uri, [edit]);
    return [];
  } catch (thrown) {
    const { message } = toFault(thrown);
    surroundings.log.warn(`The contract could not be amended: ${message}`);
    return [vscode.l10n.t("The contract's file could not be changed: {0}", message)];
  }
}
