import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import * as vscode from "vscode";
import type { RepoPath } from "../base/repo-path.ts";

/** The workspace folder of a file, or the only one there is. */
export function folderOf(uri: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  if (uri !== undefined) return vscode.workspace.getWorkspaceFolder(uri);
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length === 1 ? folders[0] : undefined;
}

/** A workspace folder as the core names it: absolute and real. */
export function rootOf(folder: vscode.WorkspaceFolder): string {
  return realpathSync.native(folder.uri.fsPath);
}

/** A file's path inside its workspace folder, with `/`; undefined for the folder itself and for what lies elsewhere. */
export function pathIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): RepoPath | undefined {
  if (uri.scheme !== "file") return undefined;
  const path = relative(folder.uri.fsPath, uri.fsPath);
  if (path === "" || path === ".." || path.startsWith(`..${sep}`)) return undefined;
  return path.split(sep).join("/");
}

/** The developer's own file of a repository path. */
export function uriOf(folder: vscode.WorkspaceFolder, path: RepoPath): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, ...path.split("/"));
}
