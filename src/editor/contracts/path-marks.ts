import { normalizeGlob } from "../../base/glob.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import type { Scope } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";
import { globOf, standingOf } from "./mark.ts";

/** How a contract marks one file or folder. What it does not name has no mark. */
export interface PathMark {
  readonly kind: "allowed" | "creatable" | "allowed-creatable" | "protected";
  /** The globs behind it, such as `scope.write[0]`. */
  readonly clauses: readonly string[];
  /** A glob that says this very path, not one that happens to hold it. */
  readonly own: boolean;
  /** True where a folder of this name would not be meant: whoever shows the mark must look what it is. */
  readonly fileOnly: boolean;
}

/** Marks of any path, each decided when it is asked for: what it costs depends on the scope, never on the tree. */
export function compileMarks(scope: Scope, matcher: ScopeMatcher): (path: RepoPath) => PathMark | undefined {
  const folders = namedFolders(scope);
  return (path) => folderMark(folders.get(path)) ?? fileMark(path, scope, matcher);
}

/** Files and folders that a scope lets change under their own names: the editor colours the folders above these. */
export function namedPaths({ write, create }: Scope): readonly RepoPath[] {
  const files = [...write, ...create].map(normalizeGlob).filter((glob) => !isWild(glob));
  const folders = [...write.flatMap(foldersNamed), ...create.flatMap(createdIn)];
  return [...new Set([...files.map(withoutClasses), ...folders])];
}

/** The clauses that name a folder: it may be changed, created in, stays as it is. */
interface NamedFolder {
  write?: string;
  create?: string;
  never?: string;
}

function folderMark(named: NamedFolder | undefined): PathMark | undefined {
  if (named === undefined) return undefined;
  const { write, create, never } = named;
  if (never !== undefined) return { kind: "protected", clauses: [never], own: true, fileOnly: false };
  const clauses = [write, create].filter((clause) => clause !== undefined);
  const kind = create === undefined ? "allowed" : write === undefined ? "creatable" : "allowed-creatable";
  return { kind, clauses, own: true, fileOnly: false };
}

function fileMark(path: RepoPath, scope: Scope, matcher: ScopeMatcher): PathMark | undefined {
  const standing = standingOf(matcher, { path, isFolder: false });
  if (standing.kind !== "allowed" && standing.kind !== "never") return undefined;
  const glob = globOfClause(scope, standing.clause);
  return {
    kind: standing.kind === "allowed" ? "allowed" : "protected",
    clauses: [standing.clause],
    own: [path.normalize("NFC"), globOf({ path, isFolder: false })].includes(normalizeGlob(glob)),
    fileOnly: !glob.endsWith("**"),
  };
}

function namedFolders(scope: Scope): ReadonlyMap<RepoPath, NamedFolder> {
  const folders = new Map<RepoPath, NamedFolder>();
  for (const list of ["write", "create", "never"] as const) {
    for (const [index, glob] of scope[list].entries()) {
      for (const folder of list === "create" ? createdIn(glob) : foldersNamed(glob)) {
        folders.set(folder, { [list]: `scope.${list}[${index}]`, ...folders.get(folder) });
      }
    }
  }
  return folders;
}

/** The folder that a glob such as `src/**` names, as written and with its classes read. */
function foldersNamed(glob: string): RepoPath[] {
  const normal = normalizeGlob(glob);
  if (!normal.endsWith("/**")) return [];
  const folder = normal.slice(0, -3);
  return [...new Set([folder, withoutClasses(folder)])];
}

/** The folder in which a `create` glob lets files appear: the part before its first wildcard. */
function createdIn(glob: string): RepoPath[] {
  const named = foldersNamed(glob);
  if (named.length > 0) return named;
  const parts = normalizeGlob(glob).split("/").slice(0, -1);
  const wild = parts.findIndex(isWild);
  const base = parts
    .slice(0, wild === -1 ? parts.length : wild)
    .map(withoutClasses)
    .join("/");
  return base === "" ? [] : [base];
}

/** How a mark writes a sign that means itself. */
const classOfOne = /\[([[*?])\]/g;

function isWild(glob: string): boolean {
  return /[*?[{]/.test(glob.replace(classOfOne, ""));
}

function withoutClasses(glob: string): string {
  return glob.replace(classOfOne, "$1");
}

function globOfClause(scope: Scope, clause: string): string {
  const [, list, index] = /^scope\.(write|never)\[(\d+)\]$/.exec(clause) ?? [];
  return list === "write" || list === "never" ? (scope[list][Number(index)] ?? "") : "";
}
