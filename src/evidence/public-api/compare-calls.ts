import type { Comparison, Shift } from "./compare.ts";
import { compareTypes } from "./compare-types.ts";
import { compareNamed, necessityShift } from "./compare-named.ts";
import type { Call, Parameter } from "./surface.ts";

/** What changed for those who call something. With overloads, each old one must still have one that takes its calls. */
export function compareCalls(
  before: readonly Call[],
  after: readonly Call[],
  comparison: Comparison,
): readonly Shift[] {
  const [old, now] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && old !== undefined && now !== undefined) {
    return compareCall(old, now, comparison);
  }
  const lost = before.filter(
    (call) =>
      !after.some((other) => compareCall(call, other, comparison).every(({ grade }) => grade === "fine")),
  );
  if (lost.length > 0) return [{ what: "a way of calling it is gone or another", grade: "breaks" }];
  const isSame =
    before.length === after.length && before.every((call, at) => isEqual(call, after[at], comparison));
  return isSame ? [] : [{ what: "it can be called in other ways too", grade: "fine" }];
}

function isEqual(call: Call, other: Call | undefined, comparison: Comparison): boolean {
  return other !== undefined && compareCall(call, other, comparison).length === 0;
}

function compareCall(before: Call, after: Call, comparison: Comparison): readonly Shift[] {
  const parameters = comparison.dialect.namedParameters
    ? compareNamed(before.parameters, after.parameters)
    : comparePositions(before.parameters, after.parameters, comparison);
  const returns =
    before.returns === undefined || after.returns === undefined
      ? []
      : compareTypes(
          { before: before.returns, after: after.returns, use: "read", whose: "what it returns" },
          comparison,
        );
  const head: readonly Shift[] =
    before.head === after.head ? [] : [{ what: headWhat(before.head, after.head), grade: "breaks" }];
  return [...parameters, ...returns, ...head];
}

function headWhat(before: string, after: string): string {
  if (`${before} async`.trim() === after) return "it is async now";
  if (`${after} async`.trim() === before) return "it is no longer async";
  return "its type parameters or modifiers are others";
}

function comparePositions(
  before: readonly Parameter[],
  after: readonly Parameter[],
  comparison: Comparison,
): readonly Shift[] {
  const shared = before.flatMap((old, at) => {
    const now = after[at];
    return now === undefined ? [] : comparePosition(old, now, comparison);
  });
  const gone = before.slice(after.length);
  const come = after.slice(before.length);
  return [
    ...shared,
    ...gone.map(({ name }): Shift => ({ what: `the parameter \`${name}\` is gone`, grade: "breaks" })),
    ...come.map((parameter) => newPosition(parameter, comparison)),
  ];
}

function newPosition({ name, optional, rest }: Parameter, { dialect }: Comparison): Shift {
  if (optional || rest !== undefined) {
    const grade = dialect.exactCalls ? "unclear" : "fine";
    return { what: `\`${name}\` is a new parameter that can be left out`, grade };
  }
  if (dialect.lenientCalls) return { what: `\`${name}\` is a new parameter`, grade: "unclear" };
  return { what: `callers must now pass \`${name}\``, grade: "breaks" };
}

function comparePosition(before: Parameter, after: Parameter, comparison: Comparison): readonly Shift[] {
  const name = after.name;
  if (before.rest !== after.rest) {
    const grade = after.rest === undefined ? "breaks" : "unclear";
    return [{ what: `the parameter \`${name}\` takes another number of arguments`, grade }];
  }
  const shifts: Shift[] = [...necessityShift(before, after)];
  if (before.type !== undefined && after.type !== undefined) {
    const pair = {
      before: before.type,
      after: after.type,
      use: "given",
      whose: `the type of \`${name}\``,
    } as const;
    shifts.push(...compareTypes(pair, comparison));
  }
  return shifts;
}
