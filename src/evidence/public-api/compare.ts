import { compareCalls } from "./compare-calls.ts";
import { compareTypes } from "./compare-types.ts";
import type { Difference, Grade, Item, Placed, Surface } from "./surface.ts";

/** What counts as the same differs from language to language. */
export interface Dialect {
  /** Callers may name parameters. */
  readonly namedParameters: boolean;
  /** A caller may hand over fewer arguments than there are parameters. */
  readonly lenientCalls: boolean;
  /** Unions and optional parameters show by their syntax what is wider. */
  readonly unions: boolean;
  /** Another name of a type is another type, but for aliases. */
  readonly nominal?: boolean;
  /** A parameter more breaks even those who could leave it out. */
  readonly exactCalls: boolean;
}

/** One change of an item that both trees have. */
export interface Shift {
  readonly what: string;
  readonly grade: Grade;
  readonly unclear?: string;
}

/** What is needed to compare beyond the two items. */
export interface Comparison {
  readonly dialect: Dialect;
  /** True for names that mean the same in both trees: built-in ones and what both export. */
  readonly isKnown: (name: string) => boolean;
}

/** Every difference between what two trees of a package offer. Members of what is gone or new are not told again. */
export function compareSurfaces(base: Surface, proposal: Surface, dialect: Dialect): readonly Difference[] {
  const isKnown = (name: string): boolean =>
    builtIn.has(name) ||
    (dialect.nominal === true
      ? isNominal(base.get(name)) || isNominal(proposal.get(name))
      : isNominal(base.get(name)) && isNominal(proposal.get(name)));
  const comparison = { dialect, isKnown };
  return [
    ...[...base].flatMap(([name, before]) => {
      if (before.available === true) return [];
      const after = proposal.get(name);
      if (after !== undefined) return changesOf(name, [before, after], comparison);
      const owner = before.parent === undefined ? undefined : proposal.get(before.parent);
      const isMember =
        before.parent !== undefined &&
        (owner === undefined || owner.item.kind === "alias" || owner.item.type !== undefined);
      return isMember || isFree(before)
        ? []
        : [removed(name, before, inheritedDoubt(name, before, proposal))];
    }),
    ...[...proposal].flatMap(([name, after]) => {
      const isMember = after.parent !== undefined && !base.has(after.parent);
      return base.has(name) || isMember || isFree(after) || isInherited(name, after)
        ? []
        : [added(name, after)];
    }),
  ];
}

/** A type that has a name of its own, so that another name is another type. */
function isNominal(placed: Placed | undefined): boolean {
  return (
    placed !== undefined &&
    placed.mentioned !== true &&
    placed.item.kind !== "type" &&
    placed.item.kind !== "alias"
  );
}

function isFree({ mentioned, available, parent }: Placed): boolean {
  return available === true || (mentioned === true && parent === undefined);
}

/** What overrides something is not new; every object of Python has methods such as `__repr__`. */
function isInherited(name: string, { item }: Placed): boolean {
  return item.head.split(" ").includes("override") || (item.kind === "method" && /\.__\w+__$/.test(name));
}

/** Why a member that is gone may be there all the same: it is inherited. */
function inheritedDoubt(name: string, { item, parent }: Placed, proposal: Surface): string | undefined {
  if (parent === undefined || item.kind === "constructor") return undefined;
  const above = baseOf(proposal.get(parent)?.item);
  if (above === undefined) return undefined;
  const beside = parent.replace(/[^.]*$/, above);
  const known = [above, `~${above}`, beside].find((each) => proposal.has(each) && each !== parent);
  const place = known === undefined ? undefined : proposal.get(known);
  if (known === undefined || place === undefined) {
    return `\`${above}\`, which it extends, may have it too; it is not read.`;
  }
  const inherited = `${known}${name.slice(parent.length)}`;
  if (proposal.has(inherited)) return `\`${above}\`, which it extends, has it too.`;
  return inheritedDoubt(inherited, { item, path: place.path, parent: known }, proposal);
}

function baseOf(item: Item | undefined): string | undefined {
  return item?.above?.[0] ?? /(?:^| )extends ([\w$]+)/.exec(item?.head ?? "")?.[1];
}

/** Of names that are made when they are asked for, a missing one is no proof. */
function removed(name: string, before: Placed, inherited: string | undefined): Difference {
  const unclear = before.item.unclear ?? inherited;
  return {
    kind: "removed",
    name,
    before,
    what: "",
    grade: "breaks",
    ...(unclear !== undefined && { unclear }),
  };
}

function added(name: string, after: Placed): Difference {
  const { whenAdded, unclear } = after.item;
  return {
    kind: "added",
    name,
    after,
    what: "",
    grade: whenAdded,
    ...(unclear !== undefined && { unclear }),
  };
}

function changesOf(
  name: string,
  [before, after]: readonly [Placed, Placed],
  comparison: Comparison,
): readonly Difference[] {
  if (before.item === after.item) return [];
  const shift = worst(shiftsOf(before.item, after.item, comparison));
  if (shift === undefined) return [];
  const unclear =
    shift.unclear ?? before.item.unclear ?? after.item.unclear ?? before.item.hazy ?? after.item.hazy;
  const { what, grade } = shift;
  return [{ kind: "changed", name, before, after, what, grade, ...(unclear !== undefined && { unclear }) }];
}

const weight: Record<Grade, number> = { breaks: 2, unclear: 1, fine: 0 };

/** The shift that says most: certain ones before uncertain ones, breaking ones before harmless ones. */
function worst(shifts: readonly Shift[]): Shift | undefined {
  const value = ({ grade, unclear }: Shift): number => weight[grade] * 2 + (unclear === undefined ? 1 : 0);
  return shifts.toSorted((a, b) => value(b) - value(a))[0];
}

function shiftsOf(before: Item, after: Item, comparison: Comparison): readonly Shift[] {
  const callable = before.calls !== undefined && after.calls !== undefined;
  if (!callable && family(before.kind) !== family(after.kind)) return [kindShift(before, after)];
  return [
    ...(before.head === after.head ? [] : [headShift(before, after)]),
    ...signatureShifts(before, after, comparison),
    ...(!callable && isFormDifferent(before, after) ? [formShift] : []),
    ...(before.optional === after.optional ? [] : [optionalShift(after.optional === true)]),
  ];
}

function kindShift(before: Item, after: Item): Shift {
  const what = `it was ${article(before.kind)} and is ${article(after.kind)}`;
  const isAlias = before.kind === "alias" || after.kind === "alias";
  return {
    what,
    grade: "breaks",
    ...(isAlias && { unclear: "An alias may be another name for the same type." }),
  };
}

function signatureShifts(before: Item, after: Item, comparison: Comparison): readonly Shift[] {
  const shifts: Shift[] = [];
  if (before.calls !== undefined && after.calls !== undefined) {
    shifts.push(...compareCalls(before.calls, after.calls, comparison));
  }
  if (before.type !== undefined && after.type !== undefined) {
    const pair = { before: before.type, after: after.type, use: useOf(before, after) };
    shifts.push(...compareTypes(pair, comparison));
  }
  return shifts;
}

function isFormDifferent(before: Item, after: Item): boolean {
  return family(before.kind) === "type" && (before.type === undefined) !== (after.type === undefined);
}

const formShift: Shift = {
  what: "its declaration is another",
  grade: "unclear",
  unclear: "Its members are written in another form and were not compared.",
};

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** An interface and a type with the same members are used alike. */
function family(kind: string): string {
  return kind === "interface" ? "type" : kind;
}

function useOf(before: Item, after: Item): "read" | "given" | "both" {
  return before.use === after.use ? (before.use ?? "both") : "both";
}

/** Words of a declaration whose absence permits more. */
const restrictions = new Set(["readonly", "protected", "abstract", "final", "private-fields"]);

function headShift(before: Item, after: Item): Shift {
  const [old = [], now = []] = [before, after].map(({ head }) =>
    head.split(" ").filter((word) => word !== ""),
  );
  const gone = old.filter((word) => !now.includes(word));
  const come = now.filter((word) => !old.includes(word));
  const wider = come.every((word) => word === "const-fn") && gone.every((word) => restrictions.has(word));
  return { what: headPhrase(gone, come), grade: wider ? "fine" : "breaks" };
}

function headPhrase(gone: readonly string[], come: readonly string[]): string {
  const modifiers = /^(?:readonly|static|protected|abstract|async|final|unsafe|const|mut)$/;
  if (come.includes("const-fn")) return "it can be called in constants now";
  if (gone.includes("const-fn")) return "it can no longer be called in constants";
  if (come.includes("private-fields")) return "users can no longer count on seeing all of its parts";
  const left = gone.join(" ");
  const right = come.join(" ");
  if (gone.length === 0 && modifiers.test(right)) return `it is ${right} now`;
  if (come.length === 0 && modifiers.test(left)) return `it is no longer ${left}`;
  return "its declaration is another";
}

function optionalShift(isOptional: boolean): Shift {
  return isOptional
    ? { what: "it may be missing now", grade: "unclear" }
    : { what: "it must be there now", grade: "unclear" };
}

/** Types that mean the same wherever they are written. */
const builtIn = new Set(
  `string number boolean bigint symbol object any unknown never void null undefined true false this typeof keyof readonly
  infer is asserts new in out extends unique import Promise PromiseLike Array ReadonlyArray Map ReadonlyMap Set ReadonlySet
  WeakMap WeakSet Record Partial Required Readonly Pick Omit Exclude Extract NonNullable ReturnType Parameters Awaited
  InstanceType Date RegExp Error Function Iterable Iterator IterableIterator AsyncIterable AsyncIterator AsyncGenerator
  Generator Uint8Array ArrayBuffer Buffer URL AbortSignal
  int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr byte rune float32 float64 complex64 complex128 bool
  error map chan func interface struct
  i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 char str String Vec Option Result Box Rc Arc Cow HashMap
  HashSet BTreeMap BTreeSet Self self mut dyn impl const static ref fn for where Fn FnMut FnOnce Send Sync Sized Copy
  Clone Default Debug Display Into From AsRef Path PathBuf OsStr OsString`.split(/\s+/),
);
