import type * as vscode from "vscode";
import type { ContractDraft } from "../../contract/draft.ts";
import type { ContractEdit } from "../../contract/edit.ts";
import type { ParsedContract } from "../../contract/load.ts";
import type { Contract, Scope } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";

/** The contract that marks, decorations and a new run go by; one a workspace folder. */
export interface ActiveContract {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  /** The file's name without its ending. */
  readonly name: string;
  /** The text as it is now, unsaved edits included. */
  readonly parsed: ParsedContract;
  /** The last text that was whole. Undefined when none ever was. */
  readonly contract: Contract | undefined;
  /** The last scope that could be read, whatever is wrong elsewhere: marks do not vanish while a person types. */
  readonly scope: Scope | undefined;
  readonly matcher: ScopeMatcher | undefined;
}

export type { ContractEdit };

export interface Contracts extends vscode.Disposable {
  /** Fires with the folder whose active contract, or its text, is another than before. */
  readonly onDidChange: vscode.Event<vscode.WorkspaceFolder>;
  /** Fires with a folder whose contracts, active or not, were read because something happened to one of them. */
  readonly onDidRead: vscode.Event<vscode.WorkspaceFolder>;
  /** As far as it has been read: for what is drawn and follows {@link onDidChange}. */
  activeIn(folder: vscode.WorkspaceFolder): ActiveContract | undefined;
  /** The same, read first where that has not happened yet: for what acts. */
  readActive(folder: vscode.WorkspaceFolder): Promise<ActiveContract | undefined>;
  /** Every contract file of a folder, by name. */
  listIn(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]>;
  choose(folder: vscode.WorkspaceFolder, uri: vscode.Uri): Promise<void>;
  /** Writes a new contract file and makes it the active one. A taken name gets a number. */
  create(folder: vscode.WorkspaceFolder, name: string, draft: ContractDraft): Promise<vscode.Uri>;
  /** Edits a contract's text and keeps its comments. Saved, unless the person has unsaved edits in it. */
  edit(uri: vscode.Uri, edits: readonly ContractEdit[]): Promise<void>;
}
