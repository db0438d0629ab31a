import type { RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { countText, type Finding } from "./finding.ts";
import { testPathOf } from "./test-path.ts";
import { shownText } from "./tokens.ts";

const why = "Whether what the tests are compared with now is right, two trees cannot show.";

/** Files that tests are compared with: what stood in them and is another now, or gone. New entries take nothing. */
export async function compareSnapshots(
  changes: readonly Change[],
  trees: RuleTrees,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    changes.map(async (change) => {
      const kind = testPathOf(change.path);
      if (change.base === undefined || (kind !== "snapshot" && kind !== "data")) return [];
      if (change.renamedTo !== undefined) return [];
      return kind === "snapshot" ? snapshotFindings(change, trees) : dataFindings(change);
    }),
  );
  return found.flat();
}

function dataFindings({ path, proposal, deleted, binary }: Change): readonly Finding[] {
  if (proposal !== undefined && deleted === 0 && !binary) return [];
  const verb = proposal === undefined ? "removed" : "changed";
  return [
    {
      path,
      message: `A file that lies with the tests was ${verb}.`,
      certain: false,
      why: "Whether a test is compared with it is not known.",
    },
  ];
}

async function snapshotFindings(change: Change, trees: RuleTrees): Promise<readonly Finding[]> {
  const { path } = change;
  const [before, after] = [await trees.base.text(path), await trees.proposal.text(path)];
  if (change.proposal === undefined)
    return [
      {
        path,
        message: "A snapshot was removed.",
        certain: false,
        why: "Whether the test that is compared with it is gone too is not known.",
      },
    ];
  if (before === undefined || after === undefined || !/^exports\[`/m.test(before)) {
    const isLonger = change.deleted === 0 && !change.binary;
    return isLonger
      ? []
      : [{ path, message: "A snapshot was updated.", certain: false, why, ...placeOf(change) }];
  }
  return entryFindings(path, entriesOf(before), entriesOf(after));
}

interface Entry {
  readonly text: string;
  readonly line: number;
}

/** The entries of a `.snap` file of Jest or Vitest, by name. */
function entriesOf(text: string): ReadonlyMap<string, Entry> {
  const parts = text.split(/^(?=exports\[`)/m);
  let line = 1;
  const entries = new Map<string, Entry>();
  for (const part of parts) {
    const [, name] = /^exports\[`((?:[^`\\]|\\.)*)`\]/s.exec(part) ?? [];
    if (name !== undefined) entries.set(name, { text: part.trim(), line });
    line += part.split("\n").length - 1;
  }
  return entries;
}

function entryFindings(
  path: RepoPath,
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
): readonly Finding[] {
  const updated = [...before]
    .filter(([name, { text }]) => after.has(name) && after.get(name)?.text !== text)
    .map(([name]) => name);
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const shown = (names: readonly string[]): string =>
    `${names
      .slice(0, 3)
      .map((name) => `"${shownText(name)}"`)
      .join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
  const first = after.get(updated[0] ?? "");
  return [
    ...(updated.length === 0
      ? []
      : [
          {
            path,
            message: `${countText(updated.length, "snapshot")} ${updated.length === 1 ? "was" : "were"} updated: ${shown(updated)}.`,
            certain: false,
            why,
            ...(first !== undefined && {
              lines: { start: first.line, end: first.line, side: "proposal" as const },
            }),
          },
        ]),
    ...(removed.length === 0
      ? []
      : [
          {
            path,
            message: `${countText(removed.length, "snapshot")} ${removed.length === 1 ? "was" : "were"} removed: ${shown(removed)}.`,
            certain: false,
            why: "Whether the tests that are compared with them are gone too is not known.",
          },
        ]),
  ];
}

function placeOf({ hunks }: Change): Pick<Finding, "lines"> {
  const [hunk] = hunks;
  return hunk === undefined || hunk.lines === 0
    ? {}
    : { lines: { start: hunk.start, end: hunk.start + hunk.lines - 1, side: "proposal" } };
}
