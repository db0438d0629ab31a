import * as vscode from "vscode";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";

/** A file as it stands in the base or the proposal of a run. */
export interface TreeFile {
  readonly run: string;
  readonly side: "base" | "proposal";
  readonly path: RepoPath;
}

export const treeScheme = "remit-tree";

/** The address of such a file. Its path is what the file is called and highlighted by; the query is what counts. */
export function treeUri({ run, side, path }: TreeFile): vscode.Uri {
  return vscode.Uri.from({
    scheme: treeScheme,
    path: `/${printablePath(path)}`,
    query: JSON.stringify([run, side, path]),
  });
}

/** The file that an address names; undefined for an address that {@link treeUri} did not make. */
export function treeFileOf(uri: vscode.Uri): TreeFile | undefined {
  if (uri.scheme !== treeScheme) return undefined;
  const parts = parse(uri.query);
  if (!Array.isArray(parts)) return undefined;
  const [run, side, path] = parts as readonly unknown[];
  if (typeof run !== "string" || typeof path !== "string") return undefined;
  return side === "base" || side === "proposal" ? { run, side, path } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
