import * as vscode from "vscode";
import { pathIn } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import type { Surroundings } from "../surroundings.ts";
import type { ActiveContract, Contracts } from "./contracts.ts";
import type { PathMark } from "./path-marks.ts";

type MarkOf = (path: string) => PathMark | undefined;

/** Shows in the explorer and on tabs what the active contract allows and protects. Each file is decided when it is asked for. */
export function registerDecorations({ log }: Surroundings, contracts: Contracts): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const compiled = new WeakMap<ActiveContract, Promise<MarkOf | undefined>>();
  const provider: vscode.FileDecorationProvider = {
    onDidChangeFileDecorations: changed.event,
    async provideFileDecoration(uri) {
      const folder = uri.scheme === "file" ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
      const active = folder === undefined || !isOn() ? undefined : contracts.activeIn(folder);
      const path = active === undefined ? undefined : pathIn(active.folder, uri);
      if (active === undefined || path === undefined) return undefined;
      const mark = (await marksOf(active))?.(path);
      if (mark === undefined || (mark.fileOnly && (await isFolder(uri, log)))) return undefined;
      return decorationOf(mark, active);
    },
  };
  return vscode.Disposable.from(
    changed,
    contracts.onDidChange(() => changed.fire(undefined)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("remit.decorations")) changed.fire(undefined);
    }),
    vscode.window.registerFileDecorationProvider(provider),
  );

  function marksOf(active: ActiveContract): Promise<MarkOf | undefined> {
    const known = compiled.get(active) ?? compile(active);
    compiled.set(active, known);
    return known;
  }
}

async function compile({ scope, matcher }: ActiveContract): Promise<MarkOf | undefined> {
  if (scope === undefined || matcher === undefined) return undefined;
  const { compileMarks } = await import("./path-marks.ts");
  return compileMarks(scope, matcher);
}

function isOn(): boolean {
  return vscode.workspace.getConfiguration("remit").get<boolean>("decorations", true);
}

/** A link counts as a file, as it does for git. */
async function isFolder(uri: vscode.Uri, log: vscode.LogOutputChannel): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.Directory;
  } catch (thrown) {
    log.trace(`${uri.fsPath} cannot be looked at for its mark:`, String(thrown));
    return false;
  }
}

const looks = {
  allowed: { badge: "✓", color: "remit.allowedForeground" },
  creatable: { badge: "+", color: "remit.creatableForeground" },
  "allowed-creatable": { badge: "✓+", color: "remit.allowedForeground" },
  protected: { badge: "⊘", color: "remit.protectedForeground" },
} as const;

function decorationOf({ kind, clauses, own }: PathMark, { name }: ActiveContract): vscode.FileDecoration {
  const { badge, color } = looks[kind];
  const tooltip = vscode.l10n.t(wordsOf(kind), shownLine(name), clauses.join(", "));
  const decoration = new vscode.FileDecoration(badge, tooltip, new vscode.ThemeColor(color));
  // A folder shows the colour of a file that is named in it; a glob over half the tree would colour everything.
  decoration.propagate = own && kind !== "protected";
  return decoration;
}

function wordsOf(kind: PathMark["kind"]): string {
  switch (kind) {
    case "allowed":
      return "Allowed by contract {0}: {1}";
    case "creatable":
      return "New files allowed by contract {0}: {1}";
    case "allowed-creatable":
      return "Changes and new files allowed by contract {0}: {1}";
    case "protected":
      return "Protected by contract {0}: {1}";
  }
}
