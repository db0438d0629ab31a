import { isTruth } from "./strength.ts";
import type { Pair } from "./match.ts";
import type { Assertion } from "./test-case.ts";

/** Other words for the same demand. */
export function isAsBefore(before: Assertion, after: Assertion): boolean {
  return isTruthAsBefore(before, after) || isNoneAsBefore(before, after);
}

/** `assertEquals(true, x)` and `assertTrue(x)` demand the same where a language has truth of its own. */
function isTruthAsBefore(before: Assertion, after: Assertion): boolean {
  const isTrueOnly = valuesOf(before).some((value) => /^(?:true|false|True|False)$/.test(value));
  return isTrueOnly && isTruth(after.matcher) && !/^tobe/i.test(before.matcher);
}

/** `hasSize(0)` and `isEmpty()`, or `toHaveBeenCalledTimes(0)` and `not.toHaveBeenCalled()`, demand the same. */
function isNoneAsBefore(before: Assertion, after: Assertion): boolean {
  const isNone = valuesOf(before).some((value) => /^(?:0|""|''|``|\[ ?\]|\{ ?\})$/.test(value));
  if (!isNone || before.isNegated) return false;
  return after.isNegated
    ? /^(?:toBeCalled|toHaveBeenCalled|called)$/.test(after.matcher)
    : /^(?:assert)?_?(?:is|toBe)?empty$/i.test(after.matcher);
}

/** Both sides, for not everyone keeps to the order of what is expected and what is. */
function valuesOf({ subject, expected }: Assertion): readonly string[] {
  return [subject, expected];
}

/** `start((err) => t.ifError(err))` became `await start()`. */
export function isAwaitedInstead(lost: readonly Assertion[], { base, proposal }: Pair): boolean {
  const waits = ({ test }: Pair["base"]): number =>
    test.statements.filter((text) => /\bawait\b/.test(text)).length;
  return lost.every(({ subject }) => /^(?:e|err|error)$/.test(subject)) && waits(proposal) > waits(base);
}

/** `fail()` became `throw new AssertionError()`. */
export function isThrownInstead(lost: readonly Assertion[], { base, proposal }: Pair): boolean {
  const throws = ({ test }: Pair["base"]): number =>
    test.statements.filter((text) => /\bthrow\b/.test(text)).length;
  return lost.every(({ matcher }) => /^fail$/i.test(matcher)) && throws(proposal) > throws(base);
}
