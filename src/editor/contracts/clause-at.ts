import { getLocation } from "jsonc-parser";
import { compileGlob, globProblem } from "../../base/glob.ts";
import type { RepoPath } from "../../base/repo-path.ts";
import type { ClausePath } from "../../contract/problem.ts";
import { clauseHelp } from "./clause-help.ts";

/** The clause of a contract's text at a place. */
export interface ClauseAt {
  readonly path: ClausePath;
  /** Where the key or value stands. */
  readonly offset: number;
  readonly length: number;
  /** The text there, when it is a string of a list or a choice. */
  readonly value: string | undefined;
}

/** Finds the key or value at an offset; undefined between them and in comments. */
export function clauseAt(text: string, offset: number): ClauseAt | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (previousNode === undefined) return undefined;
  const { offset: start, length, value } = previousNode;
  if (offset < start || offset > start + length) return undefined;
  const isValue = !isAtPropertyKey && typeof value === "string";
  return {
    path: path.filter((part) => part !== ""),
    offset: start,
    length,
    value: isValue ? value : undefined,
  };
}

/** What is to be said of a clause: of the very value where there is something, else of its key. English. */
export function helpOf({ path, value }: ClauseAt): string | undefined {
  const key = path
    .filter((part) => typeof part === "string" || path[0] === "commands")
    .map((part) => (typeof part === "number" ? "[]" : part))
    .join(".")
    .replaceAll(".[]", "[]")
    .replace(/\[\]$/, "");
  const own = value === undefined ? undefined : helpAt(`${key}.${value}`);
  return own ?? helpAt(key);
}

function helpAt(key: string): string | undefined {
  return Object.hasOwn(clauseHelp, key) ? clauseHelp[key] : undefined;
}

/** Files of a tree that a glob at a clause names; undefined where the clause holds no glob. */
export function filesNamed(
  { path, value }: ClauseAt,
  paths: readonly RepoPath[],
  ignoreCase: boolean,
): readonly RepoPath[] | undefined {
  const isGlob = typeof path.at(-1) === "number" && (path[0] === "scope" || path.includes("proves"));
  if (!isGlob || value === undefined || globProblem(value) !== undefined) return undefined;
  return paths.filter(compileGlob(value, { ignoreCase }));
}
