import { satisfies, valid, validRange } from "semver";
import type { Both } from "./item-finding.ts";
import type { Item, Lock, Want } from "./item.ts";
import { readPackageJson } from "./npm.ts";
import { reading } from "./reading.ts";

/**
 * Versions that a lockfile chose anew and the range of the manifest beside it does not allow. Where an override
 * speaks of the package, the range is not what decides, and nothing is said.
 */
export async function unfitVersions(
  { base, proposal }: Both<Lock>,
  manifest: (importer: string) => Promise<string | undefined>,
): Promise<readonly Want[]> {
  const before = new Set((base?.wants ?? []).map(wantKey));
  const chosen = (proposal?.wants ?? []).filter(
    (want) => want.importer !== "*" && !before.has(wantKey(want)),
  );
  if (chosen.length === 0) return [];
  const overridden = new Set([...namesOf(proposal?.items ?? []), ...rangesOf(await manifest("")).overridden]);
  const ranges = new Map<string, ReadonlyMap<string, string>>();
  for (const importer of new Set(chosen.map((want) => want.importer))) {
    ranges.set(importer, rangesOf(await manifest(importer)).byName);
  }
  return chosen.flatMap((want) => {
    const range = ranges.get(want.importer)?.get(want.name);
    const isFree = range === undefined || overridden.has(want.name);
    return !isFree && isUnfit(range, want.version) ? [{ ...want, range }] : [];
  });
}

function wantKey({ importer, name, version }: Want): string {
  return JSON.stringify([importer, name, version]);
}

interface Ranges {
  readonly byName: ReadonlyMap<string, string>;
  readonly overridden: ReadonlySet<string>;
}

const noRanges: Ranges = { byName: new Map(), overridden: new Set() };

/** A manifest that cannot be read says nothing here; that it cannot be read is told where it changed. */
function rangesOf(text: string | undefined): Ranges {
  if (text === undefined) return noRanges;
  const items = reading(() => readPackageJson(text));
  if (items.kind === "unreadable") return noRanges;
  const installed = items.value.filter(
    ({ kind, group }) => kind === "dependency" && group !== "peerDependencies",
  );
  const overrides = items.value.filter(({ kind }) => kind === "override");
  return {
    byName: new Map(installed.map(({ name, value }) => [name, value])),
    overridden: namesOf(overrides),
  };
}

/** The packages that overrides speak of: `name`, `name@range`, `parent/name` and `parent>name`. */
function namesOf(overrides: readonly Item[]): Set<string> {
  const names = overrides.flatMap(({ name }) => [
    name,
    name.split(">").at(-1) ?? "",
    name.split("/").at(-1) ?? "",
  ]);
  return new Set(names.flatMap((name) => [name, name.slice(0, Math.max(name.indexOf("@", 1), 0))]));
}

function isUnfit(range: string, version: string): boolean {
  const isComparable = validRange(range) !== null && valid(version) !== null;
  return isComparable && !satisfies(version, range, { includePrerelease: true });
}
