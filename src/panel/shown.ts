import { t } from "./l10n.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { Report } from "../report/schema.ts";
import { linesOf } from "./lines.ts";
import type { Proposal } from "./protocol.ts";
import { splitPath } from "./text.ts";

/** What of a proposal the page looks up again and again, worked out once for each proposal. */

export type Change = Report["evidence"]["changes"][number];
export type Hunk = Change["hunks"][number];
export type Violation = Report["evidence"]["violations"][number];
export type CommandResult = Report["evidence"]["commands"][number];

export type Letter = "A" | "M" | "D" | "R";

export interface ShownFile {
  readonly at: number;
  readonly path: RepoPath;
  readonly dir: string;
  readonly name: string;
  readonly change: Change;
  readonly letter: Letter;
  /** What can be left out of it: its hunks' ids, or its path where it has none. */
  readonly parts: readonly string[];
  readonly violations: readonly Violation[];
  /** True when no command of the contract proves it. */
  readonly unproved: boolean;
  /** The commands that say to prove it. */
  readonly provedBy: readonly string[];
  /** How its lines end, where that is not plain `\n`. */
  readonly ends: "crlf" | "mixed" | "lf";
  /** Row keys of its own lie from here on. */
  readonly firstKey: number;
}

export interface Shown {
  readonly files: readonly ShownFile[];
  readonly fileOf: ReadonlyMap<RepoPath, ShownFile>;
  readonly hunkOf: ReadonlyMap<string, { readonly file: ShownFile; readonly hunk: Hunk }>;
  readonly violationsOf: ReadonlyMap<string, readonly Violation[]>;
  readonly parts: readonly string[];
  readonly added: number;
  readonly deleted: number;
}

export function showProposal({ report: { evidence }, provedBy = [] }: Proposal): Shown {
  const unproved = new Set(evidence.unproved);
  const proofs = new Map(provedBy);
  let firstKey = 0;
  const files = evidence.changes.map((change, at): ShownFile => {
    const own = firstKey;
    firstKey += 2 + change.hunks.reduce((sum, hunk) => sum + 1 + hunk.body.length, 0);
    return {
      at,
      path: change.path,
      ...splitPath(change.path),
      change,
      letter: letterOf(change),
      parts: change.hunks.length === 0 ? [change.path] : change.hunks.map(({ id }) => id),
      violations: evidence.violations.filter(({ path }) => path === change.path),
      unproved: unproved.has(change.path),
      provedBy: proofs.get(change.path) ?? [],
      ends: endsOf(change),
      firstKey: own,
    };
  });
  const hunks = files.flatMap((file) => file.change.hunks.map((hunk) => [hunk.id, { file, hunk }] as const));
  return {
    files,
    fileOf: new Map(files.map((file) => [file.path, file])),
    hunkOf: new Map(hunks),
    violationsOf: groupByHunk(evidence.violations),
    parts: files.flatMap(({ parts }) => parts),
    added: files.reduce((sum, { change }) => sum + change.added, 0),
    deleted: files.reduce((sum, { change }) => sum + change.deleted, 0),
  };
}

/** The steps that wrote what a violation names, ascending. */
export function stepsOf(violation: Violation, shown: Shown): readonly number[] {
  const file = violation.path === undefined ? undefined : shown.fileOf.get(violation.path);
  const hunks =
    violation.hunks === undefined
      ? (file?.change.hunks ?? [])
      : violation.hunks.flatMap((id) => shown.hunkOf.get(id)?.hunk ?? []);
  return [...new Set(hunks.flatMap(({ step }) => step ?? []))].sort((a, b) => a - b);
}

/** What dropping would remove a violation: its hunks, else all of its file. */
export function partsOf(violation: Violation, shown: Shown): readonly string[] {
  if (violation.hunks !== undefined && violation.hunks.length > 0)
    return violation.hunks.filter((id) => shown.hunkOf.has(id));
  return violation.path === undefined ? [] : (shown.fileOf.get(violation.path)?.parts ?? []);
}

/** What happened to a file that its hunks do not show, in sentences. */
export function describeChange({ change, unproved, ends }: ShownFile): readonly string[] {
  const said: string[] = [];
  const { kinds, base, proposal } = change;
  if (change.binary) said.push(binaryText(change));
  if (kinds.includes("symlink")) said.push(t("Symbolic link."));
  if (kinds.includes("submodule")) said.push(t("Submodule."));
  if (base !== undefined && proposal !== undefined && base.mode !== proposal.mode)
    said.push(t("Mode {0} → {1}.", base.mode, proposal.mode));
  if (change.hunks.length === 0 && said.length === 0) said.push(emptyText(change));
  if (ends !== "lf") said.push(ends === "crlf" ? t("Lines end in CRLF.") : t("Some lines end in CRLF."));
  if (unproved) said.push(t("No command proves this file."));
  return said;
}

function binaryText({ base, proposal }: Change): string {
  if (base === undefined) return t("New binary file.");
  return proposal === undefined ? t("Deleted binary file.") : t("Binary file changed.");
}

function emptyText({ base, proposal }: Change): string {
  if (base === undefined) return t("New empty file.");
  return proposal === undefined ? t("Deleted file without lines.") : t("Nothing to compare line by line.");
}

function letterOf({ kinds, renamedFrom }: Change): Letter {
  if (renamedFrom !== undefined) return "R";
  if (kinds.includes("delete")) return "D";
  return kinds.includes("create") ? "A" : "M";
}

function endsOf(change: Change): ShownFile["ends"] {
  let [some, all, any] = [false, true, false];
  for (const hunk of change.hunks) {
    for (const { text } of linesOf(hunk)) {
      any = true;
      if (text.endsWith("\r")) some = true;
      else all = false;
    }
  }
  if (!some) return "lf";
  return any && all ? "crlf" : "mixed";
}

function groupByHunk(violations: readonly Violation[]): ReadonlyMap<string, readonly Violation[]> {
  const grouped = new Map<string, Violation[]>();
  for (const violation of violations) {
    for (const id of violation.hunks ?? []) grouped.set(id, [...(grouped.get(id) ?? []), violation]);
  }
  return grouped;
}
