import { plainText } from "../../base/plain-text.ts";
import { type RepoPath, printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { LineRange, Violation } from "../evidence.ts";
import type { Doubt, Finding } from "./finding.ts";
import type { Difference, Placed } from "./surface.ts";
import { shorten } from "./written.ts";

/** What a contract allows to happen to what a package offers. */
export type Allowance = "unchanged" | "additive";

/** The violation that a finding is; undefined where the contract allows it. */
export function tellFinding(
  finding: Finding,
  allowance: Allowance,
  changes: readonly Change[],
): Violation | undefined {
  const { difference, through } = finding;
  if (allowance === "additive" && difference.grade === "fine") return undefined;
  const unclear = allowance === "additive" ? additiveDoubt(difference) : difference.unclear;
  const { path, line } = finding.place ?? placeOf(difference);
  const side = difference.kind === "removed" ? "base" : "proposal";
  return {
    rule: "publicApi",
    message: messageOf(finding),
    clause: "rules.publicApi",
    certain: unclear === undefined,
    why: unclear ?? `${sentence(through)}.`,
    path,
    ...placeIn(changes, path, { start: line, end: line, side }),
  };
}

function placeOf({ before, after }: Difference): { readonly path: RepoPath; readonly line: number } {
  const placed = after ?? before;
  return { path: placed?.path ?? "", line: placed?.item.line ?? 1 };
}

function additiveDoubt(difference: Difference): string | undefined {
  return difference.unclear ?? (difference.grade === "unclear" ? doubtOf(difference) : undefined);
}

/** The violation that something is which could not be compared. */
export function tellDoubt({ path, message, why }: Doubt, changes: readonly Change[]): Violation {
  const change = changes.find((each) => each.path === path);
  const hunk = change?.hunks[0];
  const place: Pick<Violation, "lines" | "hunks"> =
    hunk === undefined
      ? {}
      : {
          lines: { start: Math.max(hunk.start, 1), end: Math.max(hunk.start, 1), side: "proposal" },
          hunks: [hunk.id],
        };
  return { rule: "publicApi", message, clause: "rules.publicApi", certain: false, why, path, ...place };
}

function placeIn(
  changes: readonly Change[],
  path: RepoPath,
  lines: LineRange,
): Pick<Violation, "lines" | "hunks"> {
  const hunks = changes
    .filter((change) => change.path === path)
    .flatMap((change) => change.hunks)
    .filter((hunk) => {
      const [start, count] =
        lines.side === "base" ? [hunk.baseStart, hunk.baseLines] : [hunk.start, hunk.lines];
      return lines.start >= start && lines.start < start + count;
    });
  return { lines, ...(hunks.length > 0 && { hunks: hunks.map(({ id }) => id) }) };
}

function doubtOf({ kind }: Difference): string {
  return kind === "added"
    ? "It breaks only code that makes such values or implements them itself; whether users do cannot be seen."
    : "Whether it breaks users depends on what they do with it, which cannot be seen.";
}

function messageOf({ difference, of }: Finding): string {
  const { kind, before, after, what } = difference;
  const name = shownName(difference);
  if (kind === "removed") return `${of} no longer offers ${name}. It was ${textOf(before)}.`;
  if (kind === "added") return `${of} offers ${name}, which is new: ${textOf(after)}.`;
  const [old, now] = [textOf(before), textOf(after)];
  const texts = old === now ? now : `${old} → ${now}`;
  return `${sentence(name)} is another than before: ${what}. ${sentence(texts)}.`;
}

function shownName({ name, before, after }: Difference): string {
  const kind = (after ?? before)?.item.kind ?? "name";
  const plain = name
    .replace(/^~/, "")
    .replace(/ \(type\)/, "")
    .replace(/ \([^)]*\)/, "");
  return `the ${kind} \`${bounded(plain)}\``;
}

function textOf(placed: Placed | undefined): string {
  return `\`${bounded(placed?.item.text ?? "")}\``;
}

function bounded(text: string): string {
  return shorten(plainText(text).replace(/\s+/g, " ").replaceAll("`", "'"));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A path as it may stand in a message. */
export function pathText(path: RepoPath): string {
  return `\`${shorten(printablePath(path))}\``;
}
