import type { Shift } from "./compare.ts";
import type { Parameter } from "./surface.ts";

/** Of languages whose callers may name a parameter: its name, its place and whether it must be given all count. */
export function compareNamed(before: readonly Parameter[], after: readonly Parameter[]): readonly Shift[] {
  const rest = (kind: Parameter["rest"]) => after.some((parameter) => parameter.rest === kind);
  const shifts: Shift[] = [];
  for (const old of before) {
    const now = after.find(
      ({ name, rest: same }) => (old.rest ?? name) === (old.rest === undefined ? old.name : same),
    );
    if (now !== undefined) shifts.push(...compareNames(old, now, { before, after }));
    else if (old.rest !== undefined) shifts.push({ what: `\`${restMark(old)}\` is gone`, grade: "breaks" });
    else
      shifts.push(...goneName(old, { before, after }, rest(old.by === undefined ? "positions" : "keywords")));
  }
  return [...shifts, ...newNames(before, after)];
}

interface Lists {
  readonly before: readonly Parameter[];
  readonly after: readonly Parameter[];
}

function goneName(old: Parameter, { before, after }: Lists, isTaken: boolean): readonly Shift[] {
  const at = before.indexOf(old);
  const other = after[at];
  const isRenamed = other !== undefined && before.every(({ name }) => name !== other.name);
  if (isRenamed && old.by === undefined && other.by === undefined) return [];
  if (isTaken) {
    const unclear = "What is left over is still taken; what becomes of it the signature does not say.";
    return [{ what: `the parameter \`${old.name}\` is gone`, grade: "unclear", unclear }];
  }
  const what = isRenamed
    ? `the parameter \`${old.name}\` is called \`${other.name}\` now`
    : `the parameter \`${old.name}\` is gone`;
  return [{ what, grade: "breaks" }];
}

function compareNames(old: Parameter, now: Parameter, { before, after }: Lists): readonly Shift[] {
  const necessity = necessityShift(old, now);
  return old.rest === undefined ? [...necessity, ...wayShift(old, now, { before, after })] : necessity;
}

/** By which name and at which position it is passed. */
function wayShift(old: Parameter, now: Parameter, { before, after }: Lists): readonly Shift[] {
  const [was, is] = [positionOf(old, before), positionOf(now, after)];
  if (old.by !== now.by) {
    if (now.by === "either") return [{ what: `\`${now.name}\` can be passed in more ways`, grade: "fine" }];
    const way = now.by === "keyword" ? "by its name" : "by its position";
    return [{ what: `\`${now.name}\` can only be passed ${way} now`, grade: "breaks" }];
  }
  if (was === is) return [];
  return [{ what: `\`${now.name}\` stands at another position`, grade: "breaks" }];
}

/** Whether callers must pass it. */
export function necessityShift(old: Parameter, { name, optional }: Parameter): readonly Shift[] {
  if (old.optional === optional) return [];
  return optional
    ? [{ what: `\`${name}\` can be left out now`, grade: "fine" }]
    : [{ what: `callers must now pass \`${name}\``, grade: "breaks" }];
}

function positionOf(parameter: Parameter, list: readonly Parameter[]): number | undefined {
  const at = list.filter(({ by, rest }) => by !== "keyword" && rest === undefined).indexOf(parameter);
  return at === -1 ? undefined : at;
}

function newNames(before: readonly Parameter[], after: readonly Parameter[]): readonly Shift[] {
  return after.flatMap((now): readonly Shift[] => {
    if (now.rest !== undefined) {
      const isOld = before.some(({ rest }) => rest === now.rest);
      return isOld ? [] : [{ what: `it takes \`${restMark(now)}\` too`, grade: "fine" }];
    }
    if (before.some(({ name, rest }) => name === now.name && rest === undefined)) return [];
    if (now.optional)
      return [{ what: `\`${now.name}\` is a new parameter that can be left out`, grade: "fine" }];
    const at = after.indexOf(now);
    const replaced = before[at];
    const isRename = replaced !== undefined && after.every(({ name }) => name !== replaced.name);
    return isRename ? [] : [{ what: `callers must now pass \`${now.name}\``, grade: "breaks" }];
  });
}

function restMark({ name, rest }: Parameter): string {
  return rest === "keywords" ? `**${name}` : `*${name}`;
}
