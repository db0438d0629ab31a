import { globProblem, normalizeGlob } from "../../base/glob.ts";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { ContractEdit } from "../../contract/edit.ts";
import { protectedBy } from "../../contract/protected.ts";
import type { Scope } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";
import { isSecretPath } from "../../contract/secrets.ts";

/** What a person can say of a file or folder: it may be changed, files may be created there, it stays as it is, or nothing. */
export type Mark = "allow" | "create" | "protect" | "unmark";

/** A file or folder that is marked. */
export interface Marked {
  /** Empty for the workspace folder itself. */
  readonly path: RepoPath;
  readonly isFolder: boolean;
}

/**
 * The glob that holds a path and, as far as globs can say it, no other: characters with a meaning stand in a class or,
 * where none can stand, as `?`. A folder's holds everything below it.
 */
export function globOf({ path, isFolder }: Marked): string {
  if (path === "") return "**";
  // Only a literal name reaches a protected file.
  const own = !isFolder && protectedBy(path) !== undefined && globProblem(path) === undefined;
  const name = own ? path.normalize("NFC") : exactGlob(path);
  return isFolder ? `${name}/**` : name;
}

function exactGlob(path: RepoPath): string {
  const exact = path
    .normalize("NFC")
    .replace(/[[*?]/g, "[$&]")
    // What no glob can hold, and what would show another name than it says to whoever reads the contract.
    .replace(/[{\\\ufffd]|\p{Cc}|\p{Cf}|\p{Cs}/gu, "?");
  return exact
    .replace(/^\s|\s$/g, "?")
    .replace(/^~(?=\/|$)/, "?")
    .replace(/^([a-z][a-z0-9+.-]*):(?=\/|$)/i, "$1?");
}

/** What a file is created in, when creating is allowed "here". */
export function creatingPlace({ path, isFolder }: Marked): Marked {
  return isFolder ? { path, isFolder } : { path: path.split("/").slice(0, -1).join("/"), isFolder: true };
}

type List = "write" | "create" | "never";

const listOf = { allow: "write", create: "create", protect: "never" } as const;

/**
 * The edits of a scope that make a mark. What is allowed leaves `never` where it stood there under its own name, what is
 * protected leaves `write` and `create`, what is unmarked leaves all three; wider globs stay.
 */
export function markEdits(scope: Scope, mark: Mark, targets: readonly Marked[]): ContractEdit[] {
  const places = mark === "create" ? targets.map(creatingPlace) : targets;
  const removed = (["write", "create", "never"] as const).flatMap((list) =>
    indexesOf(
      scope[list],
      places.filter((target) => leaves(mark, list, target)),
    )
      .toReversed()
      .map((index) => ({ path: ["scope", list, index], value: undefined })),
  );
  if (mark === "unmark") return removed;
  const list = listOf[mark];
  const added = new Set(places.filter((target) => indexesOf(scope[list], [target]).length === 0).map(globOf));
  return [...removed, ...[...added].map((glob) => ({ path: ["scope", list, -1], value: glob }))];
}

/** A file or folder that has another path now. */
export interface Renamed {
  readonly from: RepoPath;
  readonly to: RepoPath;
  readonly isFolder: boolean;
}

/** The edits with which a scope goes on to name what was renamed: files by their names, folders and what lies in them by theirs. */
export function renameEdits(scope: Scope, renamed: readonly Renamed[]): ContractEdit[] {
  return (["write", "create", "never", "read"] as const).flatMap((list) =>
    scope[list].flatMap((glob, index) => {
      const value = renamed.reduce(renamedGlob, glob);
      return value === glob ? [] : [{ path: ["scope", list, index], value }];
    }),
  );
}

function renamedGlob(glob: string, { from, to, isFolder }: Renamed): string {
  const plain = glob.normalize("NFC").replace(/^(?:\.?\/)+/, "");
  const name = globOf({ path: to, isFolder: false });
  for (const old of [exactGlob(from), from.normalize("NFC")]) {
    if (plain === old) return name;
    if (isFolder && plain.startsWith(`${old}/`)) return `${exactGlob(to)}${plain.slice(old.length)}`;
  }
  return glob;
}

function leaves(mark: Mark, list: List, { isFolder }: Marked): boolean {
  if (mark === "unmark") return true;
  if (mark === "protect") return list !== "never";
  return list === "never" || (mark === "allow" && list === "create" && !isFolder);
}

/** Where a list names one of the targets itself, in order. */
function indexesOf(globs: readonly string[], targets: readonly Marked[]): number[] {
  const names = new Set(targets.flatMap(namesOf));
  return globs.flatMap((glob, index) => (names.has(normalizeGlob(glob)) ? [index] : []));
}

function namesOf(target: Marked): string[] {
  const written = target.isFolder ? `${target.path}/**` : target.path;
  return [globOf(target), ...(target.path === "" ? [] : [normalizeGlob(written)])];
}

/** Why a mark is refused, or what a person should know before it is made; undefined for an ordinary one. */
export type Objection =
  | { readonly kind: "refused"; readonly why: "glob" | "secret" | "protected-folder"; readonly what: string }
  | { readonly kind: "asked"; readonly why: "protected" | "secret"; readonly what: string };

export function objectionTo(mark: Mark, target: Marked): Objection | undefined {
  if (mark === "unmark") return undefined;
  const problem = globProblem(globOf(target));
  if (problem !== undefined) return { kind: "refused", why: "glob", what: problem };
  if (mark === "protect") return undefined;
  const { path, isFolder } = mark === "create" ? creatingPlace(target) : target;
  const what = protectedBy(path);
  if (isFolder) return what === undefined ? undefined : { kind: "refused", why: "protected-folder", what };
  const secret = isSecretPath(path);
  if (secret === "always") return { kind: "refused", why: "secret", what: "" };
  if (what !== undefined) return { kind: "asked", why: "protected", what };
  return secret === undefined ? undefined : { kind: "asked", why: "secret", what: "" };
}

/** How a path stands in a contract, as its marks and decorations say it. */
export type Standing =
  | { readonly kind: "allowed" | "never"; readonly clause: string }
  /** No glob can change it: a protected file, a secret, git's own folder. */
  | { readonly kind: "refused"; readonly clause: string; readonly message: string }
  | { readonly kind: "outside" };

export function standingOf(matcher: ScopeMatcher, { path, isFolder }: Marked): Standing {
  const asked = isFolder ? (path === "" ? odd : `${path}/${odd}`) : path;
  const decision = matcher.decide(asked, "write");
  if (decision.allowed) return { kind: "allowed", clause: decision.clause };
  if (decision.clause.startsWith("scope.never")) return { kind: "never", clause: decision.clause };
  if (decision.clause.startsWith("scope.")) return { kind: "outside" };
  return { kind: "refused", clause: decision.clause, message: decision.message };
}

/** A name that only a glob for a whole folder holds. */
const odd = "zqj7w";

/** The glob behind a clause such as `scope.write[0]`, for people. */
export function globAt(scope: Scope, clause: string): string {
  const [, list, index] = /^scope\.(write|create|never|read)\[(\d+)\]$/.exec(clause) ?? [];
  const globs = list === undefined ? [] : scope[list as keyof Scope];
  return printablePath(globs[Number(index)] ?? "");
}
