import type { RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { compareShared } from "./compare-shared.ts";
import { compareTests, raisedFinding, raisedSettings } from "./compare.ts";
import { linesOf, type Finding } from "./finding.ts";
import { matchTests } from "./match.ts";
import { readTests, type ReadFile, type Reading } from "./read.ts";
import { compareSnapshots } from "./snapshots.ts";
import { testPathOf } from "./test-path.ts";

interface Both {
  readonly change: Change;
  readonly base: Reading;
  readonly proposal: Reading;
}

/** What a proposal takes from the tests that the base has. Adding takes nothing. */
export async function findWeakened(
  changes: readonly Change[],
  trees: RuleTrees,
): Promise<readonly Finding[]> {
  const both: Both[] = [];
  for (const change of changes) both.push(await readBoth(change, trees));
  const renamed = new Map(
    changes.flatMap(({ path, renamedTo }) => (renamedTo === undefined ? [] : [[path, renamedTo] as const])),
  );
  const base = filesOf(both, "base");
  const proposal = filesOf(both, "proposal");
  return [
    ...compareTests(matchTests(base, proposal, renamed), base, proposal),
    ...sharedFindings({ base, proposal, renamed }),
    ...both.flatMap((file) => unreadFindings(file, renamed)),
    ...(await compareSnapshots(changes, trees)),
    ...(await loadedFindings(changes, trees)),
  ];
}

/** New files that pytest loads by their name, before tests that the base has already. */
async function loadedFindings(changes: readonly Change[], trees: RuleTrees): Promise<readonly Finding[]> {
  const added = changes.filter(
    ({ path, base, renamedFrom }) =>
      base === undefined && renamedFrom === undefined && /(?:^|\/)conftest\.py$/.test(path),
  );
  if (added.length === 0) return [];
  const tests = [...(await trees.base.entries()).keys()].filter(
    (path) => path.endsWith(".py") && testPathOf(path) === "code",
  );
  return added
    .filter(({ path }) => tests.some((test) => test.startsWith(path.slice(0, -"conftest.py".length))))
    .map(({ path }) => ({
      path,
      message: "pytest loads this new file before tests that are there already.",
      certain: false,
      why: "Whether those tests still prove what they proved, two trees cannot show.",
      lines: linesOf({ line: 1 }),
    }));
}

async function readBoth(change: Change, trees: RuleTrees): Promise<Both> {
  const isRegular = (side: "base" | "proposal"): boolean => change[side]?.mode.startsWith("100") === true;
  const none: Reading = { kind: "none" };
  const base = isRegular("base") ? await readTests(trees.base, change.path) : none;
  const proposal = isRegular("proposal") ? await readTests(trees.proposal, change.path) : none;
  return { change, base, proposal };
}

function filesOf(both: readonly Both[], side: "base" | "proposal"): readonly ReadFile[] {
  return both.flatMap((file) => {
    const reading = file[side];
    return reading.kind === "read" ? [reading.file] : [];
  });
}

interface Sides {
  readonly base: readonly ReadFile[];
  readonly proposal: readonly ReadFile[];
  readonly renamed: ReadonlyMap<RepoPath, RepoPath>;
}

function sharedFindings({ base, proposal, renamed }: Sides): readonly Finding[] {
  const elsewhere = new Set(proposal.flatMap(({ shared }) => shared.map(({ text }) => text)));
  return base.flatMap((before) => {
    const path = renamed.get(before.path) ?? before.path;
    const after = proposal.find((file) => file.path === path);
    if (after === undefined) return [];
    const raised = raisedSettings(before.settings, after.settings).map((raise) =>
      raisedFinding(raise, path, "Every test of the file"),
    );
    return [...compareShared(before, after, elsewhere), ...raised];
  });
}

/** Test files that no parser reads, or that are no test files any more. */
function unreadFindings(
  { change, base, proposal }: Both,
  renamed: ReadonlyMap<RepoPath, RepoPath>,
): readonly Finding[] {
  const { path } = change;
  if (base.kind === "none" || change.base === undefined) return [];
  const found = (message: string, why: string): readonly Finding[] => [
    { path, message, certain: false, why },
  ];
  const target = renamed.get(path);
  if (target !== undefined)
    return isLostByName(path, target)
      ? found(
          `This test file is none by its name any more: it became ${target}.`,
          "Whether a runner still finds it, its settings say.",
        )
      : [];
  if (base.kind === "unread")
    return change.proposal === undefined
      ? found("This test file was removed.", `What it held is not known: ${base.why}.`)
      : found("This test file was changed.", `Whether its tests prove less is not known: ${base.why}.`);
  if (proposal.kind === "unread")
    return found(
      "This test file was changed.",
      `Whether its tests prove less is not known: ${proposal.why}.`,
    );
  const isSupport = base.file.tests.length === 0 && base.file.shared.length > 0;
  return isSupport && change.proposal === undefined
    ? found(
        "This file of the tests was removed.",
        "It holds no test itself; whether tests need it is not known.",
      )
    : [];
}

function isLostByName(path: RepoPath, target: RepoPath): boolean {
  return testPathOf(path) === "code" && testPathOf(target) !== "code";
}
