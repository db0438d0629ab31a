import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import { printableText } from "../../report/printable-text.ts";
import { isWaiting } from "../runs/run-items.ts";
import type { RecordedRun } from "../runs/runs.ts";
import { placeOfClause, readContractNow, type ContractNow } from "./contract-now.ts";
import type { Desk } from "./desk.ts";
import { developerUri } from "./developer-files.ts";
import { realPath } from "./real-path.ts";
import { placeProblems, type Lines, type Problem } from "./problem-places.ts";
import { treeUri } from "./proposal-uri.ts";
import type { Review } from "./review.ts";
import { readPlaces } from "./outputs.ts";
import type { ReviewedRun } from "./reviewed-run.ts";
import { ruleLink } from "./rule-pages.ts";

/** A problem as the Problems panel has it, and what its quick fixes need. */
export interface ShownProblem {
  readonly run: string;
  readonly problem: Problem;
  readonly uri: vscode.Uri;
  readonly diagnostic: vscode.Diagnostic;
}

/** What speaks against the proposals that wait, in the Problems panel: of each contract its newest run. */
export class Problems implements vscode.Disposable {
  readonly #desk: Desk;
  readonly #collection = vscode.languages.createDiagnosticCollection("remit");
  readonly #listeners: vscode.Disposable;
  #shown: readonly ShownProblem[] = [];
  /** What the Problems panel has, as text. */
  #told = "[]";
  #timer: NodeJS.Timeout | undefined;
  #round = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#listeners = vscode.Disposable.from(
      desk.runs.onDidChange(() => this.#soon()),
      desk.reviews.onDidChange(() => this.#soon()),
      desk.contracts.onDidChange(() => this.#soon()),
    );
    this.#soon();
  }

  /** The problems of a document that a diagnostic or a range of it is about. */
  at(uri: vscode.Uri, range: vscode.Range): readonly ShownProblem[] {
    return this.#shown.filter(
      (shown) =>
        shown.uri.toString() === uri.toString() && shown.diagnostic.range.intersection(range) !== undefined,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listeners.dispose();
    this.#collection.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#refresh().catch((thrown: unknown) => {
        this.#desk.surroundings.log.error(`Problems cannot be shown: ${toFault(thrown).message}`);
      });
    }, 150);
  }

  async #refresh(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const shown: ShownProblem[] = [];
    for (const { stored } of waitingRuns(this.#desk.runs.list())) {
      try {
        shown.push(...(await problemsOf(await this.#desk.reviews.open(stored.run))));
      } catch (thrown) {
        this.#desk.surroundings.log.warn(`Run ${stored.run}: ${toFault(thrown).message}`);
      }
    }
    if (round !== this.#round || sameProblems(shown, this.#shown)) return;
    this.#shown = shown;
    const told = JSON.stringify(
      shown.map(({ uri, diagnostic }) => [uri.toString(), diagnostic, diagnostic.relatedInformation]),
    );
    // A row that is drawn anew under the pointer loses its click.
    if (told === this.#told) return;
    this.#told = told;
    const byFile = Map.groupBy(shown, ({ uri }) => uri.toString());
    this.#collection.clear();
    this.#collection.set(
      [...byFile.values()].flatMap((list) =>
        list
          .slice(0, 1)
          .map(({ uri }): [vscode.Uri, vscode.Diagnostic[]] => [
            uri,
            list.map(({ diagnostic }) => diagnostic),
          ]),
      ),
    );
  }
}

/** Setting the same anew would close menus and move what a person reads. */
function sameProblems(a: readonly ShownProblem[], b: readonly ShownProblem[]): boolean {
  const key = (shown: readonly ShownProblem[]): string =>
    JSON.stringify(
      shown.map(({ run, problem, uri, diagnostic }) => [run, problem, uri.toString(), diagnostic]),
    );
  return key(a) === key(b);
}

/** Of each contract of each folder the newest run, where it waits for a decision and something speaks against it. */
export function waitingRuns(entries: ReturnType<Desk["runs"]["list"]>): readonly RecordedRun[] {
  const seen = new Set<string>();
  return entries.filter((entry): entry is RecordedRun => {
    if (!("stored" in entry) || entry.kind !== "ended" || entry.stored.kind === "judge") return false;
    const contract = `${entry.stored.root}\n${entry.stored.contractFile ?? ""}`;
    if (seen.has(contract)) return false;
    seen.add(contract);
    return isWaiting(entry) && entry.summary?.verdict !== "pass";
  });
}

async function problemsOf(review: Review): Promise<readonly ShownProblem[]> {
  const { reviewed, draft } = review;
  const { verdict } = review.state();
  const outputs = await readPlaces(reviewed);
  const problems = placeProblems({ evidence: reviewed.evidence, verdict, outputs }, draft);
  const contract = await readContractNow(reviewed);
  return Promise.all(
    problems.map(async (problem) => {
      const { uri, range } = await locate(problem, reviewed, contract);
      const diagnostic = describe(problem, { review, contract, range });
      return { run: review.run, problem, uri, diagnostic };
    }),
  );
}

interface Spot {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

async function locate(
  { place, clause = "", inProposal }: Problem,
  reviewed: ReviewedRun,
  contract: ContractNow | undefined,
): Promise<Spot> {
  const { run, root } = reviewed.stored;
  if (place.kind === "file") {
    const uri = developerUri(root, place.path);
    if (uri !== undefined && (await realPath(uri.fsPath)) !== undefined)
      return { uri, range: rangeOf(place) };
    const side = inProposal === undefined ? "base" : "proposal";
    return { uri: treeUri({ run, side, path: place.path }), range: rangeOf(inProposal ?? place) };
  }
  if (place.kind === "proposal") {
    return { uri: treeUri({ run, side: "proposal", path: place.path }), range: rangeOf(place) };
  }
  if (contract !== undefined) return { uri: contract.uri, range: placeOfClause(contract, clause) };
  return { uri: reportUri(reviewed), range: new vscode.Range(0, 0, 0, 1) };
}

/** The report of a run, where nothing nearer is left to point at. */
export function reportUri({ dir }: ReviewedRun): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(dir), "report.json");
}

function describe(
  { severity, message, why, rule, clause, place, inProposal }: Problem,
  around: {
    readonly review: Review;
    readonly contract: ContractNow | undefined;
    readonly range: vscode.Range;
  },
): vscode.Diagnostic {
  const { review, contract, range } = around;
  const text = why === undefined ? message : `${message}\n${vscode.l10n.t("Why: {0}", why)}`;
  const level = severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(range, printableText(text), level);
  diagnostic.source = "Remit";
  diagnostic.code = { value: rule, target: ruleLink(rule) };
  const related: vscode.DiagnosticRelatedInformation[] = [];
  if (clause !== undefined && contract?.same === true && place.kind !== "contract") {
    const spot = new vscode.Location(contract.uri, placeOfClause(contract, clause));
    const text =
      contract.parsed.placeOf(clause) === undefined
        ? vscode.l10n.t("The contract leaves {0} at its default", clause)
        : vscode.l10n.t("The contract's clause {0}", clause);
    related.push(new vscode.DiagnosticRelatedInformation(spot, text));
  }
  if (inProposal !== undefined && place.kind === "file") {
    const uri = treeUri({ run: review.run, side: "proposal", path: inProposal.path });
    const spot = new vscode.Location(uri, rangeOf(inProposal));
    related.push(new vscode.DiagnosticRelatedInformation(spot, vscode.l10n.t("The lines of the proposal")));
  }
  diagnostic.relatedInformation = related;
  return diagnostic;
}

function rangeOf({ start, end }: Lines): vscode.Range {
  return new vscode.Range(start - 1, 0, end - 1, Number.MAX_SAFE_INTEGER);
}
