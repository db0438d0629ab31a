import { compareAssertions, type AssertionContext } from "./compare-assertions.ts";
import { baseLinesOf, countText, linesOf, titleOf, type Finding } from "./finding.ts";
import { maxComparisons, wordsOf, type Matched, type Pair, type Placed } from "./match.ts";
import type { ReadFile } from "./read.ts";
import type { Marker, Setting, TestCase } from "./test-case.ts";
import { likeness, missingFrom, shownText } from "./tokens.ts";

/** What became of the tests that the base has. */
export function compareTests(
  matched: Matched,
  base: readonly ReadFile[],
  proposal: readonly ReadFile[],
): readonly Finding[] {
  const context = contextOf(matched, proposal);
  return [
    ...removedTests(matched, context),
    ...skippedTests(matched.pairs),
    ...focusedTests(base, proposal),
    ...matched.pairs.flatMap((pair) => comparePair(pair, context)),
  ].map((finding) => doubted(finding, [...base, ...proposal]));
}

/** Assertions that came, and names that may assert. */
function contextOf({ pairs, added }: Matched, proposal: readonly ReadFile[]): AssertionContext {
  const texts = (test: TestCase): readonly string[] => test.assertions.map(({ text }) => text);
  const come = [
    ...added.flatMap(({ test }) => texts(test)),
    ...pairs.flatMap((pair) => missingFrom(texts(pair.proposal.test), texts(pair.base.test))),
  ];
  const pool = new Map<string, number>();
  for (const text of come) pool.set(text, (pool.get(text) ?? 0) + 1);
  const helpers = new Set(
    proposal.flatMap(({ shared }) => shared.flatMap(({ name }) => (name === undefined ? [] : [name]))),
  );
  return { pool, helpers };
}

/** What does not fit the grammar may hide what it seems to lack. */
function doubted(finding: Finding, files: readonly ReadFile[]): Finding {
  const doubt = files.find(({ path, doubt: why }) => path === finding.path && why !== undefined)?.doubt;
  if (doubt === undefined || !finding.certain) return finding;
  return { ...finding, certain: false, why: `The file may not be read whole: ${doubt}.` };
}

function comparePair(pair: Pair, context: AssertionContext): readonly Finding[] {
  // That it is skipped says all where nothing is left to run.
  if (pair.proposal.test.body === "" && pair.proposal.test.skip !== undefined) return [];
  if (pair.base.test.body === pair.proposal.test.body)
    return [...rowFindings(pair), ...settingFindings(pair), ...compareAssertions(pair, context)];
  const found = [...compareAssertions(pair, context), ...rowFindings(pair), ...settingFindings(pair)];
  return found.length > 0 ? found : bodyFindings(pair);
}

/** A body that does something else proves something else, though its assertions stay. */
function bodyFindings({ base, proposal }: Pair): readonly Finding[] {
  const gone = missingFrom(base.test.statements, proposal.test.statements);
  if (gone.length === 0) return [];
  return [
    {
      path: proposal.file.path,
      message: `${titleOf(proposal.test)} was changed; its assertions stay.`,
      certain: false,
      why: "Whether it still proves what it proved, two trees cannot show.",
      lines: linesOf(proposal.test),
    },
  ];
}

function rowFindings({ base, proposal }: Pair): readonly Finding[] {
  const [before, after] = [base.test.rows, proposal.test.rows];
  const gone = missingFrom(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  );
  const come = missingFrom(
    after.map(({ text }) => text),
    before.map(({ text }) => text),
  );
  const [first] = gone;
  if (first === undefined) return [];
  const row = before.find(({ text }) => text === first);
  const isRemoved = come.length === 0;
  const what = gone.length === 1 ? `: ${shownText(first, 60)}` : "";
  return [
    {
      path: proposal.file.path,
      message: isRemoved
        ? `${titleOf(proposal.test)} lost ${countText(gone.length, "case")} of its table${what}.`
        : `${titleOf(proposal.test)} has ${countText(gone.length, "other case")} in its table than before${what}.`,
      certain: isRemoved && after.length > 0,
      why: isRemoved
        ? "The rows of the base stand in the test no more."
        : "Whether the new rows ask for as much, two trees cannot show.",
      ...(base.file.path === proposal.file.path
        ? { lines: baseLinesOf({ line: row?.line ?? base.test.line }) }
        : { lines: linesOf({ line: proposal.test.line }) }),
    },
  ];
}

function settingFindings({ base, proposal }: Pair): readonly Finding[] {
  return raisedSettings(base.test.settings, proposal.test.settings).map((raise) =>
    raisedFinding(raise, proposal.file.path, titleOf(proposal.test)),
  );
}

export interface Raise {
  readonly before: Setting | undefined;
  readonly after: Setting;
}

/** Time-outs and retries that are higher than before. 0 milliseconds are no limit at all. */
export function raisedSettings(before: readonly Setting[], after: readonly Setting[]): readonly Raise[] {
  const most = (settings: readonly Setting[], kind: Setting["kind"]): Setting | undefined =>
    settings.filter((setting) => setting.kind === kind).toSorted((a, b) => weight(b) - weight(a))[0];
  return (["time-out", "retries"] as const).flatMap((kind) => {
    const [old, now] = [most(before, kind), most(after, kind)];
    if (now === undefined || (old !== undefined && weight(now) <= weight(old))) return [];
    return old === undefined && kind === "retries" && now.value === 0 ? [] : [{ before: old, after: now }];
  });
}

export function raisedFinding({ before, after }: Raise, path: string, title: string): Finding {
  const isTimeout = after.kind === "time-out";
  const from = before === undefined ? (isTimeout ? "the default" : "none") : String(before.value);
  return {
    path,
    message: isTimeout
      ? `${title} may take longer: its time-out ${from} became ${after.value}.`
      : `${title} is tried more often: retries ${from} became ${after.value}.`,
    certain: !isTimeout || before !== undefined,
    why:
      isTimeout && before === undefined
        ? "What the default is stands elsewhere."
        : "Both numbers stand in the files.",
    lines: linesOf(after),
  };
}

function weight({ kind, value }: Setting): number {
  return kind === "time-out" && value === 0 ? Number.POSITIVE_INFINITY : value;
}

function skippedTests(pairs: readonly Pair[]): readonly Finding[] {
  const groups = new Map<string, { readonly marker: Marker; readonly pairs: Pair[] }>();
  for (const pair of pairs) {
    const [before, after] = [pair.base.test.skip, pair.proposal.test.skip];
    if (
      after === undefined ||
      (before !== undefined && (!before.isConditional || after.isConditional) && before.text === after.text)
    )
      continue;
    if (before !== undefined && !before.isConditional) continue;
    const key = `${pair.proposal.file.path}\0${after.line}`;
    const group = groups.get(key) ?? { marker: after, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ marker, pairs: skipped }) => skippedFinding(marker, skipped));
}

function skippedFinding(marker: Marker, pairs: readonly Pair[]): Finding {
  const [first] = pairs;
  const titles = pairs.slice(0, 3).map(({ proposal }) => titleOf(proposal.test));
  const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : "";
  const verb = pairs.length === 1 ? "is" : "are";
  const where = marker.isConditional ? " under a condition" : "";
  return {
    path: first?.proposal.file.path ?? "",
    message: `${titles.join(", ")}${more} ${verb} skipped${where} now: ${shownText(marker.text)}.`,
    certain: !marker.isConditional,
    why: marker.isConditional
      ? "Whether the condition ever holds, two trees cannot show."
      : "In the base nothing skips it.",
    lines: linesOf(marker),
  };
}

function focusedTests(base: readonly ReadFile[], proposal: readonly ReadFile[]): readonly Finding[] {
  return proposal.flatMap((file) => {
    const before = base.find(({ path }) => path === file.path);
    const old = before === undefined ? [] : focusesIn(before);
    const gained = focusesIn(file).slice(old.length);
    return gained.map((marker) => ({
      path: file.path,
      message: `${marker.text} keeps other tests from running.`,
      certain: before !== undefined,
      why:
        before === undefined
          ? "The file is new: whether it keeps tests of other files from running depends on the runner."
          : "In the base nothing of the file is focused so.",
      lines: linesOf(marker),
    }));
  });
}

function focusesIn(file: ReadFile): readonly Marker[] {
  const all = [...file.focused, ...file.tests.flatMap(({ focus }) => (focus === undefined ? [] : [focus]))];
  return [...new Map(all.map((marker) => [marker.line, marker])).values()];
}

function removedTests({ removed, added, pairs }: Matched, { pool }: AssertionContext): readonly Finding[] {
  const moved = pairs
    .filter(({ base, proposal }) => isElsewhere(base, proposal))
    .map((pair) => pair.proposal);
  const isMany = removed.length * added.length > maxComparisons;
  const groups = new Map<string, { file: ReadFile; doubt: string | undefined; tests: Placed[] }>();
  for (const placed of removed) {
    const doubt = isMany
      ? "Too many tests came and went to find each again."
      : removalDoubt(placed, { added, moved, pairs, pool });
    const key = `${placed.file.path}\0${doubt ?? ""}`;
    const group = groups.get(key) ?? { file: placed.file, doubt, tests: [] };
    group.tests.push(placed);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ file, doubt, tests }) => removedFinding(file, tests, doubt));
}

const maxNamed = 5;

function removedFinding(
  file: ReadFile,
  tests: readonly Placed[],
  doubt: string | undefined,
): readonly Finding[] {
  const finding = (message: string, line: number, endLine: number): Finding => ({
    path: file.path,
    message,
    certain: doubt === undefined,
    why: doubt ?? "No test of the proposal has its name or a body like its own.",
    lines: baseLinesOf({ line, endLine }),
  });
  if (tests.length <= maxNamed)
    return tests.map(({ test }) => finding(`${titleOf(test)} was removed.`, test.line, test.endLine));
  const titles = tests.slice(0, maxNamed).map(({ test }) => titleOf(test));
  const [first] = tests;
  const message = `${tests.length} tests were removed: ${titles.join(", ")} and ${tests.length - maxNamed} more.`;
  return first === undefined ? [] : [finding(message, first.test.line, first.test.endLine)];
}

/** True for one that has another name than in the base, or stands in another suite or class. */
function isElsewhere(base: Placed, proposal: Placed): boolean {
  return base.test.name.join("\0") !== proposal.test.name.join("\0");
}

interface Around {
  readonly added: readonly Placed[];
  /** Those that were found again elsewhere. */
  readonly moved: readonly Placed[];
  readonly pairs: readonly Pair[];
  readonly pool: AssertionContext["pool"];
}

/** True for a new test that speaks of the same things, by its name and by what it calls, or by its body. */
function mayReplace(gone: TestCase, come: TestCase): boolean {
  const names = likeness(wordsOf(gone), wordsOf(come));
  const calls = likeness([...gone.calls], [...come.calls]);
  return (names >= 0.5 && calls >= 0.4) || likeness(gone.body.split(" "), come.body.split(" ")) >= 0.6;
}

/** Why a test that is gone may live on; undefined where it surely does not. */
function removalDoubt({ file, test }: Placed, { added, moved, pairs, pool }: Around): string | undefined {
  if (test.skip !== undefined && !test.skip.isConditional)
    return "It was skipped in the base and so proved nothing.";
  if (test.assertions.length === 0) return "It asserted nothing that is known as an assertion.";
  const kept = test.assertions.filter(({ text }) => (pool.get(text) ?? 0) > 0);
  if (kept.length > 0 && kept.length * 2 >= test.assertions.length)
    return "Its assertions stand in other tests now.";
  const successor = added.find((placed) => mayReplace(test, placed.test));
  if (successor !== undefined) return `${titleOf(successor.test)} was added, which may stand in its place.`;
  const namesake = moved.find((placed) => placed.test.name.at(-1) === test.name.at(-1));
  if (namesake !== undefined)
    return `${titleOf(namesake.test)} came of another test and may stand in its place too.`;
  const isTable = added.some((placed) => placed.file.path === file.path && placed.test.rows.length > 1);
  const isLonger = pairs.some(
    ({ base, proposal }) => base.file === file && proposal.test.rows.length > base.test.rows.length,
  );
  return isTable || isLonger ? "The file gained a table of cases, which may hold it." : undefined;
}
