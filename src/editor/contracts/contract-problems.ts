import * as vscode from "vscode";
import { ignoresCase } from "../../base/letter-case.ts";
import { toFault } from "../../base/fault.ts";
import type { LintFacts } from "../../contract/lint-facts.ts";
import type { ContractProblem, ContractProblemCode } from "../../contract/problem.ts";
import { printableLine } from "../../report/printable-text.ts";
import { pathIn, rootOf } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { contractFolder } from "./contract-file.ts";
import type { ContractText } from "./contract-text.ts";
import { draftGoal, isDraftGoal } from "./draft-goal.ts";
import { FolderFacts } from "./folder-facts.ts";
import { rangeOf } from "./open-clause.ts";

/** What is known of an open contract: its problems as they are shown, and what its fixes need. */
export interface Examined {
  readonly text: ContractText;
  /** The document's text that the problems are of. */
  readonly source: string;
  readonly facts: LintFacts | undefined;
  readonly problems: readonly ContractProblem[];
}

const pauseMs = 400;
/** Above so many paths a look takes long enough to be felt while somebody types. */
const manyPaths = 20_000;

/**
 * The problems of contracts that are open: what the text says wrong at once, what does not fit the tree after a pause.
 * A workspace that is not trusted is not looked at: only the text counts there.
 */
export class ContractProblems implements vscode.Disposable {
  readonly #surroundings: Surroundings;
  readonly #collection = vscode.languages.createDiagnosticCollection("remit-contract");
  readonly #facts: FolderFacts;
  readonly #examined = new Map<string, Examined>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #listeners: vscode.Disposable;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#facts = new FolderFacts(surroundings);
    const again = (): void => vscode.workspace.textDocuments.forEach((document) => this.#follow(document));
    this.#listeners = vscode.Disposable.from(
      this.#facts.onDidAge(again),
      vscode.workspace.onDidOpenTextDocument((document) => this.#follow(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#followTabs()),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
    );
    again();
  }

  known(uri: vscode.Uri): Examined | undefined {
    return this.#examined.get(uri.toString());
  }

  /** Every path of the tree that a contract is for. Faults: git-missing, snapshot-failed. */
  async paths(uri: vscode.Uri): Promise<readonly string[]> {
    const folder = contractFolder(uri);
    return folder === undefined ? [] : (await this.#facts.read(folder, uri)).paths;
  }

  /** The problems of a contract that are shown at a range, and what is known of it. */
  at(
    uri: vscode.Uri,
    range: vscode.Range,
  ): { readonly known: Examined; readonly here: ContractProblem[] } | undefined {
    const known = this.#examined.get(uri.toString());
    if (known === undefined) return undefined;
    return {
      known,
      here: known.problems.filter((problem) => rangeOf(problem).intersection(range) !== undefined),
    };
  }

  /** What a run's tree and this machine say of a contract, at once. Faults: git-missing, snapshot-failed. */
  async lint(document: vscode.TextDocument): Promise<readonly ContractProblem[]> {
    clearTimeout(this.#waiting.get(document.uri.toString()));
    const folder = contractFolder(document.uri);
    if (folder === undefined) return [];
    // Git and programs of an untrusted workspace's choice are not for looking.
    const facts = vscode.workspace.isTrusted ? await this.#facts.read(folder, document.uri) : undefined;
    await this.#examine(document, folder, facts);
    return this.#examined.get(document.uri.toString())?.problems ?? [];
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#listeners.dispose();
    this.#facts.dispose();
    this.#collection.dispose();
  }

  /** Looks at a contract that was opened at once, at one that changes when it has come to rest. */
  #follow(document: vscode.TextDocument): void {
    const folder = contractFolder(document.uri);
    if (folder === undefined || document.isClosed || !isShown(document.uri)) return;
    const key = document.uri.toString();
    const before = this.#examined.get(key);
    const readText = (): Promise<void> => this.#examine(document, folder, before?.facts);
    if (before === undefined) this.#do(document, readText);
    const look = async (): Promise<void> => void (await this.lint(document));
    const pause = (before?.facts?.paths.length ?? 0) > manyPaths ? 4 * pauseMs : pauseMs;
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => this.#do(document, look), pause),
    );
  }

  #do(document: vscode.TextDocument, act: () => Promise<void>): void {
    act().catch((thrown: unknown) => {
      this.#surroundings.log.warn(`${document.uri.fsPath} cannot be linted:`, toFault(thrown).message);
    });
  }

  /** A document may stay open for a while without a tab, and be edited without one. */
  #followTabs(): void {
    for (const key of this.#examined.keys()) {
      const uri = vscode.Uri.parse(key);
      if (!isShown(uri)) this.#forget(uri);
    }
    for (const document of vscode.workspace.textDocuments) {
      if (!this.#examined.has(document.uri.toString())) this.#follow(document);
    }
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#examined.delete(key);
    this.#collection.delete(uri);
    const folder = contractFolder(uri);
    const left = [...this.#examined.keys()].map((other) => contractFolder(vscode.Uri.parse(other)));
    if (folder === undefined || left.some((other) => other?.index === folder.index)) return;
    this.#facts.stop(folder);
  }

  /** Reads the text as it is now; with facts of an earlier look, until newer ones are there. */
  async #examine(
    document: vscode.TextDocument,
    folder: vscode.WorkspaceFolder,
    facts: LintFacts | undefined,
  ): Promise<void> {
    const [{ readContractText }, { lintContract }] = await Promise.all([
      import("./contract-text.ts"),
      import("../../contract/lint.ts"),
    ]);
    const ignoreCase = await ignoresCase(rootOf(folder));
    if (document.isClosed) return;
    const options = { ignoreCase, contractFile: pathIn(folder, document.uri) };
    const before = this.#examined.get(document.uri.toString())?.text;
    const source = document.getText();
    const text = readContractText(source, options, before);
    const found = facts === undefined ? [] : lintContract(text.parsed, facts);
    const isDraft = text.contract !== undefined && isDraftGoal(text.contract.goal);
    const hidden = toldElsewhere(source, isDraft);
    const problems = [...text.parsed.problems, ...found].filter(({ code }) => !hidden.has(code));
    this.#examined.set(document.uri.toString(), { text, source, facts, problems });
    const hint = isDraft ? draftHint(text) : [];
    if (!isShown(document.uri)) return;
    this.#collection.set(document.uri, [...problems.map(diagnosticOf), ...hint]);
  }
}

function isShown(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
  );
}

/**
 * Problems that others tell: VS Code itself what is no JSON, a schema that the contract names what the schema refuses, and
 * the run flow asks for what a draft does not say yet.
 */
function toldElsewhere(source: string, isDraft: boolean): ReadonlySet<ContractProblemCode> {
  const namesSchema = /^\s*"\$schema"\s*:/m.test(source);
  return new Set<ContractProblemCode>([
    "json",
    ...(namesSchema ? (["key", "missing", "value", "empty-scope"] as const) : []),
    ...(isDraft ? (["nothing-proved", "unproved"] as const) : []),
  ]);
}

function diagnosticOf(problem: ContractProblem): vscode.Diagnostic {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const clause = problem.clause === "" ? "" : `${problem.clause}: `;
  const message = printableLine(`${clause}${problem.message}`);
  const severity = problem.severity === "error" ? Error : Warning;
  const diagnostic = new vscode.Diagnostic(rangeOf(problem), message, severity);
  diagnostic.source = "Remit";
  diagnostic.code = { value: problem.code, target: pageOf(problem.code) };
  return diagnostic;
}

function pageOf(code: string): vscode.Uri {
  return vscode.Uri.parse(
    `command:remit.explain?${encodeURIComponent(JSON.stringify([`contract/${code}`]))}`,
  );
}

function draftHint({ parsed }: ContractText): vscode.Diagnostic[] {
  const place = parsed.placeOf("goal");
  if (place === undefined) return [];
  const message = vscode.l10n.t(
    'The goal is still "{0}" Run Contracted Task asks for it, and for the commands that must pass.',
    draftGoal,
  );
  const hint = new vscode.Diagnostic(rangeOf(place), message, vscode.DiagnosticSeverity.Information);
  hint.source = "Remit";
  return [hint];
}
