import type * as vscode from "vscode";
import type { ContractDraft } from "../../contract/draft.ts";
import type { ParsedContract } from "../../contract/load.ts";
import type { ClausePath } from "../../contract/problem.ts";
import type { Contract } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";

/** The contract that marks, decorations and a new run go by; one a workspace folder. */
export interface ActiveContract {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  /** The file's name without its ending. */
  readonly name: string;
  /** The text as it is now, unsaved edits included. */
  readonly parsed: ParsedContract;
  /** The last text that was whole: marks do not vanish while a person types. Undefined when none ever was. */
  readonly contract: Contract | undefined;
  readonly matcher: ScopeMatcher | undefined;
}

/** One value of a contract file that is set, or taken away by `undefined`. */
export interface ContractEdit {
  readonly path: ClausePath;
  readonly value: unknown;
}

export interface Contracts extends vscode.Disposable {
  /** Fires with the folder whose active contract, or its text, is another than before. */
  readonly onDidChange: vscode.Event<vscode.WorkspaceFolder>;
  activeIn(folder: vscode.WorkspaceFolder): ActiveContract | undefined;
  /** Every contract file of a folder, by name. */
  listIn(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]>;
  choose(folder: vscode.WorkspaceFolder, uri: vscode.Uri): Promise<void>;
  /** Writes a new contract file and makes it the active one. A taken name gets a number. */
  create(folder: vscode.WorkspaceFolder, name: string, draft: ContractDraft): Promise<vscode.Uri>;
  /** Edits a contract's text and keeps its comments. Saved, unless the person has unsaved edits in it. */
  edit(uri: vscode.Uri, edits: readonly ContractEdit[]): Promise<void>;
}
