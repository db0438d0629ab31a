import { compileGlob, normalizeGlob, pathProblem, type GlobOptions } from "../base/glob.ts";
import { printablePath, type RepoPath } from "../base/repo-path.ts";
import { protectedBy } from "./protected.ts";
import type { Scope } from "./schema.ts";
import { isSecretPath } from "./secrets.ts";

/**
 * What is done to a path, seen from the base: `create` is for a path that the base does not have (also when the worker
 * edits again what it created), `write` for one that it has.
 */
export type ScopeAction = "write" | "create" | "delete" | "read";

export type ScopeDecision =
  | {
      readonly allowed: true;
      /** The glob that allows it, such as `scope.write[0]`. */
      readonly clause: string;
    }
  | {
      readonly allowed: false;
      /** `scope.LIST`, `scope.never[N]`, or what no scope can change: `paths`, `secrets`, `protected`. */
      readonly clause: string;
      /** One sentence for people and for the model: what is refused, by which clause, what would be allowed. */
      readonly message: string;
    };

export interface ScopeMatcher {
  decide(path: RepoPath, action: ScopeAction): ScopeDecision;
}

export interface ScopeOptions extends GlobOptions {
  /** Where the contract itself lies, when it lies inside the opened folder: protected like `.remit/**`. */
  readonly contractFile?: RepoPath | undefined;
}

/**
 * Compiles a scope. In this order: an unsafe path is refused, a secret is refused, `read` asks `scope.read`;
 * for everything else `never` wins, a protected path must be named literally, and `write` (for delete too) or
 * `create` must hold the path. Throws `contract-invalid` for a glob that cannot be used.
 */
export function compileScope(scope: Scope, options: ScopeOptions): ScopeMatcher {
  const write = compileList("write", scope.write, options);
  const create = compileList("create", scope.create, options);
  const never = compileList("never", scope.never, options);
  const read = compileList("read", scope.read, options);
  return { decide };

  function decide(path: RepoPath, action: ScopeAction): ScopeDecision {
    const unsafe = refuseUnsafe(path);
    if (unsafe !== undefined) return unsafe;
    if (action === "read") return allow(read, path) ?? outside(path, action, [read]);
    const asked = action === "create" ? create : write;
    return (
      refuseNever(never, path) ??
      refuseProtected(asked, path, options.contractFile) ??
      allow(asked, path) ??
      outside(path, action, action === "create" ? [create, write] : [write, create])
    );
  }
}

interface GlobList {
  readonly name: keyof Scope;
  readonly globs: readonly string[];
  /** The first glob that holds a path; -1 for none. */
  indexOf(path: RepoPath): number;
  /** True when a glob's own text is the path. */
  names(path: RepoPath): boolean;
}

function compileList(name: keyof Scope, globs: readonly string[], options: GlobOptions): GlobList {
  const tests = globs.map((glob) => compileGlob(glob, options));
  const written = new Set(globs.map((glob) => foldCase(normalizeGlob(glob), options)));
  return {
    name,
    globs,
    indexOf: (path) => tests.findIndex((test) => test(path)),
    names: (path) => written.has(foldCase(path.normalize("NFC"), options)),
  };
}

function foldCase(text: string, options: GlobOptions): string {
  return options.ignoreCase ? text.toLowerCase() : text;
}

function allow(list: GlobList, path: RepoPath): ScopeDecision | undefined {
  const index = list.indexOf(path);
  return index === -1 ? undefined : { allowed: true, clause: `scope.${list.name}[${index}]` };
}

function refuseUnsafe(path: RepoPath): ScopeDecision | undefined {
  const problem = pathProblem(path);
  if (problem !== undefined) {
    return refusal("paths", () => `${shown(path)} ${problem}: no contract allows it.`);
  }
  if (isSecretPath(path) !== "always") return undefined;
  return refusal("secrets", () => `${shown(path)} is a secret: no contract lets it be read or written.`);
}

function refuseNever(never: GlobList, path: RepoPath): ScopeDecision | undefined {
  const index = never.indexOf(path);
  if (index === -1) return undefined;
  return refusal(`scope.never[${index}]`, () => {
    const glob = quoted(never.globs[index] ?? "");
    return `${shown(path)} must stay untouched: the contract's never list holds ${glob}, which wins over write and create.`;
  });
}

function refuseProtected(
  asked: GlobList,
  path: RepoPath,
  contractFile: RepoPath | undefined,
): ScopeDecision | undefined {
  if (asked.names(path)) return undefined;
  const own = contractFile !== undefined && samePath(path, contractFile);
  const what = own ? "the contract itself" : protectedBy(path);
  if (what === undefined) return undefined;
  return refusal(
    "protected",
    () =>
      `${shown(path)} is protected (${what}): only a scope.${asked.name} that names it literally, without a wildcard, allows it.`,
  );
}

function samePath(a: RepoPath, b: RepoPath): boolean {
  return a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();
}

function outside(path: RepoPath, action: ScopeAction, lists: readonly GlobList[]): ScopeDecision {
  const clause = `scope.${lists[0]?.name ?? action}`;
  return refusal(clause, () => {
    const allowed = lists.map((list) => `${list.name} allows ${globsText(list.globs)}`).join("; ");
    return `${shown(path)} is outside the contract's scope for ${action}: ${allowed}.`;
  });
}

/** The message is written when it is read: most decisions are asked for their outcome alone, for every file of a tree. */
function refusal(clause: string, message: () => string): ScopeDecision {
  return {
    allowed: false,
    clause,
    get message() {
      return message();
    },
  };
}

const maxShown = 240;

function globsText(globs: readonly string[]): string {
  if (globs.length === 0) return "nothing";
  const texts: string[] = [];
  let length = 0;
  for (const glob of globs) {
    length += glob.length + 2;
    if (texts.length > 0 && length > maxShown) break;
    texts.push(quoted(glob));
  }
  const left = globs.length - texts.length;
  return texts.join(", ") + (left > 0 ? ` and ${left} more` : "");
}

function quoted(glob: string): string {
  return shorten(printablePath(glob));
}

function shown(path: RepoPath): string {
  return path === "" ? "An empty path" : shorten(printablePath(path));
}

/** The end of a long path tells more than its beginning. */
function shorten(text: string): string {
  return text.length > maxShown ? `...${text.slice(-maxShown)}` : text;
}
