import type * as vscode from "vscode";
import type { Contract } from "../../../contract/schema.ts";
import type { Answers } from "./answers.ts";

/** What every step of the flow knows beyond the answers so far. */
export interface FlowFrame {
  readonly folder: vscode.WorkspaceFolder;
  /** The contract that the answers go to, when there is one. */
  readonly contract: Contract | undefined;
  /** Globs of the files and folders that the command was called on. */
  readonly invoked: readonly string[];
  /** What was answered in a flow that was left, or the last time. */
  readonly remembered: Partial<Answers> | undefined;
  readonly totalSteps: number;
  /** True when the contract could run as it stands: the steps that come may be skipped. */
  readonly canFinish: boolean;
}
