import type * as vscode from "vscode";
import type { EditorSettings } from "./settings.ts";

/** What every part of the extension gets from `extension.ts`. */
export interface Surroundings {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** The developer's settings as they are now. */
  readonly settings: () => Promise<EditorSettings>;
}
