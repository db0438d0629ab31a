import type { RepoPath } from "../../base/repo-path.ts";
import { printablePath } from "../../base/repo-path.ts";
import type { RuleTree } from "../rule-trees.ts";
import { compareVersions, type Migration } from "./convention.ts";
import { readPythonMigration } from "./python.ts";

/** What is wrong with the place of a new migration. */
export interface OrderFinding {
  readonly message: string;
  readonly certain: boolean;
  readonly why: string;
}

export interface Placing {
  readonly added: Migration;
  /** Those of the same folder that the base has. */
  readonly present: readonly Migration[];
  readonly base: RuleTree;
  readonly proposal: RuleTree;
}

/** A new one comes after every one that is there, by its tool's own order. */
export async function misplaced(placing: Placing): Promise<OrderFinding | undefined> {
  if (placing.present.length === 0) return undefined;
  if (placing.added.order === "version") return byVersion(placing);
  return byDependency(placing);
}

function byVersion({ added, present }: Placing): OrderFinding | undefined {
  const last = present.reduce((a, b) => (compareVersions(a.version, b.version) < 0 ? b : a));
  const order = compareVersions(added.version, last.version);
  if (order > 0) return undefined;
  const same = present.find(({ version }) => compareVersions(version, added.version) === 0);
  if (same !== undefined) {
    return {
      message: `has the version of ${printablePath(same.path)}, which is there already; give it a later one.`,
      certain: true,
      why: `Both have version ${added.version}.`,
    };
  }
  return {
    message: `sorts before ${printablePath(last.path)}, which is there already; give it a later version.`,
    certain: true,
    why: `Version ${added.version} comes before ${last.version}.`,
  };
}

/** More files than this are not read to find what follows a migration. */
const maxRead = 400;

async function byDependency({ added, present, base, proposal }: Placing): Promise<OrderFinding | undefined> {
  const read = await readPythonMigration((await proposal.text(added.path)) ?? "");
  if (read === undefined) {
    return added.order === "django" ? unsaid("It cannot be read as a migration.") : undefined;
  }
  if (read.replaces) return undefined;
  const before = added.order === "django" ? ownNames(read.after, present) : read.after;
  if (before === "new ones") return undefined;
  if (before.length === 0)
    return unsaid("It says of none of its folder that it comes before, as if it were the first.");
  const others = await followersOf(before, { present, base, order: added.order });
  if (others === undefined) return unsaid("The folder has too many files to be compared.");
  const [follower] = others;
  if (follower === undefined) return undefined;
  return {
    message: `comes after ${before[0] ?? ""} as ${printablePath(follower)} does, which is there already; let it come after the last one.`,
    certain: true,
    why: "Both name the same one as what comes before, so that the order has two ends.",
  };
}

/** Django's names of the same folder; `new ones` where it names others alone, which may have come with it. */
function ownNames(after: readonly string[], present: readonly Migration[]): readonly string[] | "new ones" {
  const known = new Set(present.map(({ path }) => nameOf(path)));
  const names = after.map((one) => one.slice(one.indexOf("/") + 1));
  const own = names.filter((name) => known.has(name));
  return own.length === 0 && names.some((name) => /^\d{4}_/.test(name)) ? "new ones" : own;
}

function unsaid(why: string): OrderFinding {
  return { message: "may not come after those that are there already.", certain: false, why };
}

/** Migrations of the base that already come after all of the given ones' ends; undefined when there are too many to read. */
async function followersOf(
  before: readonly string[],
  { present, base, order }: { present: readonly Migration[]; base: RuleTree; order: Migration["order"] },
): Promise<readonly RepoPath[] | undefined> {
  if (present.length > maxRead) return undefined;
  const followed = new Map<string, RepoPath>();
  const texts = await base.texts(present.map(({ path }) => path));
  for (const one of present) {
    const text = texts.get(one.path) ?? "";
    if (!before.some((name) => text.includes(name))) continue;
    const read = await readPythonMigration(text);
    if (read === undefined || read.replaces) continue;
    for (const after of read.after) {
      const name = order === "django" ? after.slice(after.indexOf("/") + 1) : after;
      if (before.includes(name) && nameOf(one.path) !== name) followed.set(name, one.path);
    }
  }
  // One that merges several ends may name others beside a last one.
  return before.every((name) => followed.has(name)) ? before.flatMap((name) => followed.get(name) ?? []) : [];
}

function nameOf(path: RepoPath): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
}
