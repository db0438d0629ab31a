import { printablePath } from "../../base/repo-path.ts";
import { compareItems, compareLocks, type LockedDifference } from "./compare.ts";
import { itemFindings, type Both, type Finding, type ManifestChange } from "./item-finding.ts";
import type { Lock, Want } from "./item.ts";
import { suspicionsOf } from "./lock-suspicion.ts";
import { unfitVersions } from "./lock-fit.ts";
import { isListed } from "./permission.ts";
import { Places } from "./place.ts";
import { lockedText, shown } from "./wording.ts";

const none: Lock = { packages: [], items: [], wants: [] };
const maxTold = 10;

/** What a changed lockfile does that the contract does not permit. */
export async function lockFindings(given: ManifestChange, both: Both<Lock>): Promise<readonly Finding[]> {
  const { base, proposal } = both;
  const { change, option } = given;
  const path = printablePath(change.path);
  const places = new Places(change);
  if (proposal === undefined) {
    return [
      {
        text: `The lockfile ${path} was removed, so that every version is chosen anew.`,
        place: places.first(),
      },
    ];
  }
  const suspicions = suspicionsOf(base ?? none, proposal);
  const findings = [
    ...differenceFindings(given, compareLocks(base ?? none, proposal), places, proposal),
    ...suspicions
      .slice(0, maxTold)
      .map(({ name, text }) => ({ text: `${shown(text)}.`, place: places.take("proposal", name, name) })),
    ...itemFindings(given, compareItems(base?.items ?? [], proposal.items)),
  ];
  if (suspicions.length > maxTold) {
    findings.push({
      text: `${path} has ${suspicions.length - maxTold} more packages of another source or checksum.`,
      place: places.first(),
    });
  }
  return option === "none" ? findings : [...findings, ...(await fitFindings(given, both, places))];
}

function differenceFindings(
  { change, option }: ManifestChange,
  differences: readonly LockedDifference[],
  places: Places,
  { wants }: Lock,
): readonly Finding[] {
  const [first] = differences;
  if (first === undefined || option === "lockfile-only") return [];
  const at = (name: string) => {
    const versions = differences.find((difference) => difference.name === name)?.now ?? [];
    return versions.length > 0 ? places.take("proposal", name, name) : places.take("base", name, name);
  };
  if (!differences.some((difference) => isListed(option, difference))) {
    const count = differences.length === 1 ? "one package" : `${differences.length} packages`;
    return [
      {
        text: `${printablePath(change.path)} changes ${count}: ${lockedText(differences)}.`,
        place: at(first.name),
      },
    ];
  }
  const direct = new Set(wants.filter(({ importer }) => importer !== "*").map(({ name }) => name));
  const others = differences.filter(
    (difference) => direct.has(difference.name) && difference.was.length > 0 && !isListed(option, difference),
  );
  const [other] = others;
  if (other === undefined) return [];
  return [
    {
      text: `${printablePath(change.path)} changes packages that the manifests name and the contract does not: ${lockedText(others)}.`,
      place: at(other.name),
      why: "a package that the contract names may need another version of them",
    },
  ];
}

async function fitFindings(
  { change, trees }: ManifestChange,
  both: Both<Lock>,
  places: Places,
): Promise<readonly Finding[]> {
  const folder = change.path.slice(0, change.path.lastIndexOf("/") + 1);
  const unfit = await unfitVersions(both, (importer) =>
    trees.proposal.text(`${folder}${importer === "" ? "" : `${importer}/`}package.json`),
  );
  return unfit
    .slice(0, maxTold)
    .map((want) => ({ text: unfitText(want), place: places.take("proposal", want.name, want.version) }));
}

function unfitText({ name, range, version }: Want): string {
  return `${shown(name)} is locked at ${shown(version)}, which the manifest's range ${shown(range)} does not allow.`;
}
