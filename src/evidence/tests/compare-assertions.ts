import { linesOf, baseLinesOf, countText, titleOf, type Finding } from "./finding.ts";
import type { Pair } from "./match.ts";
import { guardFindings } from "./compare-guards.ts";
import { isAsBefore, isAwaitedInstead, isThrownInstead } from "./same-demand.ts";
import { isLooserTwin, strengthOf } from "./strength.ts";
import type { Assertion } from "./test-case.ts";
import { shownText } from "./tokens.ts";

/** Assertions that stand somewhere in the proposal's tests and did not in the base's, by text, with how many are left. */
export type Pool = Map<string, number>;

export interface AssertionContext {
  readonly pool: Pool;
  /** Names of what the proposal's tests declare themselves, which may assert. */
  readonly helpers: ReadonlySet<string>;
}

/** What became of the assertions of a test that stays. */
export function compareAssertions(pair: Pair, context: AssertionContext): readonly Finding[] {
  const { base, proposal } = pair;
  if (base.test.assertions.length * proposal.test.assertions.length > maxComparisons) return uncompared(pair);
  const { same, gone, come } = splitByText(base.test.assertions, proposal.test.assertions);
  const guarded = same.flatMap(([before, after]) => guardFindings(pair, before, after));
  const lost = gone.filter((assertion) => !takeFrom(context.pool, assertion.text));
  const { couples, rest, left } = coupleUp(lost, come);
  const changes = couples.map(([before, after]) => ({ before, after, change: changeOf(before, after) }));
  const loosened = changes.flatMap(({ before, after, change }) =>
    change === "looser" ? [loosenedFinding(pair, { before, after }, left.length > 0)] : [],
  );
  const changed = changes.filter(({ change }) => change === "other");
  return [
    ...guarded,
    ...loosened,
    ...removedFindings(pair, { rest, others: othersFor(rest, { left, changes }), context }),
    ...changedFindings(pair, changed),
  ];
}

/** More than this many couples of assertions are not looked at. */
const maxComparisons = 1_000_000;

function uncompared({ base, proposal }: Pair): readonly Finding[] {
  if (base.test.body === proposal.test.body) return [];
  return [
    {
      path: proposal.file.path,
      message: `${titleOf(proposal.test)} was changed.`,
      certain: false,
      why: "It has too many assertions to be compared one by one.",
      lines: linesOf(proposal.test),
    },
  ];
}

function splitByText(
  before: readonly Assertion[],
  after: readonly Assertion[],
): {
  readonly same: readonly (readonly [Assertion, Assertion])[];
  readonly gone: readonly Assertion[];
  readonly come: readonly Assertion[];
} {
  const come = [...after];
  const same: (readonly [Assertion, Assertion])[] = [];
  const gone = before.filter((assertion) => {
    const candidates = come.filter(({ text }) => text === assertion.text);
    const found = candidates.find(({ guard }) => isSameGuard(guard, assertion.guard)) ?? candidates[0];
    if (found === undefined) return true;
    come.splice(come.indexOf(found), 1);
    same.push([assertion, found]);
    return false;
  });
  return { same, gone, come };
}

function isSameGuard(first: Assertion["guard"], second: Assertion["guard"]): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

/** What speaks of the same goes together; then what demands the same of something else; then what is left, in order. */
function coupleUp(
  gone: readonly Assertion[],
  come: readonly Assertion[],
): {
  readonly couples: readonly (readonly [Assertion, Assertion])[];
  readonly rest: readonly Assertion[];
  readonly left: readonly Assertion[];
} {
  let [rest, left] = [[...gone], [...come]];
  const couples: (readonly [Assertion, Assertion])[] = [];
  const likes: readonly ((before: Assertion, after: Assertion) => boolean)[] = [
    (before, after) =>
      before.subject === after.subject && before.matcher === after.matcher && before.subject !== "",
    (before, after) => isSameSubject(before, after),
    (before, after) =>
      before.matcher === after.matcher &&
      before.expected === after.expected &&
      before.isNegated === after.isNegated,
    (before, after) => before.matcher === after.matcher,
    () => true,
  ];
  for (const isLike of likes) {
    rest = rest.filter((before) => {
      const at = left.findIndex((after) => isLike(before, after));
      const [after] = at === -1 ? [] : left.splice(at, 1);
      if (after !== undefined) couples.push([before, after]);
      return after === undefined;
    });
  }
  left = left.slice();
  return { couples, rest, left };
}

function isSameSubject(before: Assertion, after: Assertion): boolean {
  if (before.subject === "" && before.expected === "") return false;
  return before.subject === after.subject || (after.subject !== "" && before.expected === after.subject);
}

/** Whether the second demands less than the first for sure, or something else. */
function changeOf(before: Assertion, after: Assertion): Difference {
  const isSame = before.matcher === after.matcher;
  if (!isSameSubject(before, after) && !(isThrow(before) && isSame)) return "other";
  if (isSame && before.isNegated !== after.isNegated) return "other";
  const tolerance = toleranceChange(before, after);
  if (tolerance !== undefined) return tolerance;
  if (isSame) return isSwapped(before, after) ? "stricter" : sameMatcherChange(before, after);
  if (isLooserTwin(before.matcher, after.matcher)) return isExactLiteral(before) ? "other" : "looser";
  return isAsBefore(before, after) ? "other" : rankChange(before.rank, after.rank);
}

/** Two values that are compared the other way round. */
function isSwapped(before: Assertion, after: Assertion): boolean {
  return before.subject === after.expected && before.expected === after.subject;
}

type Difference = "looser" | "stricter" | "other";

function isThrow({ matcher }: Assertion): boolean {
  return /throw|raise|reject|panic|warns/i.test(matcher);
}

function rankChange(before: number | undefined, after: number | undefined): Difference {
  if (before === undefined || after === undefined) return "other";
  if (before >= 3 ? after < 3 : before === 2 && after === 1) return "looser";
  return after > before && before < 3 ? "stricter" : "other";
}

function toleranceChange(before: Assertion, after: Assertion): "looser" | "stricter" | undefined {
  const [old, now] = [before.tolerance?.value, after.tolerance?.value];
  if (before.matcher !== after.matcher || now === undefined || old === now) return undefined;
  if (stripTolerance(before.expected) !== stripTolerance(after.expected)) return undefined;
  if (old === undefined) return now === 0 ? undefined : "looser";
  return (after.tolerance?.looserWhen === "greater") === now > old ? "looser" : "stricter";
}

function stripTolerance(expected: string): string {
  return expected.replace(/ , (?:rel|abs) = [^,)]+/g, "");
}

const wildcard =
  /\bexpect \. (?:any|anything|objectContaining|stringContaining|stringMatching|arrayContaining)\b|\bmock \. (?:ANY|Anything)\b|\bANY\b|\bany(?:String|Int|Long)? \( \)/g;
const anything = /^(?:Exception|BaseException|Throwable|Error|RuntimeException)(?: \. class)?$/;

function sameMatcherChange(before: Assertion, after: Assertion): "looser" | "other" {
  const count = (text: string): number => [...text.matchAll(wildcard)].length;
  if (count(after.expected) > count(before.expected)) return "looser";
  if (!isThrow(before) || before.expected === after.expected) return "other";
  if (after.expected === "" || anything.test(after.expected)) return "looser";
  const parts = (text: string): readonly string[] => text.split(" , ");
  const isSubset = parts(after.expected).every((part) => parts(before.expected).includes(part));
  return isSubset ? "looser" : "other";
}

/** `toStrictEqual(3)` and `toEqual(3)` demand the same. */
function isExactLiteral({ matcher, expected }: Assertion): boolean {
  return matcher.startsWith("to") && /^(?:-?[\d.]+|"[^"]*"|true|false|null)$/.test(expected);
}

function loosenedFinding({ proposal }: Pair, { before, after }: Changed, isMore: boolean): Finding {
  const [old, now] = [shownText(before.node.text), shownText(after.node.text)];
  const isDoubted = isMore && isThrow(before);
  const isTolerance =
    before.matcher === after.matcher && before.tolerance !== undefined && after.tolerance !== undefined;
  const verb = isTolerance ? "tolerates more" : "asserts less";
  return {
    path: proposal.file.path,
    message: `${titleOf(proposal.test)} ${verb}: ${old} became ${now}.`,
    certain: !isDoubted,
    why: isDoubted
      ? "Other assertions came, which may look at what was thrown."
      : "Both assert something of the same value, and the new one is met by more.",
    lines: linesOf(after.node),
  };
}

interface Come {
  readonly left: readonly Assertion[];
  readonly changes: readonly (Changed & { readonly change: Difference })[];
}

/** How many of those that came may stand for what is lost: all but those that are another one's successor alone. */
function othersFor(lost: readonly Assertion[], { left, changes }: Come): number {
  const may = changes.filter(({ before, after, change }) => {
    if (change === "looser") return false;
    const isBroader = lost.some(({ subject }) => subject !== "" && subject.includes(after.subject));
    return change === "stricter" || !isSameSubject(before, after) || after.matcher === "expect" || isBroader;
  });
  return left.length + may.length;
}

interface Remains {
  readonly rest: readonly Assertion[];
  /** How many assertions of something else came at the same time. */
  readonly others: number;
  readonly context: AssertionContext;
}

function removedFindings({ base, proposal }: Pair, { rest, others, context }: Remains): readonly Finding[] {
  const [first] = rest;
  if (first === undefined) return [];
  const isEmpty = proposal.test.assertions.length === 0;
  const helper = [...proposal.test.calls].find(
    (name) => !base.test.calls.has(name) && mayAssert(name, context),
  );
  const texts = rest.slice(0, 3).map(({ node }) => shownText(node.text, 60));
  const title = titleOf(proposal.test);
  const more = rest.length > 3 ? ` and ${rest.length - 3} more` : "";
  const message = isEmpty
    ? `${title} asserts nothing any more; it had ${countText(rest.length, "assertion")}: ${texts.join("; ")}${more}.`
    : `${title} lost ${countText(rest.length, "assertion")}: ${texts.join("; ")}${more}.`;
  const why =
    helper !== undefined
      ? `It now calls ${helper}, which may assert the same.`
      : others > 0
        ? "Others were written at the same time, which may assert the same."
        : rest.every(({ text }) => proposal.test.assertions.some((assertion) => assertion.text === text))
          ? "The same assertion stands in the test once more."
          : isAwaitedInstead(rest, { base, proposal })
            ? "It now awaits what gave that error before, and an error fails it as well."
            : isThrownInstead(rest, { base, proposal })
              ? "It now throws, which may fail it in the same place."
              : undefined;
  return [
    {
      path: proposal.file.path,
      message,
      certain: why === undefined,
      why: why ?? "It stood in the base and stands nowhere in the proposal's tests.",
      lines: isEmpty
        ? linesOf({ line: proposal.test.line })
        : base.file.path === proposal.file.path
          ? baseLinesOf(first.node)
          : linesOf({ line: proposal.test.line }),
    },
  ];
}

function mayAssert(name: string, { helpers }: AssertionContext): boolean {
  if (helpers.has(name)) return true;
  if (strengthOf(name) !== undefined) return false;
  return /assert|expect|check|verify|should|ensure|validate|match|test/i.test(name);
}

interface Changed {
  readonly before: Assertion;
  readonly after: Assertion;
}

function changedFindings({ proposal }: Pair, changed: readonly Changed[]): readonly Finding[] {
  const [first] = changed;
  if (first === undefined) return [];
  const texts = changed
    .slice(0, 2)
    .map(
      ({ before, after }) => `${shownText(before.node.text, 60)} became ${shownText(after.node.text, 60)}`,
    );
  const more = changed.length > 2 ? `; and ${changed.length - 2} more` : "";
  return [
    {
      path: proposal.file.path,
      message: `${titleOf(proposal.test)} expects something else: ${texts.join("; ")}${more}.`,
      certain: false,
      why: "Whether what it expects now is right, two trees cannot show.",
      lines: linesOf(first.after.node),
    },
  ];
}

function takeFrom(pool: Pool, text: string): boolean {
  const count = pool.get(text) ?? 0;
  if (count > 0) pool.set(text, count - 1);
  return count > 0;
}
