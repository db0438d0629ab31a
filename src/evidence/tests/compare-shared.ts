import { baseLinesOf, linesOf, type Finding } from "./finding.ts";
import type { ReadFile } from "./read.ts";
import type { Shared } from "./test-case.ts";
import { missingFrom, shownText } from "./tokens.ts";

/** What became of code that tests share: set-up, helpers, mocks, settings of a whole file. */
export function compareShared(
  before: ReadFile,
  after: ReadFile,
  elsewhere: ReadonlySet<string>,
): readonly Finding[] {
  return [...changedCode(before, after, elsewhere), ...addedMocks(before, after)];
}

/** Declarations and statements that are other than before, and stand in no other test file now. */
function changedCode(before: ReadFile, after: ReadFile, elsewhere: ReadonlySet<string>): readonly Finding[] {
  const gone = missing(before.shared, after.shared).filter(({ text }) => !elsewhere.has(text));
  const [first] = gone;
  if (first === undefined) return [];
  const names = [...new Set(gone.map(({ name, text }) => name ?? shownText(text, 40)))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const now = after.shared.find(({ name }) => name !== undefined && name === first.name);
  return [
    {
      path: after.path,
      message: `Code that tests share was changed: ${names.slice(0, 3).join(", ")}${more}.`,
      certain: false,
      why: "Whether the tests still prove what they proved, two trees cannot show.",
      lines:
        now !== undefined || before.path !== after.path ? linesOf(now ?? { line: 1 }) : baseLinesOf(first),
    },
  ];
}

function addedMocks(before: ReadFile, after: ReadFile): readonly Finding[] {
  if (before.tests.length === 0) return [];
  return missing(after.shared, before.shared)
    .filter(
      ({ isMock, name }) =>
        isMock && !before.shared.some((old) => old.isMock && old.name !== undefined && old.name === name),
    )
    .map((mock) => ({
      path: after.path,
      message: `Existing tests run against a stand-in now: ${shownText(mock.text.replace(/ ?([.()]) ?/g, "$1"))}.`,
      certain: false,
      why: "Whether it stands in for what the tests are there to prove, two trees cannot show.",
      lines: linesOf(mock),
    }));
}

function missing(first: readonly Shared[], second: readonly Shared[]): readonly Shared[] {
  const texts = [
    ...missingFrom(
      first.map(({ text }) => text),
      second.map(({ text }) => text),
    ),
  ];
  return first.filter(({ text }) => {
    const at = texts.indexOf(text);
    if (at !== -1) texts.splice(at, 1);
    return at !== -1;
  });
}
