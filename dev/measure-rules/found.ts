import type { Violation } from "../../src/evidence/evidence.ts";
import type { Change } from "../../src/worktree/change.ts";
import type { Commit } from "./history.ts";

/** A violation in a commit, with what it was found in. */
export interface Found {
  readonly commit: Commit;
  readonly violation: Violation;
  readonly change: Change | undefined;
}

/** Everything that a reader needs to judge it: the place, the words, why, and the hunk. */
export function foundText({ commit, violation, change }: Found): string {
  const { rule, path, lines, message, why, certain, clause } = violation;
  const range = lines === undefined ? "" : `:${lines.start}-${lines.end} (${lines.side})`;
  const [subject = ""] = commit.message.split("\n");
  return [
    `${commit.id.slice(0, 12)} ${subject.slice(0, 100)}`,
    `  ${path === undefined ? "" : `${path}${range} `}${rule}: ${message} [${clause}]`,
    `  ${certain ? "certain" : "uncertain"}: ${why ?? "(no why)"}`,
    ...hunkLines(violation, change).map((line) => `    ${line}`),
  ].join("\n");
}

const maxLines = 40;

function hunkLines({ lines, hunks }: Violation, change: Change | undefined): readonly string[] {
  if (change === undefined) return [];
  const touched = change.hunks.find((hunk) => {
    if (lines === undefined) return hunks?.includes(hunk.id);
    const [start, count] =
      lines.side === "base" ? [hunk.baseStart, hunk.baseLines] : [hunk.start, hunk.lines];
    return lines.start <= start + Math.max(count, 1) && lines.end >= start;
  });
  const hunk = touched ?? change.hunks[0];
  if (hunk === undefined) return [`(${change.kinds.join(", ")}, no lines)`];
  const head = `@@ -${hunk.baseStart},${hunk.baseLines} +${hunk.start},${hunk.lines} @@`;
  const body = hunk.body.slice(0, maxLines).map((line) => line.slice(0, 200));
  return [
    head,
    ...body,
    ...(hunk.body.length > maxLines ? [`… ${hunk.body.length - maxLines} lines more`] : []),
  ];
}
