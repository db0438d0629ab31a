import * as vscode from "vscode";
import type { NamedFloor } from "../../contract/floor.ts";
import type { LintFacts } from "../../contract/lint-facts.ts";
import { pathIn, rootOf } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { contractFolder } from "./contract-file.ts";

interface Listing {
  readonly paths: Promise<readonly string[]>;
  readonly stopping: AbortController;
  readonly at: number;
}

const maxAgeMs = 60_000;

/**
 * What lint must know of each folder's tree and of the machine. The tree is listed by git in the background, once for
 * all contracts of a folder, and again when files came, went or were saved.
 */
export class FolderFacts implements vscode.Disposable {
  readonly #surroundings: Surroundings;
  readonly #listings = new Map<string, Listing>();
  readonly #aged = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const age = (uris: readonly vscode.Uri[]): void => this.#age(uris);
    this.#listeners = vscode.Disposable.from(
      this.#aged,
      vscode.workspace.onDidCreateFiles(({ files }) => age(files)),
      vscode.workspace.onDidDeleteFiles(({ files }) => age(files)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        age(files.flatMap((file) => [file.oldUri, file.newUri])),
      ),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (contractFolder(uri) === undefined) age([uri]);
      }),
    );
  }

  /** Fires when what was read of some folder is no longer true. */
  get onDidAge(): vscode.Event<void> {
    return this.#aged.event;
  }

  /** Faults: git-missing, snapshot-failed. */
  async read(folder: vscode.WorkspaceFolder, contract: vscode.Uri): Promise<LintFacts> {
    const [{ readLintFacts }, floors, paths] = await Promise.all([
      import("../../run/lint-facts.ts"),
      this.#floorsOf(folder),
      this.#listingOf(folder).paths,
    ]);
    const contractFile = pathIn(folder, contract);
    const own = contractFile === undefined ? {} : { contractFile };
    return readLintFacts({ root: rootOf(folder), env: process.env, floors, ...own }, paths);
  }

  async #floorsOf(folder: vscode.WorkspaceFolder): Promise<readonly NamedFloor[]> {
    const { readFolderFloor, readUserFloors } = await import("../../run/floors.ts");
    const { policyFile } = await this.#surroundings.settings();
    const places = { env: process.env, platform: process.platform, policyFile };
    return [...(await readFolderFloor(rootOf(folder))), ...(await readUserFloors(places))];
  }

  /** Nobody wants to know of this folder any more. */
  stop(folder: vscode.WorkspaceFolder): void {
    const key = folder.uri.toString();
    this.#listings.get(key)?.stopping.abort();
    this.#listings.delete(key);
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const { stopping } of this.#listings.values()) stopping.abort();
    this.#listings.clear();
  }

  #listingOf(folder: vscode.WorkspaceFolder): Listing {
    const key = folder.uri.toString();
    const known = this.#listings.get(key);
    if (known !== undefined && Date.now() - known.at < maxAgeMs) return known;
    const stopping = new AbortController();
    const paths = this.#list(folder, stopping.signal);
    const listing = { paths, stopping, at: Date.now() };
    this.#listings.set(key, listing);
    // One that failed is tried again the next time.
    paths.catch(() => {
      if (this.#listings.get(key) === listing) this.#listings.delete(key);
    });
    return listing;
  }

  async #list(folder: vscode.WorkspaceFolder, signal: AbortSignal): Promise<readonly string[]> {
    const { listSnapshotPaths } = await import("../../run/snapshot-paths.ts");
    const { stateDir } = await this.#surroundings.settings();
    return listSnapshotPaths(rootOf(folder), stateDir, signal);
  }

  #age(uris: readonly vscode.Uri[]): void {
    const keys = new Set(
      uris.flatMap((uri) => vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? []),
    );
    const gone = [...keys].filter((key) => this.#listings.delete(key));
    if (gone.length > 0) this.#aged.fire();
  }
}
