import * as vscode from "vscode";

/** `.remit/contracts` of a workspace folder. */
export function contractsDir(folder: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, ".remit", "contracts");
}

/** A contract's name: its file's, without the ending. */
export function contractName(uri: vscode.Uri): string {
  return baseName(uri).replace(/\.jsonc?$/, "");
}

/** The workspace folder whose contract this file is; undefined for every other file. */
export function contractFolder(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  if (uri.scheme !== "file" || !isContractName(baseName(uri))) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return undefined;
  return vscode.Uri.joinPath(uri, "..").path === contractsDir(folder).path ? folder : undefined;
}

/** Every contract file of a folder, by name. */
export async function listContracts(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]> {
  const dir = contractsDir(folder);
  const entries = await readFolder(dir);
  return entries
    .filter(([name, type]) => (type & vscode.FileType.File) !== 0 && isContractName(name))
    .map(([name]) => name)
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => vscode.Uri.joinPath(dir, name));
}

/** A contract larger than this is no contract; `readJsonc` refuses it too. */
const maxBytes = 4_000_000;

/** A contract's text as it is now, unsaved edits included; undefined when it is gone. */
export async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open !== undefined) return open.getText();
  return unlessMissing(async () => {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    // A named pipe would be read for ever.
    if ((type & vscode.FileType.File) === 0) return undefined;
    if (size > maxBytes) return " ".repeat(maxBytes);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  });
}

export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}

/** When a contract was last written; 0 when it is gone. */
export async function writtenAt(uri: vscode.Uri): Promise<number> {
  return (await unlessMissing(async () => (await vscode.workspace.fs.stat(uri)).mtime)) ?? 0;
}

async function readFolder(dir: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  return (await unlessMissing(() => vscode.workspace.fs.readDirectory(dir))) ?? [];
}

async function unlessMissing<T>(read: () => Thenable<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    const code = thrown instanceof vscode.FileSystemError ? thrown.code : "";
    if (code === "FileNotFound" || code === "FileNotADirectory") return undefined;
    throw thrown;
  }
}

function isContractName(name: string): boolean {
  return /^[^.].*\.jsonc?$/.test(name);
}

function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
