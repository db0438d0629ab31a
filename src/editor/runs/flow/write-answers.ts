import * as vscode from "vscode";
import type { Contract } from "../../../contract/schema.ts";
import { contractNameOf } from "../../../run/contract-file.ts";
import type { Contracts } from "../../contracts/contracts.ts";
import { contractDraft, contractEdits, type Answers } from "./answers.ts";

/** The contract that a flow began with. */
export interface FlowTarget {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri?: vscode.Uri;
  readonly contract?: Contract;
  /** The person named this contract: it is edited, whatever goal they gave. */
  readonly named: boolean;
  /** Marks made it; it has no goal yet. */
  readonly isDraft: boolean;
}

/** Writes what was answered: into its contract, or as a new one named after the goal. A draft becomes that one. */
export async function writeAnswers(
  contracts: Contracts,
  target: FlowTarget,
  answers: Answers,
): Promise<vscode.Uri> {
  const { uri, contract, named, isDraft, folder } = target;
  if (uri !== undefined && contract !== undefined && !isDraft && (named || contract.goal === answers.goal)) {
    const edits = contractEdits(contract, answers);
    if (edits.length > 0) await contracts.edit(uri, edits);
    await saveIfOpen(uri);
    return uri;
  }
  const created = await contracts.create(
    folder,
    contractNameOf(answers.goal, false),
    contractDraft(contract, answers),
  );
  if (isDraft && uri !== undefined && uri.toString() !== created.toString()) {
    await vscode.workspace.fs.delete(uri, { useTrash: false });
  }
  return created;
}

/** A run reads the file: edits that the person had not saved belong to what they run. */
async function saveIfOpen(uri: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty === true) await document.save();
}
