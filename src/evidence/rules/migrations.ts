import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import { isSampleFolder } from "../config/configuration.ts";
import type { Violation } from "../evidence.ts";
import { isCompanion, migrationAt, type Migration } from "../migrations/convention.ts";
import { misplaced } from "../migrations/order.ts";
import { readPythonMigration } from "../migrations/python.ts";
import { namesLiterally } from "./named.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** What ran on somebody's database stays as it was; what is new comes after it. */
export const migrationsRule: Rule = {
  name: "migrations",
  isAsked: ({ rules }) => rules.migrations !== "any",
  apply: async (input) => {
    const touched = await touchedMigrations(input);
    const judged = touched.filter(({ change }) => !namesLiterally(input.contract, change.path));
    const option = input.contract.rules.migrations;
    if (option === "untouched") return judged.map(untouched);
    const present = judged.some(({ change }) => change.base === undefined) ? await presentOf(input) : [];
    const found = await Promise.all(judged.map(async (one) => keptInOrder(input, one, present)));
    const accompanied = option === "alone" ? notAlone(input, touched) : [];
    return [...found.flat(), ...halves(input, judged, present), ...accompanied];
  },
};

interface Touched {
  readonly change: Change;
  readonly migration: Migration;
}

async function touchedMigrations({ changes, trees }: RuleInput): Promise<readonly Touched[]> {
  const found = await Promise.all(
    changes.map(async (change): Promise<readonly Touched[]> => {
      const migration = migrationAt(change.path);
      if (migration === undefined) return [];
      // A folder "versions" may hold anything; what Alembic runs says so itself.
      const text = (await trees.base.text(change.path)) ?? (await trees.proposal.text(change.path)) ?? "";
      const isOne = migration.order !== "alembic" || (await readPythonMigration(text)) !== undefined;
      return isOne ? [{ change, migration }] : [];
    }),
  );
  return found.flat();
}

function untouched({ change, migration }: Touched): Violation {
  const name = printablePath(change.path);
  const message =
    change.base === undefined
      ? `${name} is a new migration (${migration.tool}); the contract lets none be added.`
      : `${name} is a migration (${migration.tool}) and was ${doneTo(change)}; the contract lets none change.`;
  return violation(change, { message });
}

function doneTo({ base, proposal }: Change): string {
  if (base === undefined) return "added";
  return proposal === undefined ? "deleted" : "changed";
}

async function presentOf({ trees }: RuleInput): Promise<readonly Migration[]> {
  return [...(await trees.base.entries()).keys()].flatMap((path) => migrationAt(path) ?? []);
}

async function keptInOrder(
  input: RuleInput,
  { change, migration }: Touched,
  all: readonly Migration[],
): Promise<readonly Violation[]> {
  if (change.base !== undefined) {
    const message = `${printablePath(change.path)} is a migration (${migration.tool}) that the base has, and was ${doneTo(change)}; where it ran already it does not run again. Add a new one.`;
    return [violation(change, { message })];
  }
  const folder = migration.folder;
  const present = all.filter((one) => one.folder === folder && one.tool === migration.tool);
  const { base, proposal } = input.trees;
  const found = await misplaced({ added: migration, present, base, proposal });
  if (found === undefined) return [];
  const message = `${printablePath(change.path)} (${migration.tool}) ${found.message}`;
  return [violation(change, { ...found, message })];
}

/** Where every migration of a folder comes as a pair, a new one does too. */
function halves(
  { changes }: RuleInput,
  touched: readonly Touched[],
  present: readonly Migration[],
): readonly Violation[] {
  const added = changes
    .filter(({ proposal }) => proposal !== undefined)
    .flatMap(({ path }) => migrationAt(path) ?? []);
  const names = (half: Migration["half"]): ReadonlySet<string> =>
    new Set([...present, ...added].flatMap((one) => (one.half === half ? [one.name] : [])));
  const [ups, downs] = [names("up"), names("down")];
  return touched.flatMap(({ change, migration: { half, name, folder, tool } }) => {
    if (half === undefined || change.base !== undefined) return [];
    const other = half === "up" ? "down" : "up";
    if ((other === "up" ? ups : downs).has(name)) return [];
    const beside = present.filter(
      (one) => one.folder === folder && one.tool === tool && one.half !== undefined,
    );
    if (beside.some((one) => !ups.has(one.name) || !downs.has(one.name))) return [];
    const message = `${printablePath(change.path)} (${tool}) has no ${other} half beside it; add it.`;
    const why =
      beside.length === 0 ? "The tool may do without." : "Every other migration of the folder has both.";
    return [violation(change, { message, why, certain: beside.length > 0 })];
  });
}

const maxNamed = 3;

function notAlone({ changes }: RuleInput, touched: readonly Touched[]): readonly Violation[] {
  const [first] = touched;
  if (first === undefined) return [];
  const own = new Set(touched.map(({ change }) => change.path));
  const others = changes.filter(({ path }) => !own.has(path) && !isCompanion(path));
  const [other] = others;
  if (other === undefined) return [];
  const named = others.slice(0, maxNamed).map(({ path }) => printablePath(path));
  const more = others.length > maxNamed ? ` and ${others.length - maxNamed} more` : "";
  const message = `${named.join(", ")}${more} changed together with the migration ${printablePath(first.change.path)}; a migration comes alone.`;
  const whole = violation(other, { message, why: "The proposal holds a migration and other changes." });
  return [{ ...whole, hunks: others.flatMap(hunkIds) }];
}

interface Told {
  readonly message: string;
  readonly certain?: boolean;
  readonly why?: string;
}

function violation(change: Change, { message, certain = true, why }: Told): Violation {
  const isSample = isSampleFolder(change.path) || /(?:^|\/)(?:tests?|spec|__tests__)\//.test(change.path);
  const lines = firstLines(change);
  return {
    rule: "migrations",
    message,
    clause: "rules.migrations",
    certain: certain && !isSample,
    why: isSample
      ? "It lies among tests or samples, so that it may run on no database that lasts."
      : (why ?? "Its folder and name are those of a migration."),
    path: change.path,
    hunks: hunkIds(change),
    ...(lines === undefined ? {} : { lines }),
  };
}
