import type { RepoPath } from "../base/repo-path.ts";
import type { Operation } from "../contract/schema.ts";

/** One path of a tree: git's mode (100644, 100755, 120000, 160000) and object id. */
export interface TreeEntry {
  readonly mode: string;
  readonly oid: string;
}

/** One contiguous part of a text file's change, with three lines of context. */
export interface Hunk {
  /** `path:N`, N from 1 in file order; stable for one proposal. */
  readonly id: string;
  /** First line in the base, 1-based; 0 when the hunk has no line there. */
  readonly baseStart: number;
  readonly baseLines: number;
  /** First line in the proposal, 1-based; 0 when the hunk has no line there. */
  readonly start: number;
  readonly lines: number;
  /** Lines with their unified-diff prefix (space, + or -), and `\ No newline at end of file` marks. */
  readonly body: readonly string[];
  /** The step of the worker that wrote it, where the log can tell. */
  readonly step?: number;
}

/** What a change does to its path. A rename stands as delete and create, each naming the other. */
export type ChangeKind = "modify" | "submodule" | Operation;

/** One path's difference between base and proposal. */
export interface Change {
  readonly path: RepoPath;
  readonly kinds: readonly ChangeKind[];
  readonly base?: TreeEntry;
  readonly proposal?: TreeEntry;
  readonly renamedFrom?: RepoPath;
  readonly renamedTo?: RepoPath;
  readonly binary: boolean;
  readonly added: number;
  readonly deleted: number;
  /** Empty for binary files, pure mode changes and submodules. */
  readonly hunks: readonly Hunk[];
}

export type HiddenKind =
  | "ignored"
  | "dependency"
  | "submodule"
  | "git-metadata"
  | "nested-repository"
  | "special-file"
  | "hard-link"
  | "mode-bits"
  | "too-large"
  | "name-collision"
  | "unreadable";

/** Something in a worktree that a tree object cannot show. */
export interface HiddenChange {
  readonly kind: HiddenKind;
  readonly path: RepoPath;
  /** What was seen, in one short phrase. */
  readonly detail: string;
}

/** An ignored or foreign folder that commands need (dependencies, virtual environments, submodules, build output). */
export interface Carry {
  readonly path: RepoPath;
  /** The developer's own folder, absolute; read, never written. */
  readonly dir: string;
  /** Dependencies and submodules must not change; output may. */
  readonly kind: "dependency" | "submodule" | "output";
  /** Only for a folder above the opened one, whose path begins with `../`: where it stands, absolute. Read only. */
  readonly at?: string;
}

/** The developer's tree at one moment, stored in the runner's own repository. */
export interface Snapshot {
  readonly tree: string;
  readonly commit: string;
  readonly carries: readonly Carry[];
  /** Secret files that exist in the developer's tree and are absent from every worktree. */
  readonly secrets: readonly RepoPath[];
}
