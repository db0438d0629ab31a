import * as vscode from "vscode";
import { pathIn, uriOf } from "../folders.ts";
import { shownLine } from "../shown-text.ts";
import type { ActiveContract, Contracts } from "./contracts.ts";
import type { PathMark } from "./path-marks.ts";

type MarkOf = (path: string) => PathMark | undefined;

/** Shows in the explorer and on tabs what the active contract allows and protects. Each file is decided when it is asked for. */
export function registerDecorations(contracts: Contracts): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  const compiled = new WeakMap<ActiveContract, Promise<MarkOf | undefined>>();
  const provider: vscode.FileDecorationProvider = {
    onDidChangeFileDecorations: changed.event,
    async provideFileDecoration(uri) {
      const folder = uri.scheme === "file" ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
      const active = folder === undefined || !isOn() ? undefined : contracts.activeIn(folder);
      const path = active === undefined ? undefined : pathIn(active.folder, uri);
      if (active === undefined || path === undefined) return undefined;
      const mark = (await marksOf(active))?.(path);
      if (mark === undefined) return undefined;
      if (mark.fileOnly && (await typeOf(uri)) === vscode.FileType.Directory) return undefined;
      return decorationOf(mark, active);
    },
  };
  return vscode.Disposable.from(
    changed,
    contracts.onDidChange(() => void redraw()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("remit.decorations")) void redraw();
    }),
    vscode.window.registerFileDecorationProvider(provider),
  );

  /** Whatever is on screen is asked for again, and what is named by itself also where its folder is closed. */
  async function redraw(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const named = await Promise.all(folders.map((folder) => namedIn(contracts.activeIn(folder))));
    changed.fire(undefined);
    changed.fire(named.flat());
  }

  function marksOf(active: ActiveContract): Promise<MarkOf | undefined> {
    const known = compiled.get(active) ?? compile(active);
    compiled.set(active, known);
    return known;
  }
}

/** More than anybody names one by one. */
const maxNamed = 500;

async function namedIn(active: ActiveContract | undefined): Promise<vscode.Uri[]> {
  if (active?.scope === undefined) return [];
  const { namedPaths } = await import("./path-marks.ts");
  const paths = namedPaths(active.scope).slice(0, maxNamed);
  const uris = paths.map((path) => uriOf(active.folder, path));
  const types = await Promise.all(uris.map(typeOf));
  // What is asked for before it is there would stay without a mark when it comes.
  return uris.filter((_, index) => types[index] !== undefined);
}

async function compile({ scope, matcher }: ActiveContract): Promise<MarkOf | undefined> {
  if (scope === undefined || matcher === undefined) return undefined;
  const { compileMarks } = await import("./path-marks.ts");
  return compileMarks(scope, matcher);
}

function isOn(): boolean {
  return vscode.workspace.getConfiguration("remit").get<boolean>("decorations", true);
}

/** A link counts as a file, as it does for git. Undefined for what is not there. */
async function typeOf(uri: vscode.Uri): Promise<vscode.FileType | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type;
  } catch (thrown) {
    if (thrown instanceof vscode.FileSystemError) return undefined;
    throw thrown;
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
  const tooltip = tooltipOf(kind, shownLine(name), clauses.join(", "));
  const decoration = new vscode.FileDecoration(badge, tooltip, new vscode.ThemeColor(color));
  // A folder shows the colour of a file that is named in it; a glob over half the tree would colour everything.
  decoration.propagate = own && kind !== "protected";
  return decoration;
}

function tooltipOf(kind: PathMark["kind"], contract: string, clauses: string): string {
  switch (kind) {
    case "allowed":
      return vscode.l10n.t("Allowed by contract {0}: {1}", contract, clauses);
    case "creatable":
      return vscode.l10n.t("New files allowed by contract {0}: {1}", contract, clauses);
    case "allowed-creatable":
      return vscode.l10n.t("Changes and new files allowed by contract {0}: {1}", contract, clauses);
    case "protected":
      return vscode.l10n.t("Protected by contract {0}: {1}", contract, clauses);
  }
}
