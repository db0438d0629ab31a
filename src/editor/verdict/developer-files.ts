import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { pathProblem } from "../../base/glob.ts";
import { hasEscapedBytes, printablePath, type RepoPath } from "../../base/repo-path.ts";
import { shownLine } from "../shown-text.ts";
import { rootOf } from "../folders.ts";
import { realPath } from "./real-path.ts";

/**
 * The developer's own file of a path, below a run's folder: addressed through the workspace folder as it was opened, so
 * that decorations and open editors match. Undefined for a name that the editor cannot address.
 */
export function developerUri(root: string, path: RepoPath): vscode.Uri | undefined {
  if (pathProblem(path) !== undefined || hasEscapedBytes(path)) return undefined;
  const file = join(root, ...path.split("/"));
  const folder = folderAround(file);
  if (folder === undefined) return vscode.Uri.file(file);
  return vscode.Uri.joinPath(folder.uri, ...relative(rootOf(folder), file).split(sep));
}

/** The workspace folder that a run's folder is, lies in or holds. */
export function folderOfRoot(root: string): vscode.WorkspaceFolder | undefined {
  return (
    folderAround(root) ??
    openFolders().find((folder) => `${rootOf(folder)}${sep}`.startsWith(`${root}${sep}`))
  );
}

/** The innermost workspace folder that a file lies in. */
function folderAround(file: string): vscode.WorkspaceFolder | undefined {
  return openFolders()
    .filter((folder) => `${file}${sep}`.startsWith(`${rootOf(folder)}${sep}`))
    .toSorted((a, b) => b.uri.fsPath.length - a.uri.fsPath.length)[0];
}

/** Folders of a disk; one that was deleted meanwhile has no real name. */
function openFolders(): readonly vscode.WorkspaceFolder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === "file" && existsSync(uri.fsPath));
}

/** The developer's file to open: there, and truly inside the run's folder. Fault usage otherwise. */
export async function existingFile(root: string, path: RepoPath): Promise<vscode.Uri> {
  const uri = developerUri(root, path);
  const real = uri === undefined ? undefined : await realPath(uri.fsPath);
  if (uri !== undefined && real?.startsWith(`${root}${sep}`) === true) return uri;
  throw new Fault("usage", vscode.l10n.t("{0} is not in your folder.", shownLine(printablePath(path))));
}
