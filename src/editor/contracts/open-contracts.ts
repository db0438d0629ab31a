import { basename } from "node:path";
import * as vscode from "vscode";
import type { ContractDraft } from "../../contract/draft.ts";
import { rootOf } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { writeEdits } from "./contract-edits.ts";
import { contractFolder, contractsDir, listContracts } from "./contract-file.ts";
import type { ActiveContract, ContractEdit, Contracts } from "./contracts.ts";
import { FolderContracts, type FolderSurroundings } from "./folder-contracts.ts";

/** Opens the contracts of the workspace's folders. Each is read in the background, or when it is first asked for. */
export function openContracts(surroundings: Surroundings): Contracts {
  return new WorkspaceContracts(surroundings);
}

class WorkspaceContracts implements Contracts {
  readonly #changed = new vscode.EventEmitter<vscode.WorkspaceFolder>();
  readonly #read = new vscode.EventEmitter<vscode.WorkspaceFolder>();
  readonly #folders = new Map<string, FolderContracts>();
  readonly #surroundings: FolderSurroundings;
  readonly #following: vscode.Disposable;

  constructor({ context, log }: Surroundings) {
    const onChange = (folder: vscode.WorkspaceFolder): void => this.#changed.fire(folder);
    const onRead = (folder: vscode.WorkspaceFolder): void => this.#read.fire(folder);
    this.#surroundings = { memory: context.workspaceState, log, onChange, onRead };
    for (const folder of vscode.workspace.workspaceFolders ?? []) void this.#in(folder).reread();
    const follow = (document: vscode.TextDocument): void => this.#follow(document);
    this.#following = vscode.Disposable.from(
      vscode.workspace.onDidChangeWorkspaceFolders((event) => this.#followFolders(event)),
      vscode.workspace.onDidOpenTextDocument(follow),
      vscode.workspace.onDidCloseTextDocument(follow),
      vscode.workspace.onDidChangeTextDocument(({ document }) => follow(document)),
      vscode.workspace.onDidDeleteFiles(() => this.#rereadAll()),
      vscode.workspace.onDidRenameFiles(({ files }) => void this.#followRename(files)),
    );
  }

  get onDidChange(): vscode.Event<vscode.WorkspaceFolder> {
    return this.#changed.event;
  }

  get onDidRead(): vscode.Event<vscode.WorkspaceFolder> {
    return this.#read.event;
  }

  activeIn(folder: vscode.WorkspaceFolder): ActiveContract | undefined {
    return this.#in(folder).active;
  }

  readActive(folder: vscode.WorkspaceFolder): Promise<ActiveContract | undefined> {
    return this.#in(folder).readActive();
  }

  listIn(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]> {
    return listContracts(folder);
  }

  choose(folder: vscode.WorkspaceFolder, uri: vscode.Uri): Promise<void> {
    return this.#in(folder).choose(uri);
  }

  async create(folder: vscode.WorkspaceFolder, name: string, draft: ContractDraft): Promise<vscode.Uri> {
    const [{ addContract }, { writeContract }] = await Promise.all([
      import("../../run/contract-file.ts"),
      import("../../contract/draft.ts"),
    ]);
    const file = await addContract(rootOf(folder), name, writeContract(draft));
    const uri = vscode.Uri.joinPath(contractsDir(folder), basename(file));
    await this.choose(folder, uri);
    return uri;
  }

  async edit(uri: vscode.Uri, edits: readonly ContractEdit[]): Promise<void> {
    await writeEdits(uri, edits);
    const folder = contractFolder(uri);
    if (folder !== undefined) await this.#in(folder).reread();
  }

  dispose(): void {
    this.#following.dispose();
    this.#changed.dispose();
    this.#read.dispose();
    for (const folder of this.#folders.values()) folder.dispose();
    this.#folders.clear();
  }

  #in(folder: vscode.WorkspaceFolder): FolderContracts {
    const key = folder.uri.toString();
    const known = this.#folders.get(key) ?? new FolderContracts(folder, this.#surroundings);
    this.#folders.set(key, known);
    return known;
  }

  #follow({ uri }: vscode.TextDocument): void {
    const folder = contractFolder(uri);
    if (folder !== undefined) void this.#in(folder).reread();
  }

  #followFolders({ added, removed }: vscode.WorkspaceFoldersChangeEvent): void {
    for (const folder of removed) {
      this.#folders.get(folder.uri.toString())?.dispose();
      this.#folders.delete(folder.uri.toString());
    }
    for (const folder of added) void this.#in(folder).reread();
  }

  #rereadAll(): void {
    for (const folder of this.#folders.values()) void folder.reread();
  }

  async #followRename(files: vscode.FileRenameEvent["files"]): Promise<void> {
    for (const { oldUri, newUri } of files) {
      const folder = contractFolder(newUri);
      if (folder !== undefined) await this.#in(folder).followRename(oldUri, newUri);
    }
    this.#rereadAll();
  }
}
