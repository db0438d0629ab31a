import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { compareItems } from "./compare.ts";
import { placeDoubt } from "./fixture.ts";
import { formatOf } from "./format.ts";
import { itemFindings, type Both, type Finding, type ManifestChange } from "./item-finding.ts";
import type { Item, Lock } from "./item.ts";
import { lockFindings } from "./lock-finding.ts";
import { permissionText } from "./permission.ts";
import { Places } from "./place.ts";
import { reading, type Reading } from "./reading.ts";
import { readSetupPy, type Setup } from "./setup-py.ts";
import { shown } from "./wording.ts";

/** The violations of one changed file that says what is installed. */
export async function manifestViolations(given: ManifestChange): Promise<readonly Violation[]> {
  const { change, option } = given;
  // The other half of a rename compares both.
  if (change.renamedTo !== undefined && formatOf(change.renamedTo) !== undefined) return [];
  const findings = await findingsOf(given);
  const doubt = placeDoubt(change.path);
  return findings.map(({ text, place, why = doubt }) => ({
    rule: "dependencies",
    message: `${text} ${permissionText(option)}`,
    clause: "rules.dependencies",
    certain: why === undefined,
    why: why === undefined ? "both versions of the file were read and compared" : why,
    path: change.path,
    ...place,
  }));
}

async function findingsOf(given: ManifestChange): Promise<readonly Finding[]> {
  const { format } = given;
  switch (format.kind) {
    case "whole":
      if (isMovedAlone(given.change)) return [];
      return /(?:^|\/)setup\.py$/.test(given.change.path)
        ? setupFindings(given)
        : wholeFindings(given, format.whole);
    case "manifest": {
      const both = await readBoth(given, format.read);
      return both.kind === "unreadable"
        ? [unreadable(given.change, both.why)]
        : itemFindings(given, compareItems(both.value.base ?? [], both.value.proposal ?? []));
    }
    case "lock": {
      const both = await readBoth(given, format.read);
      return both.kind === "unreadable"
        ? [unreadable(given.change, both.why)]
        : lockFindings(given, both.value);
    }
  }
}

/** A version that the tree does not have is undefined; one that cannot be read makes both unreadable. */
async function readBoth<T extends readonly Item[] | Lock>(
  { change, trees }: ManifestChange,
  read: (text: string) => T,
): Promise<Reading<Both<T>>> {
  const from = basePath(change);
  const texts = { base: await trees.base.text(from), proposal: await trees.proposal.text(change.path) };
  if (texts.base === undefined && (change.base !== undefined || from !== change.path))
    return plainText("before");
  if (texts.proposal === undefined && change.proposal !== undefined) return plainText("now");
  return reading(() => ({
    ...(texts.base !== undefined && { base: read(texts.base) }),
    ...(texts.proposal !== undefined && { proposal: read(texts.proposal) }),
  }));
}

function plainText(when: "before" | "now"): { kind: "unreadable"; why: string } {
  return {
    kind: "unreadable",
    why: `it is no file of plain text under two megabytes ${when === "now" ? "now" : "in the base"}`,
  };
}

/** A file that came under another name is compared with what it was, where that was read in the same way. */
function basePath({ path, renamedFrom }: Change): RepoPath {
  return renamedFrom !== undefined && formatOf(renamedFrom) === formatOf(path) ? renamedFrom : path;
}

function unreadable(change: Change, why: string): Finding {
  return {
    text: `${printablePath(change.path)} cannot be read as what it is by its name, so that its dependencies are not known.`,
    place: new Places(change).first(),
    why: shown(why),
  };
}

function isMovedAlone({ renamedFrom, added, deleted }: Change): boolean {
  return renamedFrom !== undefined && added === 0 && deleted === 0;
}

/** A setup.py is compared by what it lists in plain texts; whatever else changed in it may list more. */
async function setupFindings(given: ManifestChange): Promise<readonly Finding[]> {
  const { change, trees } = given;
  const [was, now] = [await trees.base.text(basePath(change)), await trees.proposal.text(change.path)];
  const [old, young] = [await setupOf(was), await setupOf(now)];
  if (old === undefined || young === undefined) return wholeFindings(given, "manifest");
  if (old.isComputed !== young.isComputed) return wholeFindings(given, "manifest");
  const findings = itemFindings(given, compareItems(old.items, young.items));
  return old.rest === young.rest ? findings : [...findings, ...wholeFindings(given, "manifest")];
}

async function setupOf(text: string | undefined): Promise<Setup | undefined> {
  return text === undefined ? undefined : readSetupPy(text);
}

function wholeFindings(
  { change }: ManifestChange,
  whole: "lockfile" | "source" | "manifest",
): readonly Finding[] {
  const path = printablePath(change.path);
  const what =
    change.base === undefined ? "was added" : change.proposal === undefined ? "was removed" : "changed";
  const place = new Places(change).first();
  switch (whole) {
    case "lockfile":
      return [{ text: `The lockfile ${path} ${what}.`, place }];
    case "source":
      return [
        { text: `${path} ${what}; it says where packages come from and how they are installed.`, place },
      ];
    case "manifest":
      return [
        {
          text: `${path} ${what}; it says which packages are installed, among other things.`,
          place,
          why: "files of this kind are not read, so that a change of something else looks the same",
        },
      ];
  }
}
