import { Minimatch, braceExpand } from "minimatch";
import { Fault } from "./fault.ts";
import type { RepoPath } from "./repo-path.ts";

export interface GlobOptions {
  /** True where the file system takes `A` and `a` for the same name. */
  readonly ignoreCase: boolean;
}

/** True when a path lies in what a glob names. */
export type PathTest = (path: RepoPath) => boolean;

const maxLength = 512;
const maxAlternatives = 256;
const maxPathLength = 4096;

/**
 * Compiles a glob over repository paths: `*` and `?` within a part, `[abc]`, `[!abc]`, `**` as a whole part,
 * `{a,b}`. Dotfiles are like any file; `!`, `#` and `(` are literal; `src/` means everything below `src`.
 *
 * File names that hold glob characters match themselves: a path equal to the glob's own text always matches, and
 * brackets match as a class and as written, so `app/[id]/**` holds `app/[id]/page.tsx` (and also `app/i/page.tsx`;
 * `app/[[]id]/**` holds the first alone). Both sides are compared in Unicode NFC.
 *
 * A path with a {@link pathProblem} never matches. A glob with a {@link globProblem} throws `contract-invalid`.
 */
export function compileGlob(glob: string, options: GlobOptions): PathTest {
  const problem = globProblem(glob);
  if (problem !== undefined) {
    throw new Fault("contract-invalid", `The glob ${JSON.stringify(glob)} ${problem}.`);
  }
  const written = foldCase(normalizeGlob(glob), options);
  const matchers = alternativesOf(glob)
    .flatMap(readings)
    .map((pattern) => compile(pattern, options));
  return (path) => {
    if (pathProblem(path) !== undefined) return false;
    const normal = path.normalize("NFC");
    return foldCase(normal, options) === written || matchers.some((matcher) => matcher.match(normal));
  };
}

/** Why a glob cannot be used, as the end of a sentence that begins with the glob; undefined when it can. */
export function globProblem(glob: string): string | undefined {
  return textProblem(glob) ?? absoluteProblem(glob) ?? shapeProblem(glob);
}

/** A glob in the form that is compared: NFC, without leading `./` or `/`, a closing `/` as `/**`. */
export function normalizeGlob(glob: string): string {
  return glob
    .normalize("NFC")
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "/**");
}

/** A glob's plain alternatives: braces expanded, each normalised. */
export function alternativesOf(glob: string): string[] {
  return braceExpand(normalizeGlob(glob), { braceExpandMax: maxAlternatives + 1 }).map(normalizeGlob);
}

/** True when nothing in a glob is a wildcard, so that it names one file. */
export function isLiteralGlob(glob: string): boolean {
  return !/[*?[{]/.test(normalizeGlob(glob));
}

/**
 * Why no contract can ever allow a path, as the end of a sentence; undefined for an ordinary one. Refused are `.`, `..`
 * and empty parts, NUL, more than 4096 characters, and every name that a file system takes for git's own folder.
 */
export function pathProblem(path: RepoPath): string | undefined {
  if (path.length > maxPathLength) return `is longer than ${maxPathLength} characters`;
  if (plainPath.test(path)) return undefined;
  if (path === "") return "is empty";
  if (path.includes("\0")) return "has a NUL character";
  const parts = path.split("/");
  if (parts.includes("")) return "is absolute or has an empty part";
  for (const part of path.split(/[/\\]/)) {
    if (/^\.{1,2} *$/.test(part.replace(ignorable, ""))) return `has a part "${part}"`;
    if (gitFolder.test(plainPart(part))) return "lies in git's own folder";
  }
  return undefined;
}

/**
 * One part of a path as the most lenient file system reads it: lower case, without the characters that HFS+ ignores,
 * without NTFS streams and closing dots and spaces.
 */
export function plainPart(part: string): string {
  if (plainName.test(part)) return part.toLowerCase();
  return part
    .replace(ignorable, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/:.*$/su, "")
    .replace(/[. ]+$/, "");
}

/** Characters that HFS+ leaves out when it compares names. */
const ignorable = /\u200c|\u200d|[\u200e\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;
/** Nearly every name and path is one of these, and needs no closer look. */
const plainName = /^[\w-](?:[\w.-]*[\w-])?$/;
const plainPath = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const gitFolder = /^(?:\.git|git~\d+)$/;

function textProblem(glob: string): string | undefined {
  if (glob.trim() === "") return 'is empty; "**" means every file';
  if (glob !== glob.trim()) return 'begins or ends with a space; write "?" where a name truly does';
  if (glob.length > maxLength) return `is longer than ${maxLength} characters`;
  if (glob.includes("\\")) return 'has a backslash; parts are separated by "/"';
  // oxlint-disable-next-line no-control-regex -- control characters are what this finds
  if (/[\u0000-\u001f\u007f]/.test(glob)) return 'has a control character; "?" stands for any character';
  return undefined;
}

function absoluteProblem(glob: string): string | undefined {
  const absolute = /^(?:[a-z][a-z0-9+.-]*:\/|\/\/|~\/|~$)/i.test(glob);
  return absolute ? "is absolute; write it relative to the opened folder" : undefined;
}

function shapeProblem(glob: string): string | undefined {
  const alternatives = alternativesOf(glob);
  if (alternatives.length > maxAlternatives) return `stands for more than ${maxAlternatives} alternatives`;
  for (const part of alternatives.flatMap((alternative) => alternative.split("/"))) {
    if (part === "..") return 'leaves the opened folder with ".."';
    if (part !== "**" && part.includes("**"))
      return 'has "**" within a part; "**/*.ts" is every .ts file below';
    if (part === "." || part === "") return 'has an empty part; "**" means every file';
  }
  return undefined;
}

/** A pattern with brackets reads as a class and as written. */
function readings(pattern: string): string[] {
  return pattern.includes("[") ? [pattern, pattern.replaceAll("[", "[[]")] : [pattern];
}

function compile(pattern: string, options: GlobOptions): Minimatch {
  return new Minimatch(pattern, {
    dot: true,
    nobrace: true,
    nocase: options.ignoreCase,
    nocomment: true,
    noext: true,
    nonegate: true,
    platform: "linux",
  });
}

function foldCase(text: string, options: GlobOptions): string {
  return options.ignoreCase ? text.toLowerCase() : text;
}
