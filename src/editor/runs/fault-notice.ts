import * as vscode from "vscode";
import { editorHint, shownLine } from "../shown-text.ts";
import { nextStep } from "./fault-steps.ts";
import type { RunFault } from "./run-process.ts";
import { canStartServer } from "./server-program.ts";

/** What a fault befell. */
export interface Befallen {
  /** What could not be done, as a sentence without its full stop. */
  readonly what: string;
  readonly fault: RunFault;
  readonly contract?: vscode.Uri;
  /** The server's address in the settings. */
  readonly url: string;
}

/** Shows a fault with one button for the next step. */
export async function showFault({ what, fault, contract, url }: Befallen): Promise<void> {
  const step = nextStep(fault.code, { canStartServer: await canStartServer(url) });
  const title = vscode.l10n.t(step.title);
  // A long hint is a line to type: the button does it, or the doctor shows it whole.
  const own = editorHint(fault.hint);
  const short = own.length <= 120 ? own : "";
  const hint = short === "" ? "" : ` ${shownLine(short)}`;
  const message = `${what}: ${shownLine(fault.message)}${hint}`;
  const chosen = await vscode.window.showErrorMessage(message, title);
  if (chosen !== title) return;
  const given = step.contract === true && contract !== undefined ? [contract] : [];
  await vscode.commands.executeCommand(step.command, ...given);
}
