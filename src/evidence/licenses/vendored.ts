import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { firstLines } from "../rules/place.ts";
import { shown, type Finding } from "./finding.ts";
import { holderOf, mayCarryHeader, readHeader } from "./header.ts";
import { neighboursOf } from "./neighbours.ts";

const vendorFolders: ReadonlySet<string> = new Set([
  "vendor",
  "vendors",
  "vendored",
  "_vendor",
  "third_party",
  "third-party",
  "thirdparty",
  "3rdparty",
  "extern",
  "external",
  "externals",
  "bower_components",
  "jspm_packages",
]);
const licenceFile = /^(?:licen[cs]e|copying|notice|unlicense|patents)(?:[-_.][\w.-]*)?$/i;
const sources = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|c|h|cc|cpp|hpp|cs|rb|php|sh|vue|svelte)$/i;

/** Code that seems to be somebody else's, and licences that change. */
export async function vendoredFindings(change: Change, trees: RuleTrees): Promise<readonly Finding[]> {
  const name = change.path.slice(change.path.lastIndexOf("/") + 1);
  if (licenceFile.test(name) && !sources.test(name)) return licenceFindings(change);
  if (change.proposal === undefined || change.base !== undefined || change.renamedFrom !== undefined)
    return [];
  const folder = change.path
    .split("/")
    .slice(0, -1)
    .find((part) => vendorFolders.has(part.toLowerCase()));
  const file = printablePath(change.path);
  if (folder !== undefined) {
    return [
      {
        text: `${file} is new in a folder for other people's code (${printablePath(folder)}).`,
        ...placeOf(change),
        why: "a folder's name says only what is usual",
      },
    ];
  }
  if (/[.-]min\.(?:js|css)$/i.test(name)) {
    return [
      {
        text: `${file} is new and minified, as code of others is.`,
        ...placeOf(change),
        why: "a file's name says only what is usual",
      },
    ];
  }
  return foreignFindings(change.path, trees);
}

function placeOf(change: Change): Pick<Finding, "lines"> {
  const lines = firstLines(change);
  return lines === undefined ? {} : { lines };
}

function licenceFindings(change: Change): readonly Finding[] {
  const file = printablePath(change.path);
  if (change.base !== undefined && change.proposal !== undefined) {
    return onlyYears(change) ? [] : [{ text: `The licence text ${file} changed.`, ...placeOf(change) }];
  }
  if (change.proposal === undefined) {
    return change.renamedTo === undefined
      ? [{ text: `The licence text ${file} was removed.`, ...placeOf(change) }]
      : [];
  }
  if (change.renamedFrom !== undefined) return [];
  return [
    {
      text: `The licence text ${file} was added, as comes with code of others.`,
      ...placeOf(change),
      why: "it may be the licence of this project's own code",
    },
  ];
}

function onlyYears({ hunks }: Change): boolean {
  const side = (mark: string): string =>
    hunks
      .flatMap(({ body }) =>
        body
          .filter((line) => line.startsWith(mark))
          .map((line) =>
            line
              .slice(1)
              .replace(/\d{4}/g, "YEAR")
              .replace(/(?:YEAR\s*[-–,]\s*)+YEAR/g, "YEAR")
              .trim(),
          ),
      )
      .join("\n");
  return side("-") === side("+");
}

/** A new file that names a holder whom neither the licence nor a file beside it names. */
async function foreignFindings(path: RepoPath, { base, proposal }: RuleTrees): Promise<readonly Finding[]> {
  if (!mayCarryHeader(path)) return [];
  const text = await proposal.text(path);
  if (text === undefined || !/copyright/i.test(text.slice(0, 4000))) return [];
  const { holders } = readHeader(text);
  if (holders.length === 0) return [];
  const near = await neighboursOf(path, base);
  const known = [...near.holders, ...(await licenceHolders(base))].map((holder) => holder.toLowerCase());
  const foreign = holders.filter((holder) => !known.some((one) => isSame(one, holder.toLowerCase())));
  if (foreign.length === 0) return [];
  const line = text.split(/\r\n|\n|\r/).findIndex((said) => said.includes(foreign[0] ?? "")) + 1 || 1;
  return [
    {
      text: `${printablePath(path)} is new and names a copyright holder whom nothing here names: ${shown(foreign.join(", "))}.`,
      lines: { start: line, end: line, side: "proposal" },
      why: "a new author may hold the copyright of their own code",
    },
  ];
}

/** `google` and `google llc` are one. */
function isSame(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || (short.length > 3 && ` ${long} `.includes(` ${short} `));
}

async function licenceHolders(base: RuleTrees["base"]): Promise<readonly string[]> {
  const paths = [...(await base.entries()).keys()].filter(
    (path) => !path.includes("/") && licenceFile.test(path),
  );
  const texts = [...(await base.texts(paths.slice(0, 10))).values()];
  return texts.flatMap((text) => (text ?? "").split(/\r\n|\n|\r/, 200).flatMap(holderOf));
}
