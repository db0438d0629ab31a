import * as vscode from "vscode";
import { folderOf, pathIn } from "../folders.ts";
import type { Surroundings } from "../surroundings.ts";
import { attempt } from "./contract-fault.ts";
import { readText } from "./contract-file.ts";
import type { Contracts } from "./contracts.ts";
import { draftGoal, draftName } from "./draft-goal.ts";
import type { Mark, Marked } from "./mark.ts";
import type { Marking } from "./mark-notice.ts";

const commands: readonly (readonly [command: string, mark: Mark])[] = [
  ["remit.allow", "allow"],
  ["remit.allowCreating", "create"],
  ["remit.protect", "protect"],
  ["remit.unmark", "unmark"],
];

/** The commands that mark files: of the explorer, of tabs, or of the file in the active editor. */
export function registerMarks(surroundings: Surroundings, contracts: Contracts): vscode.Disposable {
  // One mark after the other: each edits the text that the one before left.
  let last: Promise<void> = Promise.resolve();
  return vscode.Disposable.from(
    ...commands.map(([command, mark]) =>
      vscode.commands.registerCommand(command, (uri: unknown, uris: unknown) => {
        const marked = last.then(() => markFiles(surroundings, contracts, mark, urisOf(uri, uris)));
        // One that fails keeps no later one from its turn.
        last = marked.catch(() => undefined);
        return marked;
      }),
    ),
  );
}

/** What the explorer and the tabs hand over: the item that was clicked, and all that are selected with it. */
function urisOf(uri: unknown, uris: unknown): readonly vscode.Uri[] {
  const many = Array.isArray(uris) ? uris.filter((item) => item instanceof vscode.Uri) : [];
  if (many.length > 0) return many;
  const one = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
  return one === undefined ? [] : [one];
}

async function markFiles(
  surroundings: Surroundings,
  contracts: Contracts,
  mark: Mark,
  uris: readonly vscode.Uri[],
): Promise<void> {
  const folders = Map.groupBy(uris, (uri) => folderOf(uri));
  for (const [folder, own] of folders) {
    if (folder === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Only files of an opened folder can stand in a contract."),
      );
      continue;
    }
    const what = vscode.l10n.t("The contract could not be changed");
    const contract = (): vscode.Uri | undefined => contracts.activeIn(folder)?.uri;
    await attempt(
      surroundings,
      what,
      async () => {
        const marking = await markIn(contracts, folder, mark, own);
        const { tellMarks } = await import("./mark-notice.ts");
        // Later marks do not wait until somebody answers.
        if (marking !== undefined) void attempt(surroundings, what, () => tellMarks(marking), contract);
      },
      contract,
    );
  }
}

async function markIn(
  contracts: Contracts,
  folder: vscode.WorkspaceFolder,
  mark: Mark,
  uris: readonly vscode.Uri[],
): Promise<Marking | undefined> {
  const { agreeOn } = await import("./mark-consent.ts");
  const targets = await agreeOn(mark, await Promise.all(uris.map((uri) => lookAt(folder, uri))));
  if (targets.length === 0) return undefined;
  const named = await writeMarks(contracts, folder, mark, targets);
  const active = await contracts.readActive(folder);
  if (active !== undefined) return { mark, targets, named, active };
  vscode.window.setStatusBarMessage(vscode.l10n.t("There is no contract to remove it from"), 5000);
  return undefined;
}

async function lookAt(folder: vscode.WorkspaceFolder, uri: vscode.Uri): Promise<Marked> {
  // A link to a folder is a file, as it is for git.
  const { type } = await vscode.workspace.fs.stat(uri);
  return { path: pathIn(folder, uri) ?? "", isFolder: type === vscode.FileType.Directory };
}

/** True when a glob was added or taken away. */
async function writeMarks(
  contracts: Contracts,
  folder: vscode.WorkspaceFolder,
  mark: Mark,
  targets: readonly Marked[],
): Promise<boolean> {
  const [{ markEdits }, { emptyScope, scopeToEdit }] = await Promise.all([
    import("./mark.ts"),
    import("./contract-text.ts"),
  ]);
  const active = await contracts.readActive(folder);
  if (active === undefined) {
    const edits = markEdits(emptyScope, mark, targets);
    const globsFor = (list: string): string[] =>
      edits.filter(({ path }) => path[1] === list).map(({ value }) => String(value));
    const [write, create, never] = ["write", "create", "never"].map(globsFor);
    if (edits.length === 0) return false;
    const scope = { write: write ?? [], create: create ?? [], never: never ?? [] };
    await contracts.create(folder, draftName, { goal: draftGoal, ...scope, commands: [] });
    return true;
  }
  const edits = markEdits(scopeToEdit((await readText(active.uri)) ?? ""), mark, targets);
  if (edits.length > 0) await contracts.edit(active.uri, edits);
  return edits.length > 0;
}
