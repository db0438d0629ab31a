import type { RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { SourceTree } from "./source-tree.ts";
import type { Difference } from "./surface.ts";

/** A difference of what a package offers, with what it rests on. */
export interface Finding {
  readonly difference: Difference;
  /** The package, for messages. */
  readonly of: string;
  /** Why it is public: the entry, the module, the crate. */
  readonly through: string;
  /** Where it shows, if that is not where the thing itself stands. */
  readonly place?: { readonly path: RepoPath; readonly line: number };
}

/** Something that could not be compared. */
export interface Doubt {
  readonly path: RepoPath;
  readonly message: string;
  readonly why: string;
}

export interface Findings {
  readonly found: readonly Finding[];
  readonly doubts: readonly Doubt[];
}

/** Both trees and what differs between them. */
export interface Sides {
  readonly base: SourceTree;
  readonly proposal: SourceTree;
  readonly changes: readonly Change[];
}

export const nothingFound: Findings = { found: [], doubts: [] };

/** The same without lines: what a reader made of a file, to see whether another text says the same. */
export function fingerprint(made: object | undefined): string {
  return made === undefined
    ? ""
    : JSON.stringify(made, (key, value: unknown) =>
        key === "line" || key === "text" || key === "hazy" ? undefined : value,
      );
}

/** The same for one thing that two ways lead to. */
export function differenceMark({ kind, before, after }: Difference): string {
  const placed = after ?? before;
  return `${kind} ${placed?.path}:${placed?.item.line} ${placed?.item.text}`;
}

/** A changed file that could be read whole before and cannot now: what it offers is not known. */
export function unreadDoubt(
  path: RepoPath,
  old: { readonly unclear?: string } | undefined,
  now: { readonly unclear?: string } | undefined,
): readonly Doubt[] {
  if (now?.unclear === undefined || old?.unclear !== undefined) return [];
  return [{ path, message: "What this file offers to users could not be read whole.", why: now.unclear }];
}
