import * as vscode from "vscode";
import { ignoresCase } from "../../base/letter-case.ts";
import { pathIn, rootOf } from "../folders.ts";
import type { ActiveContract } from "./contracts.ts";
import { contractName, listContracts, readText, writtenAt } from "./contract-file.ts";
import type { ContractText } from "./contract-text.ts";

/** What a folder's contracts need from outside. */
export interface FolderSurroundings {
  /** Which contract was chosen here, remembered by the workspace. */
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  readonly onChange: (folder: vscode.WorkspaceFolder) => void;
  readonly onRead: (folder: vscode.WorkspaceFolder) => void;
}

/** The active contract of one workspace folder, followed through edits, renames and other programs. */
export class FolderContracts implements vscode.Disposable {
  readonly #folder: vscode.WorkspaceFolder;
  readonly #surroundings: FolderSurroundings;
  readonly #watching: vscode.Disposable;
  #chosen: string | undefined;
  #current: Current | undefined;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(folder: vscode.WorkspaceFolder, surroundings: FolderSurroundings) {
    this.#folder = folder;
    this.#surroundings = surroundings;
    this.#chosen = surroundings.memory.get<string>(this.#key);
    // The folders too: whoever takes one away says nothing of the files in it.
    const pattern = "{.remit,.remit/contracts,.remit/contracts/*}";
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    const noticed = (): void => void this.reread();
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(noticed),
      watcher.onDidChange(noticed),
      watcher.onDidDelete(noticed),
    );
  }

  /** As far as it has been read. */
  get active(): ActiveContract | undefined {
    return this.#current?.active;
  }

  /** The active contract, read first where that has not happened yet. */
  async readActive(): Promise<ActiveContract | undefined> {
    return this.#current === undefined ? this.reread() : this.active;
  }

  /** The active contract after everything that happened before the call. */
  async reread(): Promise<ActiveContract | undefined> {
    this.#again = true;
    this.#reading ??= this.#readWhileAsked();
    await this.#reading;
    return this.active;
  }

  async choose(uri: vscode.Uri): Promise<void> {
    this.#chosen = uri.toString();
    await this.#surroundings.memory.update(this.#key, this.#chosen);
    await this.reread();
  }

  /** A renamed contract stays the active one. */
  async followRename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const known = [this.#chosen, this.active?.uri.toString()];
    if (known.includes(from.toString())) await this.choose(to);
  }

  dispose(): void {
    this.#watching.dispose();
  }

  get #key(): string {
    return `remit.activeContract:${this.#folder.uri.toString()}`;
  }

  /** One reading at a time; what happens meanwhile causes one more. */
  async #readWhileAsked(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        this.#take(await readCurrent(this.#folder, this.#chosen, this.#current));
      }
    } catch (thrown) {
      this.#surroundings.log.error(`The contracts of ${this.#folder.name} cannot be read:`, String(thrown));
      this.#current ??= { text: undefined, active: undefined };
    } finally {
      this.#reading = undefined;
      this.#surroundings.onRead(this.#folder);
    }
  }

  #take(next: Current): void {
    const before = this.#current;
    this.#current = next;
    const sameFile = before?.active?.uri.toString() === next.active?.uri.toString();
    if (!sameFile || before?.text !== next.text) this.#surroundings.onChange(this.#folder);
  }
}

/** What stands now: the active contract and the text that it was read from. */
interface Current {
  readonly text: string | undefined;
  readonly active: ActiveContract | undefined;
  readonly read?: ContractText;
}

async function readCurrent(
  folder: vscode.WorkspaceFolder,
  chosen: string | undefined,
  before: Current | undefined,
): Promise<Current> {
  const { uri, text } = await readPicked(folder, [chosen, before?.active?.uri.toString()]);
  if (uri === undefined || text === undefined) return { text: undefined, active: undefined };
  const same = before?.active?.uri.toString() === uri.toString() ? before : undefined;
  if (same?.text === text) return same;
  const { readContractText } = await import("./contract-text.ts");
  const options = { ignoreCase: await ignoresCase(rootOf(folder)), contractFile: pathIn(folder, uri) };
  const read = readContractText(text, options, same?.read);
  return { text, read, active: { folder, uri, name: contractName(uri), ...read } };
}

/** The active one's text. A file that is renamed between being listed and being read is looked for again. */
async function readPicked(
  folder: vscode.WorkspaceFolder,
  preferred: readonly (string | undefined)[],
): Promise<{ readonly uri?: vscode.Uri; readonly text?: string }> {
  for (let tries = 0; tries < 3; tries += 1) {
    const uri = await pickActive(await listContracts(folder), preferred);
    if (uri === undefined) return {};
    const text = await readText(uri);
    if (text !== undefined) return { uri, text };
  }
  return {};
}

/** The chosen one while it exists, else the one that was active, else the one that was written last. */
async function pickActive(
  uris: readonly vscode.Uri[],
  preferred: readonly (string | undefined)[],
): Promise<vscode.Uri | undefined> {
  for (const wanted of preferred) {
    const found = uris.find((uri) => uri.toString() === wanted);
    if (found !== undefined) return found;
  }
  const dated = await Promise.all(uris.map(async (uri) => ({ uri, at: await writtenAt(uri) })));
  return dated.toSorted((a, b) => b.at - a.at)[0]?.uri;
}
