import * as vscode from "vscode";
import { ignoresCase } from "../../../base/letter-case.ts";
import { compileScope } from "../../../contract/scope.ts";
import { pathIn, rootOf } from "../../folders.ts";
import { shownLine } from "../../shown-text.ts";
import type { Answers } from "./answers.ts";
import type { FlowFrame } from "./frame.ts";
import type { Left } from "./steps.ts";

/** A run sees what is on the disk: says so when files that it may change have unsaved edits. */
export async function askUnsaved(frame: FlowFrame, answers: Answers): Promise<Left<Answers>> {
  const dirty = unsavedIn(frame, answers, await ignoresCase(rootOf(frame.folder)));
  if (dirty.length === 0) return { kind: "next", answers };
  const save = vscode.l10n.t("Save and Run");
  const run = vscode.l10n.t("Run Anyway");
  const names = dirty.map(({ uri }) => shownLine(vscode.workspace.asRelativePath(uri, false)));
  const text =
    names.length === 1
      ? vscode.l10n.t("{0} has unsaved edits that the run would not see.", names.join(""))
      : vscode.l10n.t("{0} files have unsaved edits that the run would not see.", names.length);
  const detail = names.length === 1 ? "" : names.slice(0, 10).join("\n");
  const chosen = await vscode.window.showWarningMessage(text, { modal: true, detail }, save, run);
  if (chosen === undefined) return { kind: "back", answers };
  if (chosen === save) {
    const saved = await Promise.all(dirty.map((document) => document.save()));
    if (saved.includes(false)) return { kind: "back", answers };
  }
  return { kind: "next", answers };
}

function unsavedIn(
  { folder }: FlowFrame,
  { write, create }: Answers,
  ignoreCase: boolean,
): readonly vscode.TextDocument[] {
  const scope = { write: [...write], create: [...create], never: [], read: ["**"] };
  const matcher = compileScope(scope, { ignoreCase });
  return vscode.workspace.textDocuments.filter((document) => {
    const path = document.isDirty ? pathIn(folder, document.uri) : undefined;
    return path !== undefined && matcher.decide(path, "write").allowed;
  });
}
